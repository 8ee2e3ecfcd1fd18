/** Constant expressions, folded as lcode.c does it. */
import { Op } from "../bytecode/opcode";
import type { BinaryOperator, Expression } from "../syntax/ast";

/** The instructions of the arithmetic operators. */
export const ARITH: Partial<Record<BinaryOperator, Op>> = {
  "+": Op.ADD,
  "-": Op.SUB,
  "*": Op.MUL,
  "/": Op.DIV,
  "%": Op.MOD,
  "^": Op.POW,
};

/**
 * Truth of a constant expression, undefined if it is none. As in lcode.c, `1 and nil` is one, but not `nil and 1`. The depth
 * bound keeps a long chain of constants from being walked again at each link.
 */
export function truth(e: Expression, depth = 0): boolean | undefined {
  if (depth > 8) return undefined;
  switch (e.type) {
    case "Nil":
    case "False":
      return false;
    case "True":
    case "Number":
    case "String":
      return true;
    case "Paren":
      return truth(e.expression, depth + 1);
    case "Unary": {
      if (e.op !== "not") break;
      const operand = truth(e.operand, depth + 1);
      return operand === undefined ? undefined : !operand;
    }
    case "Binary":
      if (e.op !== "and" && e.op !== "or") break;
      return truth(e.left, depth + 1) === (e.op === "and") ? truth(e.right, depth + 1) : undefined;
  }
  return fold(e) === undefined ? undefined : true;
}

/** Constant folding as lcode.c does it: numbers only, never a division by zero, never to NaN. */
export function fold(e: Expression, depth = 0): number | undefined {
  if (depth > 8) return undefined;
  switch (e.type) {
    case "Number":
      return e.value;
    case "Paren":
      return fold(e.expression, depth + 1);
    case "Unary": {
      if (e.op !== "-") return undefined;
      const v = fold(e.operand, depth + 1);
      return v === undefined ? undefined : -v;
    }
    case "Binary": {
      if (ARITH[e.op] === undefined) return undefined;
      const b = fold(e.right, depth + 1);
      if (b === undefined) return undefined;
      const a = fold(e.left, depth + 1);
      if (a === undefined) return undefined;
      let r: number;
      switch (e.op) {
        case "+":
          r = a + b;
          break;
        case "-":
          r = a - b;
          break;
        case "*":
          r = a * b;
          break;
        case "/":
          if (b === 0) return undefined;
          r = a / b;
          break;
        case "%":
          if (b === 0) return undefined;
          r = a - Math.floor(a / b) * b;
          break;
        default:
          r = a ** b;
          if (Math.abs(a) === 1 && !Number.isFinite(b)) r = 1;
      }
      return r !== r ? undefined : r;
    }
    default:
      return undefined;
  }
}
