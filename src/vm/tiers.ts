/**
 * From one tier to the other: when code is compiled, and how a heap frame goes on in compiled code, at a loop (on-stack
 * replacement), at an instruction whose callee has returned, or in the interpreter where there is no such code.
 */
import { Op } from "../bytecode/opcode";
import { FREE_LIST } from "../runtime/budget";
import { DECLINED, type EntryCode, type Result, SIGNAL, type Unit } from "../runtime/function";
import { SITE_BYTES } from "../runtime/sizes";
import { type LuaFrame, link, REPLACED, replaced } from "./frame";
import { execute } from "./interpreter";
import type { EntryKind, Vm } from "./vm";

/** A loop is hot after so many times more turns than a function needs calls. */
export const TURNS_PER_CALL = 10;

export function tierUp(vm: Vm, unit: Unit): void {
  const { filled } = unit;
  if (vm.jit === null) unit.hot = Infinity;
  else vm.jit.tierUp(unit);
  vm.budget.learn((unit.filled - filled) * SITE_BYTES);
}

/** Compiled code that goes on with `frame`, if there is any. */
function findEntry(vm: Vm, frame: LuaFrame, kind: EntryKind): EntryCode | null {
  const { jit } = vm;
  if (jit === null || vm.hooked || frame.fn.unit.threshold === Infinity) return null;
  // Compiled code takes varargs from where they are, and counts no copying of them: so they must be few.
  if (frame.varargs.length > FREE_LIST) return null;
  const at = kind === "returned" ? ~frame.pc : frame.pc;
  if (frame.entryPc === at && frame.entry !== null) return frame.entry;
  const { unit } = frame.fn;
  const { filled } = unit;
  const code = jit.entry(frame, kind);
  vm.budget.learn((unit.filled - filled) * SITE_BYTES);
  if (code !== null) {
    frame.entry = code;
    frame.entryPc = at;
  }
  return code;
}

function missed(vm: Vm, frame: LuaFrame, kind: EntryKind): void {
  vm.frame = frame;
  frame.entry = null;
  vm.jit!.missed(frame, kind);
}

/**
 * Goes on with `frame`, which waits for nothing, in compiled code: what that returns; SIGNAL with DECLINED when the
 * interpreter is to go on at frame.pc, for there is no such code or it has come to its end. Links nothing.
 */
export function enterCompiled(vm: Vm, frame: LuaFrame, kind: EntryKind): Result {
  const code = findEntry(vm, frame, kind);
  if (code === null) {
    vm.nres = DECLINED;
    return SIGNAL;
  }
  const { pc } = frame;
  const r = code(vm, frame, undefined, undefined);
  if (r === SIGNAL && vm.nres === DECLINED) {
    vm.frame = frame;
    if (frame.pc === pc) missed(vm, frame, kind);
  }
  return r;
}

/** Goes on with a frame of the driving loop's, at the topmost place of the thread. */
export function resumeLua(vm: Vm, frame: LuaFrame, input: Result): Result {
  const { pc } = frame;
  const code = frame.proto.code;
  if (!frame.waiting || code[pc - 4] !== Op.CALL) return execute(vm, frame, input, true);
  const entry = findEntry(vm, frame, "returned");
  if (entry === null) return execute(vm, frame, input, true);
  // Nothing asks for it while compiled code runs, and the thread has it: a reference from vm, which is old, to a frame, which
  // is young, costs V8 a call.
  vm.frame = null;
  const { nres } = vm;
  const open = input === SIGNAL && code[pc - 1]! < 0 ? vm.openList(input) : undefined;
  frame.waiting = false;
  const r = entry(vm, frame, input, open);
  if (r === SIGNAL && vm.nres === DECLINED) {
    missed(vm, frame, "returned");
    vm.nres = nres;
    if (open === undefined) frame.waiting = true;
    else frame.open = open;
    return execute(vm, frame, input, true);
  }
  // The driving loop links what is above the frame, which is at the thread's top.
  if (r === SIGNAL && vm.nres < 0) return frame.aux === REPLACED ? dropped(vm, frame, true) : SIGNAL;
  vm.depth--;
  vm.thread.top = frame.parent;
  return r;
}

/** After a tail call that did not return: `frame` is no more, its callee's says so. */
export function dropped(vm: Vm, frame: LuaFrame, driven: boolean): Result {
  replaced(vm, 1 + frame.tailCalls);
  vm.depth--;
  if (driven) vm.thread.top = frame.parent;
  else if (frame.parent !== null) link(vm, frame.parent);
  return SIGNAL;
}

/** After compiled code that gave its frame back. */
export function unfinished(vm: Vm, frame: LuaFrame, driven: boolean): Result {
  return frame.aux === REPLACED ? dropped(vm, frame, driven) : link(vm, frame, driven);
}
