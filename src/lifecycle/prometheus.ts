/** What trackers and pools count, in Prometheus' text format (exposition format 0.0.4). */
import { type AdvancedPoolMetrics, AdvancedStatePool } from "./advanced-pool";
import { type BasicStatePool, DESTROY_REASONS, type PoolMetrics } from "./basic-pool";
import { LIMIT_KINDS } from "./events";
import type { Percentiles } from "./histogram";
import type { LifecycleTracker } from "./tracker";

export interface PrometheusSources {
  readonly tracker?: LifecycleTracker;
  readonly pool?: BasicStatePool;
  /** Labels of every sample. */
  readonly labels?: Readonly<Record<string, string>>;
}

type Labels = Readonly<Record<string, string>>;

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

class Text {
  private readonly lines: string[] = [];

  constructor(private readonly common: Labels) {}

  metric(
    name: string,
    type: "counter" | "gauge" | "summary",
    help: string,
    samples: readonly [Labels, number, string?][],
  ): void {
    this.lines.push(`# HELP lstate_${name} ${help}`, `# TYPE lstate_${name} ${type}`);
    for (const [labels, value, suffix = ""] of samples) {
      const all = Object.entries({ ...this.common, ...labels }).map(([k, v]) => `${k}="${escaped(v)}"`);
      this.lines.push(`lstate_${name}${suffix}${all.length === 0 ? "" : `{${all.join(",")}}`} ${value}`);
    }
  }

  /** Durations, in Prometheus' unit: seconds. */
  summary(name: string, help: string, p: Percentiles): void {
    this.metric(name, "summary", help, [
      [{ quantile: "0.5" }, p.p50 / 1000],
      [{ quantile: "0.9" }, p.p90 / 1000],
      [{ quantile: "0.99" }, p.p99 / 1000],
      [{}, (p.mean * p.count) / 1000, "_sum"],
      [{}, p.count, "_count"],
    ]);
  }

  toString(): string {
    return `${this.lines.join("\n")}\n`;
  }
}

/** Renders what the sources have counted up to now. */
export function prometheusText({ tracker, pool, labels = {} }: PrometheusSources): string {
  const text = new Text(labels);
  if (tracker !== undefined) {
    const m = tracker.metrics();
    text.metric("states_created_total", "counter", "States whose life was followed.", [[{}, m.created]]);
    text.metric("states_destroyed_total", "counter", "States that were followed to their end.", [[{}, m.destroyed]]);
    text.metric("states", "gauge", "States followed now.", [[{}, m.live]]);
    text.metric("executions_total", "counter", "Scripts run, by outcome.", [
      [{ outcome: "succeeded" }, m.executions - m.failures],
      [{ outcome: "failed" }, m.failures],
    ]);
    text.metric(
      "limits_total",
      "counter",
      "Scripts ended by a limit.",
      LIMIT_KINDS.map((limit) => [{ limit }, m.limits[limit]]),
    );
    text.metric("resets_total", "counter", "States made as new.", [[{}, m.resets]]);
    text.metric("function_calls_total", "counter", "Calls of the functions watched.", [[{}, m.functionCalls]]);
    text.metric("events_dropped_total", "counter", "Events that found no room.", [[{}, m.dropped]]);
    text.metric("memory_peak_bytes", "gauge", "Most memory seen at the end of a script.", [[{}, m.memoryPeak]]);
    text.summary("execution_seconds", "Run time of scripts.", m.runTime);
  }
  if (pool !== undefined)
    poolText(text, pool.metrics(), pool instanceof AdvancedStatePool ? pool.metrics() : undefined);
  return text.toString();
}

function poolText(text: Text, m: PoolMetrics, advanced: AdvancedPoolMetrics | undefined): void {
  text.metric("pool_states", "gauge", "States of the pool.", [
    [{ state: "idle" }, m.idle],
    [{ state: "borrowed" }, m.borrowed],
  ]);
  text.metric("pool_waiting", "gauge", "Callers that wait for a state.", [[{}, m.waiting]]);
  text.metric("pool_created_total", "counter", "States made.", [[{}, m.created]]);
  text.metric("pool_create_failures_total", "counter", "States that could not be made.", [[{}, m.createFailures]]);
  text.metric("pool_leases_total", "counter", "States lent.", [[{}, m.leases]]);
  text.metric(
    "pool_destroyed_total",
    "counter",
    "States destroyed, by reason.",
    DESTROY_REASONS.map((reason) => [{ reason }, m.destroyed[reason]]),
  );
  if (advanced === undefined) return;
  text.summary("pool_wait_seconds", "Time from asking for a state to having it.", advanced.waitTime);
  text.summary("pool_run_seconds", "Time from having a state to putting it back.", advanced.runTime);
}
