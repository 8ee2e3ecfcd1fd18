/** lstate as an engine, tier by tier. */
import { LState } from "../api/lstate";
import { LuaError } from "../api/lua-error";
import type { LStateOptions } from "../api/options";
import { memoryHost } from "../host/memory";
import { fromBytes, fromJs } from "../runtime/byte-string";
import { typeName } from "../runtime/value";
import type { Vm } from "../vm/vm";
import { CHUNK_NAME, type SynchronousEngine } from "./engine";

interface TierSettings {
  readonly jit: LStateOptions["jit"];
  /** Every call and every loop iteration leaves the JavaScript stack and goes on from the heap. */
  readonly suspends: boolean;
}

/** Ways to run the same code, which no program can tell apart. Everything that tests each tier goes by this list. */
const TIERS = {
  interpreter: { jit: false, suspends: false },
  suspended: { jit: false, suspends: true },
  compiled: { jit: { threshold: 0 }, suspends: false },
  "compiled and suspended": { jit: { threshold: 0 }, suspends: true },
  /** Functions and loops begin in the interpreter and go on compiled. */
  mixed: { jit: { threshold: 2 }, suspends: false },
} satisfies Record<string, TierSettings>;

export type Tier = keyof typeof TIERS;
export const tiers = Object.keys(TIERS) as readonly Tier[];

export interface LStateEngineOptions {
  /** Default `interpreter`. */
  readonly tier?: Tier;
  /** Milliseconds that one program may take, default 20,000. */
  readonly timeoutMs?: number;
  readonly chunkName?: string;
  /** Asked at each step whether to suspend the program there and go on from the heap; default: what the tier does. */
  readonly suspend?: () => boolean;
}

/** A state that runs everything in `tier`. */
export function stateInTier(tier: Tier, options: LStateOptions = {}): LState {
  const { jit, suspends } = TIERS[tier];
  const state = new LState({ ...options, jit });
  if (suspends) vmOf(state).budget.suspendAtEveryStep();
  return state;
}

function vmOf(state: LState): Vm {
  return (state as unknown as { readonly vm: Vm }).vm;
}

function errorText({ value, message }: LuaError): string {
  if (value instanceof Uint8Array) return fromBytes(value);
  if (typeof value === "string" || typeof value === "number") return fromJs(message);
  return `(error object is a ${value instanceof LState ? "thread" : typeName(value)} value)`;
}

/**
 * A fresh state for each program, with the standard libraries and files in memory. Measures: steps, and peak bytes where none of
 * them is compiled code.
 */
export function lstateEngine(options: LStateEngineOptions = {}): SynchronousEngine {
  const { tier = "interpreter", timeoutMs = 20_000, chunkName = CHUNK_NAME, suspend } = options;
  return {
    name: `lstate (${tier})`,
    run(source) {
      const output: string[] = [];
      const host = memoryHost({ write: (bytes) => output.push(bytes) });
      const state = stateInTier(tier, { host, timeoutMs, allowBytecode: true });
      const { budget } = vmOf(state);
      if (suspend !== undefined) budget.suspendAtEveryStep(suspend);
      let error: string | undefined;
      try {
        state.invoke(state.loadBytes(source, chunkName), []);
      } catch (thrown) {
        if (!(thrown instanceof LuaError)) throw thrown;
        error = errorText(thrown);
      }
      const steps = state.instructionCount();
      // Compiled code counts as memory, too.
      const measures: Record<string, number> =
        TIERS[tier].jit === false ? { steps, peakBytes: budget.peak } : { steps };
      state.close();
      return { output: output.join(""), error, measures };
    },
  };
}
