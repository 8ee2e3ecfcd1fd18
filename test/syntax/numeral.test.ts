import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumeral } from "../../src/syntax/numeral";
import { hasReference, luaString, Random, runReference } from "../reference-lua";

describe("parseNumeral", () => {
  it.each([
    ["0", 0],
    ["42", 42],
    ["3.25", 3.25],
    [".5", 0.5],
    ["7.", 7],
    ["1e3", 1000],
    ["2E-2", 0.02],
    ["1e309", Number.POSITIVE_INFINITY],
    ["2.4703282292062327e-324", 0],
    ["2.4703282292062328e-324", 5e-324],
    ["0x1F", 31],
    ["0XaB", 171],
    ["0x.8", 0.5],
    ["0x1.8p3", 12],
    ["0x1p-1074", 5e-324],
    ["0x1p-1075", 0],
    ["0x1.8p-1075", 5e-324],
    ["0x1p1024", Number.POSITIVE_INFINITY],
    ["0x1.fffffffffffff7p1023", Number.MAX_VALUE],
    ["0x1.fffffffffffff8p1023", Number.POSITIVE_INFINITY],
    ["0x20000000000001", 2 ** 53],
    ["0x20000000000003", 2 ** 53 + 4],
    ["0x200000000000010000000000000001", (2 ** 53 + 2) * 2 ** 64],
    ["0x0p999999999999", 0],
    ["inf", Number.POSITIVE_INFINITY],
    ["nan", Number.NaN],
  ])("reads %s", (text, value) => {
    expect(parseNumeral(text)).toBe(value);
  });

  it.each([
    "",
    ".",
    "1e",
    "1e+",
    "e5",
    "0x",
    "0x.",
    "0x1p",
    "0xp1",
    "1_000",
    "0b1",
    "0o7",
    "1n",
    " 1",
    "1 ",
    "+1",
    "-1",
    "1.2.3",
  ])("refuses %j", (text) => {
    expect(parseNumeral(text)).toBeUndefined();
  });

  it("rounds hexadecimal numerals as exact arithmetic does", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), fc.integer({ min: 0, max: 60 }), (digits, scale) => {
        // Number(BigInt) is rounded once from the exact integer.
        expect(parseNumeral(`0x${(digits << BigInt(scale)).toString(16)}`)).toBe(Number(digits << BigInt(scale)));
      }),
    );
  });

  it.skipIf(!hasReference)("agrees with lua5.1's tonumber (skipped where it is not installed)", () => {
    const random = new Random(11);
    const digits = (count: number, set: string): string =>
      Array.from({ length: count }, () => random.pick(set)).join("");
    const maybe = (text: string): string => (random.below(2) === 0 ? "" : text);
    const exponent = (letters: string): string =>
      maybe(random.pick(letters) + maybe(random.pick("+-")) + digits(random.below(5), "0123456789"));
    const hex = "0123456789abcdefABCDEF";
    const texts = Array.from({ length: 20000 }, () => {
      const size = random.below(24);
      switch (random.below(4)) {
        case 0:
          return digits(size, "0123456789") + maybe(`.${digits(random.below(20), "0123456789")}`) + exponent("eE");
        case 1:
          return `0${random.pick("xX")}${digits(size, hex)}${maybe(`.${digits(random.below(20), hex)}`)}${exponent("pP")}`;
        case 2:
          return `0x${maybe("1.")}${digits(random.below(14), "08f")}${digits(random.below(6), "0")}${random.pick("018")}p-${1000 + random.below(140)}`;
        default:
          return digits(1 + random.below(6), "0123456789.eExXpP_nafi");
      }
    });
    const script = texts.map((text) => `p(tonumber(${luaString(text)}))`).join("\n");
    const print =
      'local function p(n) io.write(n == nil and "none" or n ~= n and "NaN" or ("%.17g"):format(n), "\\n") end\n';
    const expected = runReference(print + script).split("\n");
    const shown = (value: number | undefined): string => (value === undefined ? "none" : String(value));
    const wrong = texts.filter((text, i) => {
      const reference = expected[i].replace("inf", "Infinity");
      const value = reference === "none" ? undefined : Number(reference);
      return shown(parseNumeral(text)) !== shown(value);
    });
    expect(wrong).toEqual([]);
  });
});
