/** What trackers and pools count, in Prometheus' text format (exposition format 0.0.4). */
import { type AdvancedPoolMetrics, AdvancedStatePool } from "./advanced-pool";
import { type BasicStatePool, DESTROY_REASONS, type PoolMetrics } from "./basic-pool";
import { LIMIT_KINDS } from "./events";
import type { Percentiles } from "./histogram";
import type { LifecycleTracker, TrackerMetrics } from "./tracker";

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

type MetricType = "counter" | "gauge" | "summary";
type Sample = readonly [labels: Labels, value: number, suffix?: string];

/** Metrics of the same name stand together, as the format wants it. */
class Text {
  private readonly families = new Map<string, string[]>();

  metric(common: Labels, name: string, type: MetricType, help: string, samples: readonly Sample[]): void {
    const full = `lstate_${name}`;
    const lines = this.families.get(full) ?? [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`];
    this.families.set(full, lines);
    for (const [labels, value, suffix = ""] of samples) {
      const all = Object.entries({ ...common, ...labels }).map(([k, v]) => `${k}="${escaped(v)}"`);
      lines.push(`${full}${suffix}${all.length === 0 ? "" : `{${all.join(",")}}`} ${value}`);
    }
  }

  toString(): string {
    return `${[...this.families.values()].flat().join("\n")}\n`;
  }
}

/** Durations, in Prometheus' unit: seconds. */
function summary({ p50, p90, p99, mean, count }: Percentiles): Sample[] {
  return [
    [{ quantile: "0.5" }, p50 / 1000],
    [{ quantile: "0.9" }, p90 / 1000],
    [{ quantile: "0.99" }, p99 / 1000],
    [{}, (mean * count) / 1000, "_sum"],
    [{}, count, "_count"],
  ];
}

/** Renders what the sources have counted up to now. */
export function prometheusText(sources: PrometheusSources | readonly PrometheusSources[]): string {
  const text = new Text();
  for (const { tracker, pool, labels = {} } of [sources].flat() as readonly PrometheusSources[]) {
    const metric = (name: string, type: MetricType, help: string, samples: readonly Sample[]): void =>
      text.metric(labels, name, type, help, samples);
    if (tracker !== undefined) trackerMetrics(metric, tracker.metrics());
    if (pool !== undefined) poolMetrics(metric, pool.metrics());
    if (pool instanceof AdvancedStatePool) advancedMetrics(metric, pool.metrics());
  }
  return text.toString();
}

type Metric = (name: string, type: MetricType, help: string, samples: readonly Sample[]) => void;

function trackerMetrics(metric: Metric, m: TrackerMetrics): void {
  metric("states_created_total", "counter", "States whose life was followed.", [[{}, m.created]]);
  metric("states_destroyed_total", "counter", "States that were followed to their end.", [[{}, m.destroyed]]);
  metric("states", "gauge", "States followed now.", [[{}, m.live]]);
  metric("executions_total", "counter", "Scripts run, by outcome.", [
    [{ outcome: "succeeded" }, m.executions - m.failures],
    [{ outcome: "failed" }, m.failures],
  ]);
  metric(
    "limits_total",
    "counter",
    "Scripts ended by a limit.",
    LIMIT_KINDS.map((limit) => [{ limit }, m.limits[limit]]),
  );
  metric("resets_total", "counter", "States made as new.", [[{}, m.resets]]);
  metric("function_calls_total", "counter", "Calls of the functions watched.", [[{}, m.functionCalls]]);
  metric("events_dropped_total", "counter", "Events that found no room.", [[{}, m.dropped]]);
  metric("memory_peak_bytes", "gauge", "Most memory seen at the end of a script.", [[{}, m.memoryPeak]]);
  metric("execution_seconds", "summary", "Run time of scripts.", summary(m.runTime));
}

function poolMetrics(metric: Metric, m: PoolMetrics): void {
  metric("pool_states", "gauge", "States of the pool.", [
    [{ state: "idle" }, m.idle],
    [{ state: "borrowed" }, m.borrowed],
  ]);
  metric("pool_waiting", "gauge", "Callers that wait for a state.", [[{}, m.waiting]]);
  metric("pool_created_total", "counter", "States made.", [[{}, m.created]]);
  metric("pool_create_failures_total", "counter", "States that could not be made.", [[{}, m.createFailures]]);
  metric("pool_leases_total", "counter", "States lent.", [[{}, m.leases]]);
  metric(
    "pool_destroyed_total",
    "counter",
    "States destroyed, by reason.",
    DESTROY_REASONS.map((reason) => [{ reason }, m.destroyed[reason]]),
  );
}

function advancedMetrics(metric: Metric, m: AdvancedPoolMetrics): void {
  metric("pool_wait_seconds", "summary", "Time from asking for a state to having it.", summary(m.waitTime));
  metric("pool_run_seconds", "summary", "Time from having a state to putting it back.", summary(m.runTime));
}
