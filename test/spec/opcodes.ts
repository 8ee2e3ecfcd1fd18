/** Which cases of the specifications are compiled to which opcode with which forms of its operands (OPERANDS). */
import { MNEMONICS, OPERANDS, type OperandKind } from "../../src/bytecode/opcode";
import type { Prototype } from "../../src/bytecode/prototype";
import { LState } from "../../src/index";
import type { SpecCase } from "./spec-file";

/** Forms that the compiler never emits, and why. */
export const NEVER: Readonly<Record<string, string>> = {
  "FORPREP B backward": "a loop's end lies behind its head",
  "FORLOOP B forward": "the same",
  "TFORLOOP B forward": "the same",
  "TFORCALL C zero": "a loop has a variable",
  "SETLIST B none": "no items need no instruction",
  "VARARG B none": "no values are asked for where none is wanted",
};

export const FORMS: Readonly<Record<OperandKind, readonly string[]>> = {
  "-": [],
  R: ["register"],
  RK: ["register", "constant"],
  K: ["constant"],
  KS: ["constant"],
  U: ["upvalue"],
  P: ["prototype"],
  N: ["zero", "some"],
  C: ["none", "some", "open"],
  J: ["forward", "backward"],
};

function formOf(kind: OperandKind, value: number, next: number): string | undefined {
  switch (kind) {
    case "RK":
      return value >= 0 ? "register" : "constant";
    case "N":
      return value === 0 ? "zero" : "some";
    case "C":
      return value < 0 ? "open" : value === 0 ? "none" : "some";
    case "J":
      return value >= next ? "forward" : "backward";
    default:
      return FORMS[kind][0];
  }
}

function collect(proto: Prototype, found: Set<string>): void {
  const { code } = proto;
  for (let pc = 0; pc < code.length; pc += 4) {
    const name = MNEMONICS[code[pc]!]!;
    OPERANDS[name].forEach((kind, i) => {
      found.add(`${name} ${"ABC"[i]} ${formOf(kind, code[pc + 1 + i]!, pc + 4)}`);
    });
  }
  for (const inner of proto.protos) collect(inner, found);
}

/** Of each "OPCODE OPERAND form" how many cases have it. */
export function opcodeForms(cases: readonly SpecCase[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const state = new LState();
  for (const { source } of cases) {
    const found = new Set<string>();
    try {
      collect(state.loadBytes(source, "=stdin").unit.proto!, found);
    } catch {
      // A case about a syntax error.
    }
    for (const form of found) counts.set(form, (counts.get(form) ?? 0) + 1);
  }
  state.close();
  return counts;
}

export { MNEMONICS, OPERANDS };
