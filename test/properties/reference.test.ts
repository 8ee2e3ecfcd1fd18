/** lua5.1, where it is installed, does the same with random programs and random calls of its libraries. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Difference,
  lstateEngine,
  luaEngine,
  luaNumber,
  luaProgram,
  luaString,
  printExpression,
  printString,
} from "../../src/testing/index";
import { number } from "../../src/testing/tree";
import { assertAgreement, PATIENCE, runs } from "./check";

const reference = luaEngine("lua5.1");
const lstate = lstateEngine();
/** Functions and loops begin in the interpreter and go on compiled. */
const mixed = lstateEngine({ tier: "mixed" });

/** Where lua5.1 meets a limit of C's stack, which has no counterpart here. */
const meetsStackOfC = (_program: string, { values: [, theirs] }: Difference): boolean =>
  theirs.includes("C stack overflow");

/** 5.1 takes two types for the same where the third letters of their names are (luaG_ordererror): string and thread. */
const takesThreadForString = (_program: string, { values: [ours, theirs] }: Difference): boolean =>
  /compare (string|thread) with/.test(ours) && /compare two (string|thread)/.test(theirs);

/** In 5.1 a chunk has one constant for 0 and -0. */
const literal = (n: number): string => (Object.is(n, -0) ? "-zero" : printExpression(number(n)));

/** Chunks that print what `calls` of the same arguments give or fail with. */
function showing(calls: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const prelude = "local zero = 0 local function try(f, ...) print(select(2, pcall(f, ...))) end\n";
  return fc.array(calls, { minLength: 1, maxLength: 30, size: "max" }).map((lines) => prelude + lines.join("\n"));
}

const flags = fc.constantFrom("", "-", "0", "+", " ", "#", "-0", "+#", " 0");
const width = fc.constantFrom("", "1", "5", "12", "30", "99", "100");
const precision = fc.constantFrom("", ".", ".0", ".1", ".3", ".10", ".20", ".99", ".100");

/** A directive for numbers; %a is C99's, which 5.1 does not promise. */
const numeric = fc
  .tuple(flags, width, precision, fc.constantFrom(..."dicouxXeEfgG"))
  .map((parts) => `%${parts.join("")}`);
const textual = fc.tuple(fc.constantFrom("", "-", "-#"), width, precision).map((parts) => `%${parts.join("")}s`);

/** C leaves open what becomes of a number that the integer does not hold, of NaN, and of flags that do not apply. */
function isDefined(format: string, value: number): boolean {
  if (/[douxXi]$/.test(format) && !(Math.abs(value) < 2 ** 53)) return false;
  // 5.1 loses a NUL.
  if (format.endsWith("c") && (!(Math.abs(value) < 2 ** 31) || Math.trunc(value) % 256 === 0)) return false;
  // glibc loses zeros of %#g when rounding adds a digit.
  if (/#.*[gG]$/.test(format)) return false;
  return value === value;
}

const item = fc.constantFrom(
  ..."aab.cx -",
  ..."%a %d %w %s %p %u %l %c %x %z %A %W %S %. %%".split(" "),
  ..."[ab] [^a] [a-c] [%a-] []a] [^]b] [a-%] [b-a] %b() %bab %f[a] %f[%w] %f[^%w] %1 %2 ( ) () ( ) [ [^ % %b %f".split(
    " ",
  ),
);
const pattern = fc
  .tuple(
    fc.constantFrom("", "", "", "^"),
    fc.array(fc.tuple(item, fc.constantFrom("", "", "*", "+", "-", "?")), { maxLength: 7 }),
    fc.constantFrom("", "", "", "$"),
  )
  .map(([start, items, end]) => start + items.map((parts) => parts.join("")).join("") + end);
const subject = fc.array(fc.constantFrom(..."aaaabbbc (%)-.A1\n\xe9"), { maxLength: 20 }).map((c) => c.join(""));

describe.skipIf(reference === undefined)("as lua5.1 (skipped where it is not installed)", () => {
  const agree = (programs: fc.Arbitrary<string>, few: number, engine = lstate): Promise<number> =>
    assertAgreement(engine, reference!, programs, runs(few), {
      isExplained: (program, difference) =>
        meetsStackOfC(program, difference) || takesThreadForString(program, difference),
    });

  it(
    "programs",
    async () => {
      // Short blocks: as much happens in less than half the time.
      const explained = await agree(luaProgram({ blockLength: 3 }), 500, mixed);
      expect(explained).toBeLessThanOrEqual(Math.ceil(runs(500) / 100));
    },
    PATIENCE,
  );

  it(
    "tostring and tonumber of any number",
    async () => {
      const calls = luaNumber()
        .filter((n) => n === n)
        .map((n) => `try(tostring, ${literal(n)}) try(tonumber, ${printString(String(n))}) print(${literal(n)} .. "")`);
      const numerals = fc
        .tuple(
          fc.constantFrom("", " ", "-", "+", "- ", "0x", "-0x", "\t"),
          fc.array(fc.constantFrom(..."0123456789..eEabfzx-+ "), { maxLength: 10 }).map((c) => c.join("")),
          fc.constantFrom("", "", "2", "8", "10", "16", "36", "37", "1"),
        )
        // Hexadecimal floats, infinities and NaN are read by C's strtod alone.
        .filter(([sign, digits]) => !/[.p]|inf|nan/.test(sign.includes("x") ? digits : "") && !/0x.*[.p]/.test(digits))
        .map(([sign, digits, base]) => `try(tonumber, ${printString(sign + digits)}${base === "" ? "" : `, ${base}`})`);
      await agree(showing(fc.oneof(calls, numerals)), 100);
    },
    PATIENCE,
  );

  it(
    "string.format with any directive and value",
    async () => {
      const numbers = fc
        .tuple(numeric, luaNumber())
        .filter(([format, value]) => isDefined(format, value))
        .map(([format, value]) => `try(string.format, ${printString(format)}, ${literal(value)})`);
      const texts = fc
        .tuple(fc.oneof(textual, fc.constantFrom("%q", "%5q", "%", "%y", "%-", "%s%s")), luaString())
        // %5.3s of a NUL ends there, in C.
        .filter(([, value]) => !value.includes("\0"))
        .map(([format, value]) => `try(string.format, ${printString(format)}, ${printString(value)})`);
      await agree(showing(fc.oneof(numbers, texts)), 200);
    },
    PATIENCE,
  );

  it(
    "patterns",
    async () => {
      const calls = fc
        .tuple(subject, pattern, fc.integer({ min: -3, max: 6 }), fc.constantFrom("x", "<%0>", "%1", "%1%2", "%%%"))
        .map(([s, p, init, r]) => {
          const [S, P] = [printString(s), printString(p)];
          return `try(string.find, ${S}, ${P}, ${init}) try(string.match, ${S}, ${P})
            try(string.gsub, ${S}, ${P}, ${printString(r)}) try(function() for a, b in string.gmatch(${S}, ${P}) do print(a, b) end end)`;
        });
      await agree(showing(calls), 200);
    },
    PATIENCE,
  );

  it(
    "table.sort with consistent and failing comparators",
    async () => {
      const comparator = fc.constantFrom(
        "nil",
        "function(a, b) return a > b end",
        "function(a, b) return a % 3 < b % 3 end",
        "function(a, b) if a == 7 then error('seven') end return a < b end",
      );
      const calls = fc
        .tuple(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40, size: "max" }), comparator)
        .map(
          ([items, compare]) =>
            `try(function() local t = {${items.join(", ")}} table.sort(t, ${compare}) return table.concat(t, " ") end)`,
        );
      await agree(showing(calls), 100);
    },
    PATIENCE,
  );
});
