/** Bytecode as text, in the manner of `luac -l`; operands are written as OPERANDS describes them. */
import { MNEMONICS, OPERANDS, type OperandKind } from "./opcode";
import type { Constant, Prototype } from "./prototype";

/** Characters of a string constant that are shown. */
const SHOWN = 40;

function constantText(c: Constant): string {
  if (c === undefined) return "nil";
  if (typeof c !== "string") return Object.is(c, -0) ? "-0" : String(c);
  let text = "";
  for (let i = 0; i < Math.min(c.length, SHOWN); i++) {
    const code = c.charCodeAt(i);
    if (code === 10) text += "\\n";
    else if (code < 32 || code > 126) text += `\\${String(code).padStart(3, "0")}`;
    else text += code === 34 || code === 92 ? `\\${c[i]}` : c[i];
  }
  return `"${text}"${c.length > SHOWN ? "..." : ""}`;
}

function operand(proto: Prototype, kind: OperandKind, x: number): string {
  switch (kind) {
    case "-":
      return "";
    case "R":
      return `R${x}`;
    case "RK":
      return x >= 0 ? `R${x}` : constantText(proto.constants[~x]);
    case "K":
    case "KS":
      return constantText(proto.constants[x]);
    case "U":
      return `U${x}(${proto.upvalues[x]?.name ?? "?"})`;
    case "P":
      return `P${x}`;
    case "N":
      return String(x);
    case "C":
      return x >= 0 ? String(x) : `${~x}+`;
    case "J":
      return `->${(x >> 2) + 1}`;
  }
}

/** The instructions of `proto` and of all functions in it; instructions are numbered from 1. */
export function disassemble(proto: Prototype): string {
  const lines: string[] = [];
  const pending: Prototype[] = [proto];
  for (let p = pending.pop(); p !== undefined; p = pending.pop()) {
    const vararg = p.isVararg ? "+" : "";
    const name = p.lineDefined === 0 ? "main" : `function <${p.lineDefined},${p.lastLine}>`;
    lines.push(
      `${name} (${p.code.length >> 2} instructions, ${p.paramCount}${vararg} params, ${p.maxRegisters} registers, ` +
        `${p.upvalues.length} upvalues, ${p.constants.length} constants, ${p.protos.length} functions)`,
    );
    for (let pc = 0; pc < p.code.length; pc += 4) {
      const mnemonic = MNEMONICS[p.code[pc]!]!;
      const kinds = OPERANDS[mnemonic];
      const operands: string[] = [];
      for (let i = 0; i < 3; i++) {
        const text = operand(p, kinds[i]!, p.code[pc + 1 + i]!);
        if (text !== "") operands.push(text);
      }
      lines.push(`\t${(pc >> 2) + 1}\t[${p.lines[pc >> 2]}]\t${mnemonic.padEnd(9)}\t${operands.join(" ")}`);
    }
    for (let i = p.protos.length - 1; i >= 0; i--) pending.push(p.protos[i]!);
  }
  return `${lines.join("\n")}\n`;
}
