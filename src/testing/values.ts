/** Arbitraries of Lua values, as JavaScript values and as the expressions that make them. */
import fc from "fast-check";
import type { Expression } from "../syntax/ast";
import { boolean, nil, number, string, table } from "./tree";

const bits = (pattern: bigint): number => new Float64Array(BigUint64Array.of(pattern).buffer)[0]!;

/**
 * Doubles: small integers first, then short decimals, those next to powers of two and ten, the edges of integer types,
 * and any bit pattern; NaN is one of them.
 */
export const luaNumber = (): fc.Arbitrary<number> =>
  fc.oneof(
    { withCrossShrink: true },
    fc.integer({ min: -10, max: 100 }),
    fc.tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.nat(8)).map(([n, places]) => n / 10 ** places),
    fc.tuple(fc.integer({ min: -70, max: 70 }), fc.integer({ min: -1, max: 1 })).map(([e, d]) => 2 ** e + d),
    fc
      .tuple(fc.integer({ min: -25, max: 25 }), fc.integer({ min: -2, max: 2 }))
      .map(([e, d]) => 10 ** e * (1 + d * Number.EPSILON)),
    fc.constantFrom(-0, 0.5, 1e15, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, -(2 ** 63), 5e-324, 1.7976931348623157e308),
    fc.constantFrom(Infinity, -Infinity, NaN),
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(bits),
  );

/** Strings whose char codes are bytes; mostly of letters, digits, spaces and Lua's special characters. */
export const luaString = (maxLength = 12): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(..."aabcAZ019 _%.-+*^$()[]\\\"'") },
        { weight: 1, arbitrary: fc.nat(255).map((code) => String.fromCharCode(code)) },
      ),
      { maxLength },
    )
    .map((chars) => chars.join(""));

/** Expressions of nil, booleans, numbers, strings and tables of them: no operator, name or call among them. */
export const luaValue = (): fc.Arbitrary<Expression> =>
  fc.letrec<{ value: Expression }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constant(nil),
      fc.boolean().map(boolean),
      luaNumber().map(number),
      luaString().map(string),
      fc
        .array(
          fc.oneof(
            fc.record({ value: tie("value") }),
            // Neither nil nor NaN is a key.
            fc.record({ key: fc.oneof(luaString().map(string), fc.nat(9).map(number)), value: tie("value") }),
          ),
          { maxLength: 4 },
        )
        .map(table),
    ),
  })).value;
