/**
 * Pieces of Lua with holes, written in Lua.
 *
 * A hole is a name of the form `_kind` or `_kind2`: where an expression may stand it is filled by an expression, in a list
 * of expressions also by several of them, as a statement `_kind()` by the statements of a block, and where only a name may
 * stand by the name of a Name expression. Equal holes are filled alike.
 */
import type { Block, Expression, Statement } from "../syntax/ast";
import { parse } from "../syntax/parser";
import { binary, prefix, unary } from "./tree";

export type Filler = Expression | readonly Expression[] | Block;
export type Fillers = Readonly<Record<string, Filler>>;

const HOLE = /^_([a-z]+)\d*$/;

/** The kind of a hole, or undefined when `text` is an ordinary name. */
export const holeKind = (text: string): string | undefined => HOLE.exec(text)?.[1];

export class Template<T> {
  /** Names of the holes, in the order of the text. */
  readonly holes: readonly string[];

  private constructor(
    private readonly tree: T,
    source: string,
  ) {
    this.holes = [...new Set((source.match(/\w+/g) ?? []).filter((word) => holeKind(word) !== undefined))];
  }

  /** Statements. Throws a SyntaxFault when they are none. */
  static statements(source: string): Template<readonly Statement[]> {
    // In a loop, where all of them may stand.
    const [loop] = parse(`while true do ${source} end`, "=template").block.body;
    if (loop?.type !== "While") throw new TypeError(`no statements: ${source}`);
    return new Template(loop.block.body, source);
  }

  /** One expression. Throws a SyntaxFault when it is none. */
  static expression(source: string): Template<Expression> {
    const [statement] = parse(`return ${source}`, "=template").block.body;
    if (statement?.type !== "Return" || statement.values.length !== 1) throw new TypeError(`no expression: ${source}`);
    return new Template(statement.values[0]!, source);
  }

  fill(fillers: Fillers): T {
    return fill(this.tree, new Map(Object.entries(fillers))) as T;
  }
}

type Tree = { readonly type?: string; readonly [field: string]: unknown };

/** A copy of a tree, an array of trees or a field of a node, with its holes filled and its lines 0. */
function fill(part: unknown, fillers: ReadonlyMap<string, Filler>): unknown {
  if (typeof part === "string") return nameOf(fillers.get(part)) ?? part;
  if (typeof part === "number" || typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) return part.flatMap((item) => spliced(item, fillers) ?? [fill(item, fillers)]);
  const tree = part as Tree;
  if (tree.type === "Name") {
    const filler = fillers.get(tree["name"] as string);
    if (filler !== undefined) return filler;
  }
  const copy: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(tree)) {
    if (/^(line|\w+Line)$/.test(field)) copy[field] = 0;
    // A node's type and an operator are no names.
    else copy[field] = field === "type" || field === "op" ? value : fill(value, fillers);
  }
  return bracketed(copy as unknown as Expression);
}

/** What stands for an item of a list, when it is a hole for several. */
function spliced(item: unknown, fillers: ReadonlyMap<string, Filler>): readonly unknown[] | undefined {
  const { type, name, call, key, value } = (item ?? {}) as Record<string, unknown>;
  if (type === "Name") {
    const filler = fillers.get(name as string);
    return Array.isArray(filler) ? filler : undefined;
  }
  if (type === "CallStatement") {
    const callee = (call as { callee?: { name?: string } }).callee?.name;
    const filler = callee === undefined ? undefined : fillers.get(callee);
    return filler !== undefined && "body" in filler && "endLine" in filler ? (filler as Block).body : undefined;
  }
  if (type === undefined && key === undefined && value !== undefined)
    // A positional item of a table constructor.
    return spliced(value, fillers)?.map((each) => ({ key: undefined, value: each, line: 0 }));
  return undefined;
}

function nameOf(filler: Filler | undefined): string | undefined {
  return filler !== undefined && "type" in filler && filler.type === "Name" ? filler.name : undefined;
}

/** Parentheses where what fills a hole needs them. */
function bracketed(node: Expression): Expression {
  switch (node.type) {
    case "Binary":
      return binary(node.op, node.left, node.right);
    case "Unary":
      return unary(node.op, node.operand);
    case "Call":
      return { ...node, callee: prefix(node.callee) };
    case "MethodCall":
    case "Index":
      return { ...node, object: prefix(node.object) };
    default:
      return node;
  }
}
