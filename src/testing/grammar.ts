/**
 * Context-free grammars whose productions are templates (template.ts), as fast-check arbitraries.
 *
 * A grammar maps a kind to its productions, each an expression in Lua's syntax with holes, or an arbitrary; `statement` is
 * the one kind whose productions are statements. A hole `_kind` is filled by that kind; besides
 *   `_block()`  stands for some statements,
 *   `_kinds`    for a list of none or more expressions of `_kind`, where the grammar has no such kind itself.
 *
 * Shrinking goes towards a kind's earlier productions and shorter lists: the first production should be the simplest.
 */
import fc from "fast-check";
import type { Block, Expression, Statement } from "../syntax/ast";
import { type Filler, holeKind, Template } from "./template";
import { block } from "./tree";

export type Production = string | fc.Arbitrary<Expression>;
export interface Grammar {
  readonly statement: readonly string[];
  readonly [kind: string]: readonly Production[];
}

export interface GrammarOptions {
  /** How deep blocks nest; at that depth productions without blocks are taken. */
  readonly blockDepth?: number;
  /** How deep expressions nest; at that depth productions without operands are taken. */
  readonly expressionDepth?: number;
  /** Most statements in a block. */
  readonly blockLength?: number;
}

/** Arbitraries of a grammar's kinds. */
export interface Arbitraries {
  readonly block: fc.Arbitrary<Block>;
  /** Throws TypeError for a kind that the grammar lacks. */
  expression(kind: string): fc.Arbitrary<Expression>;
}

/** Throws TypeError where a hole names a kind that the grammar lacks, and SyntaxFault for a production that is no Lua. */
export function arbitraries(grammar: Grammar, options: GrammarOptions = {}): Arbitraries {
  const { blockDepth = 3, expressionDepth = 3, blockLength = 5 } = options;
  const made = fc.letrec<Record<string, Filler | readonly Statement[]>>((tie) => {
    const all: Record<string, fc.Arbitrary<Filler | readonly Statement[]>> = {};
    const { statement, ...kinds } = grammar;

    const filled = <T>(template: Template<T>): fc.Arbitrary<T> => {
      const holes = template.holes.map((hole) => {
        const kind = holeKind(hole)!;
        if (kind !== "block" && kinds[kind] === undefined) addList(kind);
        return [hole, tie(kind) as fc.Arbitrary<Filler>] as const;
      });
      return fc.record(Object.fromEntries(holes)).map((fillers) => template.fill(fillers));
    };
    const addList = (kind: string): void => {
      const item = kind.slice(0, -1);
      if (!kind.endsWith("s") || kinds[item] === undefined) throw new TypeError(`the grammar has no kind ${kind}`);
      all[kind] ??= fc.array(tie(item) as fc.Arbitrary<Expression>, { maxLength: 4, size: "max" });
    };

    const templates = statement.map((source) => Template.statements(source));
    const hasBlock = (template: Template<unknown>): boolean =>
      template.holes.some((hole) => holeKind(hole) === "block");
    all["statement"] = choice(
      templates.filter((template) => !hasBlock(template)).map(filled),
      templates.filter(hasBlock).map(filled),
      blockDepth,
      fc.createDepthIdentifier(),
    );
    const statements = tie("statement") as fc.Arbitrary<readonly Statement[]>;
    all["block"] = fc.array(statements, { maxLength: blockLength, size: "max" }).map((list) => block(list.flat()));

    const isFlat = (kind: string): boolean =>
      kinds[kind]?.every((production) => typeof production !== "string" || !/\b_[a-z]/.test(production)) ?? false;
    const depth = fc.createDepthIdentifier();
    for (const [kind, productions] of Object.entries(kinds)) {
      const simple: fc.Arbitrary<Expression>[] = [];
      const nested: fc.Arbitrary<Expression>[] = [];
      for (const production of productions) {
        if (typeof production !== "string") simple.push(production);
        else {
          const template = Template.expression(production);
          const isSimple = template.holes.every((hole) => isFlat(holeKind(hole)!));
          (isSimple ? simple : nested).push(filled(template));
        }
      }
      if (simple.length === 0) throw new TypeError(`every production of ${kind} has operands`);
      all[kind] = choice(simple, nested, expressionDepth, depth);
    }
    return all;
  });
  return {
    block: made["block"] as fc.Arbitrary<Block>,
    expression(kind) {
      if (kind === "statement" || grammar[kind] === undefined) throw new TypeError(`the grammar has no kind ${kind}`);
      return made[kind] as fc.Arbitrary<Expression>;
    },
  };
}

/** One of several; at the given depth one of the `simple` ones. */
function choice<T>(
  simple: readonly fc.Arbitrary<T>[],
  nested: readonly fc.Arbitrary<T>[],
  maxDepth: number,
  depthIdentifier: fc.DepthIdentifier,
): fc.Arbitrary<T> {
  const flat = fc.oneof({ withCrossShrink: true }, ...simple);
  if (nested.length === 0) return flat;
  const weighted = nested.map((arbitrary) => ({ arbitrary, weight: 1 }));
  return fc.oneof(
    { maxDepth, depthIdentifier, withCrossShrink: true },
    { arbitrary: flat, weight: simple.length },
    ...weighted,
  );
}
