import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNumber, toInt, toInteger, toNumber, toNumberBase, toUint64 } from "../../src/runtime/number";
import { hasReference, luaNumber, luaString, Random, runReference } from "../reference-lua";

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [-0, "-0"],
    [1, "1"],
    [-1, "-1"],
    [99999999999999, "99999999999999"],
    [1e14, "1e+14"],
    [123456789012345, "1.2345678901234e+14"],
    [123456789012335, "1.2345678901234e+14"],
    [1e15, "1e+15"],
    [0.1, "0.1"],
    [1 / 3, "0.33333333333333"],
    [-2.5, "-2.5"],
    [1e100, "1e+100"],
    [1e-5, "1e-05"],
    [1e-4, "0.0001"],
    [0.00012345, "0.00012345"],
    [9.99999999999994e-5, "9.9999999999999e-05"],
    [9.999999999999999e-5, "0.0001"],
    [99999999999999.5, "1e+14"],
    [12345678901234.5, "12345678901234"],
    [12345678901235.5, "12345678901236"],
    [4.76837158203125e-7, "4.7683715820312e-07"],
    [0.100006103515625, "0.10000610351562"],
    [-3277 / 2 ** 15, "-0.10000610351562"],
    [3277 / 2 ** 18, "0.012500762939453"],
    [5e-324, "4.9406564584125e-324"],
    [1.7976931348623157e308, "1.7976931348623e+308"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
    [NaN, "nan"],
  ])("%d is %s", (n, text) => {
    expect(formatNumber(n)).toBe(text);
  });

  it("has at most 14 digits, and reads back to as much", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (n) => {
        const back = toNumber(formatNumber(n))!;
        if (Number.isFinite(n) && Math.abs(n) < 1.7e308 && Math.abs(n) > 1e-290) {
          expect(Math.abs(back - n)).toBeLessThanOrEqual(Math.abs(n) * 0.6e-13);
        } else if (!Number.isFinite(n)) expect(back).toBe(n);
      }),
    );
  });

  it.skipIf(!hasReference)("agrees with lua5.1 (skipped where it is not installed)", () => {
    const random = new Random(7);
    const numbers = Array.from({ length: 20000 }, () => random.double()).filter((n) => n === n);
    const expected = runReference(
      `local function p(x) io.write(string.format("%.14g", x), "\\n") end\n${numbers.map((n) => `p(${luaNumber(n)})`).join("\n")}`,
    ).split("\n");
    const wrong = numbers.filter((n, i) => formatNumber(n) !== expected[i]);
    expect(wrong).toEqual([]);
  });
});

describe("toNumber", () => {
  it.each([
    ["0", 0],
    ["10", 10],
    ["  10  ", 10],
    ["\n1\t\v\f\r ", 1],
    ["+1", 1],
    ["-0", -0],
    [".5", 0.5],
    ["5.", 5],
    ["1e5", 1e5],
    ["1E+5", 1e5],
    ["1e-5", 1e-5],
    ["1e1000", Infinity],
    ["-1e99999999999999999999", -Infinity],
    ["1e-99999999999999", 0],
    ["0x10", 16],
    ["-0xA", -10],
    ["+0Xa", 10],
    ["0x.8", 0.5],
    ["0x1.8", 1.5],
    ["0x1.", 1],
    ["0x1p4", 16],
    ["0x1P-2", 0.25],
    ["0xffffffffffffffffff", 2 ** 72],
    ["0x1p99999999999", Infinity],
    ["0x1p-99999999999", 0],
    ["0x0p99999999999", 0],
    ["0x1p-1074", 5e-324],
    ["0x1p-1075", 0],
    ["0x1.8p-1075", 5e-324],
    ["0x1.00000000000008p0", 1],
    ["0x1.000000000000080000000001p0", 1 + Number.EPSILON],
    ["0x1.fffffffffffff8p1023", Infinity],
    ["0x1.fffffffffffffp1023", Number.MAX_VALUE],
    ["0x0.00000000000000000000000000001p116", 1],
    ["inf", Infinity],
    ["-Infinity", -Infinity],
    ["nan", NaN],
    ["NaN(12_a)", NaN],
    ["nan()", NaN],
    ["9007199254740993", 9007199254740992],
    ["0.1", 0.1],
    ["1\0", 1],
    [" 2 \0x", 2],
    ["123456789012345678901234567890", 1.2345678901234568e29],
  ])("%j is %d", (text, n) => {
    expect(toNumber(text)).toBe(n);
  });

  it.each([
    "",
    " ",
    "-",
    "+",
    ".",
    "e5",
    "1e",
    "1e+",
    "1 2",
    "- 1",
    "--1",
    "+-1",
    "0x",
    "0x.",
    "0xp1",
    "0x1p",
    "0x1p+",
    "0x-1",
    "0x 1",
    "0xg",
    "0b1",
    "0o7",
    "1_000",
    "1n",
    "\xa01",
    "1\xa0",
    "\ufeff1",
    "\u00001",
    "1x\0",
    "\x001",
    "1,5",
    "1e5.5",
    "1.2.3",
    "infinit",
    "infinityx",
    "in",
    "nan(",
    "nan(-)",
    "nanx",
    "Number",
    "1f",
    "0x1.8.1",
    "null",
    "true",
    "[object Object]",
    "\u0661",
  ])("%j is no number", (text) => {
    expect(toNumber(text)).toBeUndefined();
  });

  it("reads what numbers are written as", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (n) => {
        // JavaScript writes -0 as 0.
        expect(toNumber(String(n))).toBe(n + 0);
        expect(toNumber(` \t${n}\n`)).toBe(n + 0);
      }),
    );
  });

  it.skipIf(!hasReference)("agrees with lua5.1 (skipped where it is not installed)", () => {
    const random = new Random(11);
    const pieces = [
      "0",
      "1",
      "9",
      "7f",
      "x",
      "0x",
      "e",
      "p",
      "P",
      "E",
      "+",
      "-",
      ".",
      " ",
      "\t",
      "inf",
      "nan",
      "(",
      ")",
      "_",
      "a",
      "F",
      "00000000000000000000",
      "123456789012345678901234567890",
      "\xa0",
      "ffffffffffffff8",
      "e-3",
      "p-10",
      "e30",
      "8000000000000000",
    ];
    const texts = Array.from({ length: 20000 }, () => {
      let text = random.below(3) === 0 ? "0x" : "";
      for (let k = random.below(7); k >= 0; k--) text += random.pick(pieces);
      return text;
    });
    for (let k = 0; k < 3000; k++) {
      const x = random.double();
      texts.push(
        String(x),
        x.toExponential(random.below(25)),
        `0x${random.word().toString(16)}.${random.word().toString(16)}p${random.below(2200) - 1120}`,
      );
    }
    const expected = runReference(
      `local function p(s) local x = tonumber(s); if x == nil then print("nil") elseif x ~= x then print("nan") else local m, e = math.frexp(x); print(x == 1/0 and "inf" or x == -1/0 and "-inf" or string.format("%.0f %d", m * 2^53, e), 1/x < 0) end end\n${texts.map((s) => `p(${luaString(s)})`).join("\n")}`,
    ).split("\n");
    const describe = (x: number | undefined): string => {
      if (x === undefined) return "nil";
      if (x !== x) return "nan";
      const negative = `\t${1 / x < 0}`;
      if (x === Infinity || x === -Infinity) return (x < 0 ? "-inf" : "inf") + negative;
      let m = x;
      let e = 0;
      if (m !== 0) {
        while (Math.abs(m) >= 1) {
          m /= 2;
          e++;
        }
        while (Math.abs(m) < 0.5) {
          m *= 2;
          e--;
        }
      }
      const scaled = m * 2 ** 53;
      return `${Object.is(scaled, -0) ? "-0" : BigInt(scaled)} ${e}${negative}`;
    };
    const wrong = texts
      .map((text, i) => [text, describe(toNumber(text)), expected[i]!.replace("inf\tfalse", "inf\tfalse")])
      .filter(([, ours, theirs]) => ours !== theirs);
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});

describe("long numerals", () => {
  /** A meter that notes the most units charged at once, and in all. */
  const meter = (): { charge(units: number): void; most: number; all: number } => ({
    most: 0,
    all: 0,
    charge(units) {
      this.most = Math.max(this.most, units);
      this.all += units;
    },
  });
  const digits = fc.array(fc.constantFrom("0", "0000000", "1", "5", "9", "49999", "50000"), { maxLength: 30 });
  const filler = fc.constantFrom("0".repeat(5000), "7".repeat(5000), "90".repeat(2500), "");

  it("are worth what JavaScript makes of all their digits", () => {
    fc.assert(
      fc.property(
        fc.tuple(digits, filler, digits, filler, digits, fc.integer({ min: -11_000, max: 11_000 }), fc.boolean()),
        ([a, b, c, d, e, exponent, dot]) => {
          const text = `0${a.join("")}${b}${dot ? "." : ""}${c.join("")}${d}${e.join("")}e${exponent}`;
          expect(toNumber(text)).toBe(Number(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("round by digits far behind", () => {
    const half = "9007199254740992.5".replace(".", ""); // a tie between two doubles, at 2^53 + 1/2 of ten times as much
    expect(toNumber(`9007199254740993${"0".repeat(5000)}e-5000`)).toBe(9007199254740992);
    expect(toNumber(`9007199254740993${"0".repeat(5000)}1e-5001`)).toBe(9007199254740994);
    expect(toNumber(`0.${"0".repeat(5000)}${half}e5016`)).toBe(9007199254740992.5);
  });

  it.each([
    ["spaces", " ".repeat(1e6)],
    ["digits", "1".repeat(1e6)],
    ["a fraction", `.${"1".repeat(1e6)}`],
    ["an exponent", `1e${"0".repeat(1e6)}1`],
    ["hexadecimal digits", `0x${"f".repeat(1e6)}`],
    ["a hexadecimal exponent", `0x1p${"0".repeat(1e6)}1`],
    ["nan", `nan(${"x".repeat(1e6)})`],
  ])("are charged as they are read: %s", (_name, text) => {
    const m = meter();
    toNumber(text, m);
    expect(m.all).toBeGreaterThan(10_000);
    expect(m.most).toBeLessThan(5000);
    const based = meter();
    toNumberBase(text, 36, based);
    expect(based.all).toBeGreaterThan(0);
  });
});

describe("toNumberBase", () => {
  it.each([
    ["10", 2, 2],
    ["zZ", 36, 1295],
    ["  11  ", 2, 3],
    ["+11", 2, 3],
    ["0xff", 16, 255],
    ["0Xff", 16, 255],
    ["1e1", 16, 481],
    ["-ff", 16, 2 ** 64],
    ["-1", 11, 2 ** 64],
    ["ffffffffffffffffff", 16, 2 ** 64],
    ["-0", 16, 0],
    ["-8000000000000001", 16, 2 ** 63],
    ["7fffffffffffffff", 16, 2 ** 63],
    ["20000000000001", 16, 9007199254740992],
    ["000000000000000000000000000000000000001", 16, 1],
    ["17\0", 8, 15],
  ])("%j in base %d is %d", (text, base, n) => {
    expect(toNumberBase(text, base)).toBe(n);
  });

  it.each([
    ["", 16],
    [" ", 8],
    ["-", 8],
    ["- 11", 2],
    ["12", 2],
    ["08", 8],
    ["0x", 16],
    ["0xg", 16],
    ["0x0xff", 16],
    ["1.5", 16],
    ["1_", 36],
    ["\u00001", 8],
    ["18\0", 8],
    ["[", 36],
    ["@", 36],
    ["\xe1", 36],
  ])("%j in base %d is no number", (text, base) => {
    expect(toNumberBase(text, base)).toBeUndefined();
  });

  it.skipIf(!hasReference)("agrees with lua5.1 (skipped where it is not installed)", () => {
    const random = new Random(13);
    const cases = Array.from({ length: 10000 }, () => {
      let text = random.pick(["", "", "", " ", "-", "+", "0x", "-0X"]);
      const base = 2 + random.below(35);
      const digits = "0123456789abcdefghijklmnopqrstuvwxyzXYZ. -".slice(0, random.below(6) ? base : 42);
      for (let k = random.below(random.below(2) ? 6 : 24); k >= 0; k--) text += random.pick(digits);
      return [text, base] as const;
    }).filter(([, base]) => base !== 10);
    const expected = runReference(
      `local function p(s, b) local x = tonumber(s, b); print(x and string.format("%.0f", x)) end\n${cases.map(([s, b]) => `p(${luaString(s)},${b})`).join("\n")}`,
    ).split("\n");
    const wrong = cases
      .map(([text, base], i) => {
        const ours = toNumberBase(text, base);
        return [text, base, ours === undefined ? "nil" : BigInt(ours).toString(), expected[i]];
      })
      .filter(([, , ours, theirs]) => ours !== theirs);
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});

describe("C's casts", () => {
  it.each([
    [2.9, 2, 2],
    [-2.9, -2, -2],
    [-0.5, 0, 0],
    [-0, 0, 0],
    [NaN, -(2 ** 63), 0],
    [Infinity, -(2 ** 63), 0],
    [-Infinity, -(2 ** 63), 0],
    [2 ** 31, 2 ** 31, -(2 ** 31)],
    [2 ** 32 + 3, 2 ** 32 + 3, 3],
    [-(2 ** 32) + 3, -(2 ** 32) + 3, 3],
    [2 ** 53, 2 ** 53, 0],
    [2 ** 63, -(2 ** 63), 0],
    [2 ** 64 + 4096, -(2 ** 63), 0],
    [-(2 ** 63), -(2 ** 63), 0],
    [1e300, -(2 ** 63), 0],
  ])("of %d", (n, long, int) => {
    expect(toInteger(n)).toBe(long);
    expect(toInt(n)).toBe(int);
  });

  it.each([
    [-1, 2n ** 64n - 1n],
    [2 ** 63, 2n ** 63n],
    [1e19, 10n ** 19n],
    [2 ** 64, 0n],
    [-(2 ** 63) - 5000, 2n ** 63n],
    [NaN, 2n ** 63n],
    [Infinity, 0n],
    [-Infinity, 2n ** 63n],
    [3.7, 3n],
  ])("to unsigned of %d", (n, bits) => {
    expect(toUint64(n)).toBe(bits);
  });
});
