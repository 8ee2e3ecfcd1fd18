/**
 * The abstract syntax tree of Lua 5.1 (manual §8) with `goto` and labels (5.2 manual §3.3.4).
 *
 * Invariants:
 * - Every node carries `line`, the 1-based source line that error messages name for it (PUC-Rio's choice:
 *   a call's line is that of its opening parenthesis or argument, a binary operator's that of the operator).
 * - Strings and names are byte strings: each char code is 0–255.
 * - Names are not resolved here; scoping is the compiler's.
 */

export interface Block {
  readonly type: "Block";
  readonly body: readonly Statement[];
  /** Line of the token that closes the block (`end`, `until`, `else`, `<eof>`). */
  readonly endLine: number;
}

export interface FunctionBody {
  readonly type: "FunctionBody";
  readonly params: readonly string[];
  readonly isVararg: boolean;
  readonly block: Block;
  /** Line of the `function` keyword (0 for the main chunk). */
  readonly line: number;
  /** Line of the closing `end`. */
  readonly endLine: number;
}

export type Expression =
  | { readonly type: "Nil" | "True" | "False" | "Vararg"; readonly line: number }
  | { readonly type: "Number"; readonly value: number; readonly line: number }
  | { readonly type: "String"; readonly value: string; readonly line: number }
  | { readonly type: "Function"; readonly body: FunctionBody; readonly line: number }
  | { readonly type: "Name"; readonly name: string; readonly line: number }
  | { readonly type: "Index"; readonly object: Expression; readonly key: Expression; readonly line: number }
  | { readonly type: "Call"; readonly callee: Expression; readonly args: readonly Expression[]; readonly line: number }
  | {
      readonly type: "MethodCall";
      readonly object: Expression;
      readonly name: string;
      readonly args: readonly Expression[];
      readonly line: number;
    }
  /** A parenthesized expression: truncates several values to one. */
  | { readonly type: "Paren"; readonly expression: Expression; readonly line: number }
  | { readonly type: "Unary"; readonly op: UnaryOperator; readonly operand: Expression; readonly line: number }
  | {
      readonly type: "Binary";
      readonly op: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly type: "Table"; readonly fields: readonly TableField[]; readonly line: number; readonly endLine: number };

export type UnaryOperator = "-" | "not" | "#";
export type BinaryOperator =
  | "+" | "-" | "*" | "/" | "%" | "^" | ".."
  | "==" | "~=" | "<" | "<=" | ">" | ">="
  | "and" | "or";

/** `[key] = value`, `name = value` (key is a String node) or a positional `value` (key absent). */
export interface TableField {
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly line: number;
}

export type Statement =
  | { readonly type: "Local"; readonly names: readonly string[]; readonly values: readonly Expression[]; readonly line: number }
  | { readonly type: "Assign"; readonly targets: readonly Expression[]; readonly values: readonly Expression[]; readonly line: number }
  /** `call` is a Call or MethodCall. */
  | { readonly type: "CallStatement"; readonly call: Expression; readonly line: number }
  | { readonly type: "Do"; readonly block: Block; readonly line: number }
  | { readonly type: "While"; readonly condition: Expression; readonly block: Block; readonly line: number }
  | { readonly type: "Repeat"; readonly block: Block; readonly condition: Expression; readonly line: number }
  /** One clause for each `if`/`elseif`; `orElse` is the `else` block. */
  | {
      readonly type: "If";
      readonly clauses: readonly { readonly condition: Expression; readonly block: Block; readonly line: number }[];
      readonly orElse: Block | undefined;
      readonly line: number;
    }
  | {
      readonly type: "NumericFor";
      readonly name: string;
      readonly start: Expression;
      readonly limit: Expression;
      readonly step: Expression | undefined;
      readonly block: Block;
      readonly line: number;
    }
  | {
      readonly type: "GenericFor";
      readonly names: readonly string[];
      readonly values: readonly Expression[];
      readonly block: Block;
      readonly line: number;
    }
  /** `function a.b:c() … end`: target is a Name or Index; a method's `self` is already among the parameters. */
  | { readonly type: "FunctionStatement"; readonly target: Expression; readonly body: FunctionBody; readonly line: number }
  | { readonly type: "LocalFunction"; readonly name: string; readonly body: FunctionBody; readonly line: number }
  | { readonly type: "Return"; readonly values: readonly Expression[]; readonly line: number }
  | { readonly type: "Break"; readonly line: number }
  | { readonly type: "Goto"; readonly label: string; readonly line: number }
  | { readonly type: "Label"; readonly name: string; readonly line: number };
