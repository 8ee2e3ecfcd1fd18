/**
 * The second tier: turns hot units into JavaScript functions. What is compiled belongs to the unit, and so serves
 * every state that loads the same source; it holds no state's values.
 */
import {
  type ApplyCode,
  type Code,
  type EntryCode,
  EntryState,
  NO_SITE,
  SiteCache,
  type Unit,
} from "../runtime/function";
import type { LuaFrame } from "../vm/frame";
import { interpretApply, interpretCode } from "../vm/interpreter";
import { TURNS_PER_CALL } from "../vm/tiers";
import type { EntryKind, Jit } from "../vm/vm";
import { innermostLoop, RegisterSet, WholeFlow } from "./flow";
import { generate, MAX_BLOCKS, SUPPORT } from "./generate";
import type { EntryPoint } from "./instruction-text";
import { statistics } from "./statistics";

/** Calls after which a function is compiled. */
export const HOT_CALLS = 20;
/** Times that a frame must be resumed at one place before an entry is made for it. */
const HOT_RESUMES = 50;
/** Guards that may fail before an entry is made anew without them. */
const MAX_MISSES = 3;

/** Of bytecode alone, whoever runs it. */
const flows = new WholeFlow();

let allowed: boolean | undefined;

/** Whether this environment lets code be made from text (Content Security Policy, some edge runtimes do not). */
export function codeGenerationAllowed(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function("return 1")() === 1;
    } catch {
      allowed = false;
      statistics.refuse("code generation from strings is forbidden");
    }
  }
  return allowed;
}

function build(unit: Unit, entry: EntryPoint | null): unknown {
  const start = performance.now();
  const proto = unit.proto!;
  let generated: ReturnType<typeof generate>;
  try {
    generated = generate(proto, entry, unit.sites, flows);
  } catch (e) {
    // The JavaScript stack may be deep already; another time it may not.
    if (!(e instanceof RangeError)) throw e;
    generated = "nested too deeply";
  }
  if (typeof generated === "string") {
    statistics.refuse(generated);
    return null;
  }
  for (let i = 0; i < unit.sites.length; i++) {
    if (unit.sites[i] === NO_SITE) unit.sites[i] = new SiteCache();
    unit.sites[i]!.take(unit);
  }
  unit.filled = unit.sites.length;
  const make = new Function("H", "K", "P", "C", "E", "Z", generated.text);
  const code: unknown = make(SUPPORT, proto.constants, unit.sites, unit.children, generated.exits, generated.shapes);
  statistics.milliseconds += performance.now() - start;
  if (entry === null) statistics.functions++;
  else if (entry.kind === "loop") statistics.loops++;
  else statistics.resumptions++;
  return code;
}

/** Numbers that a frame holds now are taken for numbers always; a guard checks. */
function numbersIn(frame: LuaFrame): RegisterSet {
  const set = new RegisterSet(frame.proto.maxRegisters);
  for (let r = 0; r < frame.regs.length; r++) if (typeof frame.regs[r] === "number") set.add(r);
  return set;
}

/** A loop around compiled ones waits so many times longer. */
const OUTER_LOOP_PATIENCE = 8;

/** Whether a loop that lies inside the one whose header `frame` is at has been compiled. */
function hasCompiledLoop(frame: LuaFrame): boolean {
  const { entries } = frame.fn.unit;
  if (entries === null) return false;
  const whole = flows.of(frame.proto, MAX_BLOCKS);
  if (typeof whole === "string") return false;
  for (const block of innermostLoop(whole, frame.pc) ?? [])
    if (block.start !== frame.pc && entries[block.start >> 2]?.code) return true;
  return false;
}

function noEntries(unit: Unit): (EntryState | undefined)[] {
  return new Array<EntryState | undefined>(unit.sites.length + 1).fill(undefined);
}

function statesOf(unit: Unit, kind: EntryKind): (EntryState | undefined)[] {
  if (kind !== "returned") return (unit.entries ??= noEntries(unit));
  return (unit.returns ??= noEntries(unit));
}

/** Times that a unit's code is made anew at the most. */
const MAX_REVISIONS = 3;

/**
 * Longer lists of arguments are not put on JavaScript's stack: how deep calls nest there is counted in activations, of which
 * 16 arguments make up one.
 */
const MOST_SPREAD = 40;

class Compiler implements Jit {
  tierUp(unit: Unit): void {
    unit.hot = Infinity;
    const code = build(unit, null) as Code | null;
    if (code === null) return;
    const apply: ApplyCode = (vm, self, args) => {
      switch (args.length) {
        case 0:
          return code(vm, self);
        case 1:
          return code(vm, self, args[0]);
        case 2:
          return code(vm, self, args[0], args[1]);
        default: {
          if (args.length > MOST_SPREAD) return interpretApply(vm, self, args);
          const extra = args.length >> 4;
          vm.limit -= extra;
          const r = code(vm, self, ...args);
          vm.limit += extra;
          return r;
        }
      }
    };
    unit.code = code;
    unit.apply = apply;
  }

  entry(frame: LuaFrame, kind: EntryKind): EntryCode | null {
    const { unit } = frame.fn;
    const states = statesOf(unit, kind);
    let state = states[frame.pc >> 2];
    if (state === undefined) state = states[frame.pc >> 2] = new EntryState();
    else if (state.code !== null) return state.code;
    const { turns } = unit;
    const loop = kind === "loop";
    const patience = unit.threshold * TURNS_PER_CALL;
    if (state.refused) {
      // Asked again after as many turns as there can be.
      if (loop && turns !== null) turns[frame.pc >> 2] = -0x80000000;
      return null;
    }
    if (!loop && unit.threshold > 0 && ++state.count < HOT_RESUMES) return null;
    if (loop && unit.threshold > 0 && !state.deferred && hasCompiledLoop(frame)) {
      // What it does beside its inner loops may not be worth compiling them again.
      state.deferred = true;
      turns![frame.pc >> 2] = -patience * OUTER_LOOP_PATIENCE;
      return null;
    }
    const numbers = state.misses > MAX_MISSES ? new RegisterSet(frame.proto.maxRegisters) : numbersIn(frame);
    state.code = build(unit, { pc: frame.pc, numbers, kind }) as EntryCode | null;
    state.refused = state.code === null;
    return state.code;
  }

  missed(frame: LuaFrame, kind: EntryKind): void {
    const state = statesOf(frame.fn.unit, kind)[frame.pc >> 2];
    if (state !== undefined) {
      state.misses++;
      statistics.missed++;
      state.code = null;
    }
  }

  outdated(site: SiteCache): void {
    const unit = site.compiled;
    if (unit === null || site.learnt === site.taken || unit.revisions >= MAX_REVISIONS) return;
    unit.revisions++;
    statistics.revisions++;
    unit.entries = unit.returns = null;
    if (unit.hot === Infinity && unit.code !== interpretCode) this.tierUp(unit);
  }
}

export const JIT: Jit = new Compiler();
