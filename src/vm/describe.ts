/**
 * Names for error messages, from the bytecode (ldebug.c, getobjname): which variable a register's value came from.
 */
import { MNEMONICS, OPERANDS, Op } from "../bytecode/opcode";
import { localInRegister, type Prototype } from "../bytecode/prototype";
import { Cell } from "../runtime/function";
import type { LValue } from "../runtime/value";
import { chunkId } from "../syntax/syntax-fault";
import { BEFORE, type LuaFrame } from "./frame";

let lastSource = "";
let lastId = chunkId("");

/** `chunk:line: ` for the instruction at pc. */
export function position(proto: Prototype, pc: number): string {
  if (proto.source !== lastSource) {
    lastId = chunkId(proto.source);
    lastSource = proto.source; // last: where the stack ends within chunkId, nothing has changed
  }
  return `${lastId}:${lineAt(proto, pc)}: `;
}

export function lineAt(proto: Prototype, pc: number): number {
  return proto.lines[Math.max(0, pc) >> 2]!;
}

/** pc of the instruction in progress in `frame`. */
export function currentPc(frame: LuaFrame): number {
  return frame.aux === BEFORE ? frame.pc : frame.pc - 4;
}

/** `global 'x'`, `local 'x'`, `field 'x'`, `upvalue 'x'`, `method 'x'`, or undefined. */
export function objectName(proto: Prototype, pc: number, register: number): { kind: string; name: string } | undefined {
  for (let hops = 0; hops < 16; hops++) {
    const local = localInRegister(proto, register, pc);
    if (local !== undefined) return { kind: "local", name: local };
    const at = lastWrite(proto, pc, register);
    if (at < 0) return undefined;
    const code = proto.code;
    const b = code[at + 2]!;
    const c = code[at + 3]!;
    switch (code[at]) {
      case Op.MOVE:
        if (b >= register) return undefined;
        register = b;
        pc = at;
        continue;
      case Op.GETCELL: {
        const name = localInRegister(proto, b, at);
        return name === undefined ? undefined : { kind: "local", name };
      }
      case Op.GETUPVAL:
        return { kind: "upvalue", name: proto.upvalues[b]!.name };
      case Op.GETGLOBAL:
        return { kind: "global", name: String(proto.constants[b]) };
      case Op.GETFIELD:
        return { kind: "field", name: String(proto.constants[c]) };
      case Op.GETTABLE: {
        const k = c < 0 ? proto.constants[~c] : undefined;
        return { kind: "field", name: typeof k === "string" ? k : "?" };
      }
      case Op.SELF:
        return code[at + 1] === register ? { kind: "method", name: String(proto.constants[c]) } : undefined;
      default:
        return undefined;
    }
  }
  return undefined;
}

/**
 * pc of the instruction that last set `register` on the way to `pc` that takes each jump forward, as PUC-Rio's 5.1 looks for
 * it (ldebug.c, symbexec); -1 for none. A test counts as setting the register that it tests.
 */
function lastWrite(proto: Prototype, pc: number, register: number): number {
  const code = proto.code;
  let last = -1;
  for (let i = 0; i < pc; ) {
    if (writes(code, i, register)) last = i;
    const target = jumpTarget(code, i);
    i = target > i && target <= pc ? target : i + 4;
  }
  return last;
}

/** By opcode, which word of an instruction is a target; 0: none. A function may have millions to be looked at. */
const TARGETS = Uint8Array.from(MNEMONICS, (name) => OPERANDS[name].indexOf("J") + 1);

function jumpTarget(code: Int32Array, pc: number): number {
  const at = TARGETS[code[pc]!]!;
  return at === 0 ? -1 : code[pc + at]!;
}

function writes(code: Int32Array, pc: number, register: number): boolean {
  const a = code[pc + 1]!;
  const b = code[pc + 2]!;
  switch (code[pc]) {
    case Op.LOADNIL:
      return register >= a && register <= b;
    case Op.SELF:
      return register === a || register === a + 1;
    case Op.CALL:
    case Op.TAILCALL:
      return register >= a;
    case Op.TFORCALL:
      return register >= a + 3;
    case Op.VARARG:
      return b < 0 ? register >= a : register >= a && register < a + b;
    case Op.FORLOOP:
      return register === a || register === a + 3;
    case Op.FORPREP:
      return register === a;
    case Op.TFORLOOP:
      return register === a + 2;
    case Op.JT:
    case Op.JF:
      return register === b;
    case Op.MOVE:
    case Op.LOADK:
    case Op.LOADBOOL:
    case Op.NEWCELL:
    case Op.GETCELL:
    case Op.GETUPVAL:
    case Op.GETGLOBAL:
    case Op.GETTABLE:
    case Op.GETFIELD:
    case Op.ADD:
    case Op.SUB:
    case Op.MUL:
    case Op.DIV:
    case Op.MOD:
    case Op.POW:
    case Op.UNM:
    case Op.NOT:
    case Op.LEN:
    case Op.CONCAT:
    case Op.NEWTABLE:
    case Op.CLOSURE:
      return register === a;
    default:
      return false;
  }
}

/** Which operand of the instruction in progress holds `culprit`, by name: `local 'x'`; "" when unknown. */
export function describeOperand(frame: LuaFrame, culprit: LValue): string {
  const { proto, regs } = frame;
  const pc = frame.pc - 4;
  const code = proto.code;
  const [a, b, c] = [code[pc + 1]!, code[pc + 2]!, code[pc + 3]!];
  let candidates: number[];
  switch (code[pc]) {
    case Op.GETTABLE:
    case Op.GETFIELD:
    case Op.SELF:
    case Op.UNM:
    case Op.LEN:
      candidates = [b];
      break;
    case Op.SETTABLE:
    case Op.SETFIELD:
    case Op.CALL:
    case Op.TAILCALL:
      candidates = [a];
      break;
    case Op.ADD:
    case Op.SUB:
    case Op.MUL:
    case Op.DIV:
    case Op.MOD:
    case Op.POW:
      candidates = [b, c];
      break;
    case Op.CONCAT:
      // From the right, and of two operands the left one first.
      candidates = [c - 1, c];
      for (let r = c - 2; r >= b; r--) candidates.push(r);
      break;
    default:
      candidates = [];
  }
  for (const r of candidates) {
    if (r < 0) {
      if (proto.constants[~r] === culprit) return "";
      continue;
    }
    const v: unknown = regs[r];
    if (!Object.is(v instanceof Cell ? v.v : v, culprit)) continue;
    const found = objectName(proto, pc, r);
    if (found !== undefined) return `${found.kind} '${found.name}'`;
    return "";
  }
  return "";
}

/** Whether the instruction in progress is a call. */
export function isCalling({ proto, pc }: LuaFrame): boolean {
  const op = proto.code[pc - 4];
  return op === Op.CALL || op === Op.TAILCALL || op === Op.TFORCALL;
}

/** Name of the function that the call in progress calls. */
export function describeCallee(
  proto: Prototype,
  pc: number,
): { name: string; method: boolean; kind: string } | undefined {
  const op = proto.code[pc];
  if (op === Op.TFORCALL) return { name: "(for generator)", method: false, kind: "local" };
  if (op !== Op.CALL && op !== Op.TAILCALL) return undefined;
  const found = objectName(proto, pc, proto.code[pc + 1]!);
  if (found === undefined) return undefined;
  return { name: found.name, method: found.kind === "method", kind: found.kind };
}
