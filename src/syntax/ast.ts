/**
 * The abstract syntax tree of Lua 5.1 (manual §8) with `goto` and labels (5.2 manual §3.3.4).
 *
 * Invariants:
 * - Every node carries `line`, the 1-based source line that PUC-Rio's 5.1 names when the node's operation fails:
 *   - a call: where its arguments open (a string argument: where it ends);
 *   - an operator: where its last operand ends;
 *   - a Name or Index that is read: where the value is fetched, which may be later than it stands: a left operand at
 *     its operator, one of several in a list at the comma or separator after it, the last argument or table item
 *     at the closing bracket, one in parentheses at their end, a method call's object at the method's name;
 *   - a Name or Index that is assigned to: where the last value ends; a function statement's target: `function`;
 *   - a table field: where its value ends;
 *   - a function: `function` in a function statement, else its opening parenthesis;
 *   - a statement: its first token, except Assign and Return (where they end), CallStatement (as its call) and GenericFor (the
 *     token after `in`, at which its iterator is called).
 * - Strings and names are byte strings: each char code is 0–255.
 * - Names are not resolved here; scoping is the compiler's.
 */

export interface Block {
  readonly type: "Block";
  readonly body: readonly Statement[];
  /** Line of the token that closes the block (`end`, `until`, `else`, `<eof>`). */
  readonly endLine: number;
  /** Line in which the token before it ends: where PUC-Rio puts the jump out of the block. */
  readonly lastLine: number;
}

export interface FunctionBody {
  readonly type: "FunctionBody";
  readonly params: readonly string[];
  readonly isVararg: boolean;
  readonly block: Block;
  /** The line that names the function (0 for the main chunk): see above. */
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
      /** Line of the method's name, at which the method is looked up; `line` is the call's. */
      readonly nameLine: number;
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
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "^"
  | ".."
  | "=="
  | "~="
  | "<"
  | "<="
  | ">"
  | ">="
  | "and"
  | "or";

/** `[key] = value`, `name = value` (key is a String node) or a positional `value` (key absent). */
export interface TableField {
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly line: number;
}

export type Statement =
  | {
      readonly type: "Local";
      readonly names: readonly string[];
      readonly values: readonly Expression[];
      readonly line: number;
      /** Line in which it ends: there names without a value become nil. */
      readonly lastLine: number;
    }
  | {
      readonly type: "Assign";
      readonly targets: readonly Expression[];
      readonly values: readonly Expression[];
      readonly line: number;
    }
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
      /** Line of `do`, named when start, limit or step is no number. */
      readonly doLine: number;
    }
  | {
      readonly type: "GenericFor";
      readonly names: readonly string[];
      readonly values: readonly Expression[];
      readonly block: Block;
      readonly line: number;
      readonly doLine: number;
    }
  /** `function a.b:c() … end`: target is a Name or Index; a method's `self` is already among the parameters. */
  | {
      readonly type: "FunctionStatement";
      readonly target: Expression;
      readonly body: FunctionBody;
      readonly line: number;
    }
  | { readonly type: "LocalFunction"; readonly name: string; readonly body: FunctionBody; readonly line: number }
  | { readonly type: "Return"; readonly values: readonly Expression[]; readonly line: number }
  | { readonly type: "Break"; readonly line: number }
  | { readonly type: "Goto"; readonly label: string; readonly line: number }
  | { readonly type: "Label"; readonly name: string; readonly line: number };
