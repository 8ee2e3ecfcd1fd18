/** The values of a call on their way: arguments out of registers, results into them. */
import { Op } from "../bytecode/opcode";
import { type Result, SIGNAL } from "../runtime/function";
import type { LValue } from "../runtime/value";
import { join, type LuaFrame, NO_VALUES } from "./frame";
import type { Vm } from "./vm";

/** Values B counts (see opcode.ts), from register `from`. */
export function collect(frame: LuaFrame, from: number, count: number): LValue[] {
  const regs = frame.regs;
  if (count >= 0) return regs.slice(from, from + count);
  const n = ~count;
  const open = frame.open;
  frame.open = NO_VALUES;
  if (n === 0) return open === NO_VALUES ? [] : open;
  return join(regs.slice(from, from + n), open);
}

export function place(vm: Vm, regs: LValue[], at: number, want: number, r: Result): void {
  if (r !== SIGNAL) {
    if (want > 0) {
      regs[at] = r as LValue;
      for (let i = 1; i < want; i++) regs[at + i] = undefined;
    }
    return;
  }
  const n = vm.nres;
  const values = vm.res;
  for (let i = 0; i < want; i++) regs[at + i] = i < n ? values[i] : undefined;
}

/** Gives the instruction that `frame` waits at its result. True: the frame itself returns `r` (a tail call). */
export function deliver(vm: Vm, frame: LuaFrame, r: Result): boolean {
  const { regs, pc } = frame;
  const code = frame.proto.code;
  const op = code[pc - 4]!;
  const a = code[pc - 3]!;
  switch (op) {
    case Op.CALL: {
      const c = code[pc - 1]!;
      if (c < 0) frame.open = vm.openList(r);
      else place(vm, regs, a, c, r);
      return false;
    }
    case Op.TFORCALL:
      place(vm, regs, a + 3, code[pc - 1]!, r);
      return false;
    case Op.TAILCALL:
      return true;
    case Op.EQ:
    case Op.LT:
    case Op.LE:
    case Op.NE:
    case Op.NLT:
    case Op.NLE: {
      let v = vm.first(r);
      let truth = v !== undefined && v !== false;
      if (frame.aux === -2) {
        truth = !truth;
        frame.aux = -1;
      }
      if (op === Op.NE || op === Op.NLT || op === Op.NLE) truth = !truth;
      v = undefined;
      if (truth) frame.pc = a;
      return false;
    }
    case Op.CONCAT:
      // frame.aux is the register of the left operand: the concatenation goes on from it.
      regs[frame.aux] = vm.first(r);
      frame.pc = pc - 4;
      return false;
    case Op.SETGLOBAL:
    case Op.SETTABLE:
    case Op.SETFIELD:
      return false;
    default:
      regs[a] = vm.first(r);
      return false;
  }
}
