import { describe, expect, it } from "vitest";
import {
  Directive,
  FormatFault,
  formatNumeric,
  formatText,
  parseFormat,
  quote,
  quotedLength,
} from "../../src/stdlib/format";
import { hasReference, luaNumber, luaString, Random, runReference } from "../reference-lua";

const meter = { charge: (): void => {} };

/** string.format, with the arguments' checks left out. */
function format(fmt: string, ...values: (number | string)[]): string {
  let out = "";
  let arg = 0;
  for (const part of parseFormat(fmt, meter)) {
    if (typeof part === "string") out += part;
    else if (arg >= values.length) return `bad argument #${arg + 2} (no value)`;
    else if (part instanceof FormatFault) return part.message;
    else {
      const value = values[arg++]!;
      out +=
        part.argument === "number" ? formatNumeric(part, value as number) : formatText(part, value as string, meter);
    }
  }
  return out;
}

describe("format", () => {
  it.each([
    ["%%", [], "%"],
    ["100%% %d%%", [5], "100% 5%"],
    ["", [], ""],
    ["%d|%5d|%-5d|%05d|%+d|% d", [3, 3, 3, 3, 3, 3], "3|    3|3    |00003|+3| 3"],
    ["%5.3d|%-5.3d|%05.3d|%+5.3d", [3, 3, 3, 3], "  003|003  |  003| +003"],
    [
      "%d %d %d %d",
      [2 ** 63, -(2 ** 63), NaN, 2 ** 62],
      "-9223372036854775808 -9223372036854775808 -9223372036854775808 4611686018427387904",
    ],
    ["%d %i %d", [2.9, -2.9, -0.5], "2 -2 0"],
    ["%.0d|%.d|%5.0d", [0, 0, 0], "||     "],
    ["%x %X %o %u", [255, 255, 8, 7], "ff FF 10 7"],
    ["%x %u", [-1, -1], "ffffffffffffffff 18446744073709551615"],
    [
      "%#x|%#X|%#o|%#x|%#o|%#.0o|%#08x|%-#8x|",
      [255, 255, 8, 0, 0, 0, 255, 255],
      "0xff|0XFF|010|0|0|0|0x0000ff|0xff    |",
    ],
    ["%c%c", [0, 65 + 256], "\0A"],
    ["%5c|%-5c|%c", [65, 65, -1], "    A|A    |\xff"],
    ["%c", [NaN], "\0"],
    ["%s|%5s|%-5s|%.2s|%05s", ["a\0b", "ab", "ab", "abc", "ab"], "a\0b|   ab|ab   |ab|   ab"],
    ["%q", ['a\nb\rc\0d"e\\f\x001\xc8\t'], '"a\\\nb\\rc\\000d\\"e\\\\f\\0001\xc8\t"'],
    ["%5.1q", ["abc"], '"abc"'],
    ["%g|%#g|%.0g|%#.0g|%010g|%-10g|", [1, 1, 1, 1, 1, 1], "1|1.00000|1|1.|0000000001|1         |"],
    ["%.14g %.14g", [0.1, -1e100], "0.1 -1e+100"],
    ["%+.14g % .14g %8.14g|", [0.5, 0.5, -0.5], "+0.5  0.5     -0.5|"],
    ["%e|%#.0e|%.0e|%E|%G", [1, 1, 1, 1e100, 1e100], "1.000000e+00|1.e+00|1e+00|1.000000E+100|1E+100"],
    ["%.0f %.0f %.0f %.0f %.0e %.1f %.2f", [0.5, 1.5, 2.5, -0.5, 2.5, 0.25, 0.125], "0 2 2 -0 2e+00 0.2 0.12"],
    [
      "%5.1f|%010f|%-10f|%+f|% f|%G|%010f",
      [Infinity, Infinity, Infinity, Infinity, Infinity, -Infinity, NaN],
      "  inf|       inf|inf       |+inf| inf|-INF|       nan",
    ],
    ["%.20f", [0.1], "0.10000000000000000555"],
    ["%.3f %F", [2.0005, 1], "2.001 1.000000"],
    ["%.0f", [1e22], "10000000000000000000000"],
    [
      "%a %A %.2a %.0a %.0a %20a|%-20a|%020a|%#.0a|%+a",
      [1, 0.1, 0.1, 1.5, 2.5, 3, 3, 3, 1, 1],
      "0x1p+0 0X1.999999999999AP-4 0x1.9ap-4 0x2p+0 0x1p+1             0x1.8p+1|0x1.8p+1            |0x0000000000001.8p+1|0x1.p+0|+0x1p+0",
    ],
    [
      "%a %a %a %.1a %.3a %a %.15a",
      [0, 5e-324, 2e-310, 2e-310, 5e-324, -Infinity, 1.5],
      "0x0p+0 0x0.0000000000001p-1022 0x0.024d116e1cc56p-1022 0x0.0p-1022 0x0.000p-1022 -inf 0x1.800000000000000p+0",
    ],
  ] as [string, (number | string)[], string][])("%j", (fmt, values, text) => {
    expect(format(fmt, ...values)).toBe(text);
  });

  it.each([
    ["%y", "invalid option '%y' to 'format'"],
    ["%", "invalid option '%' to 'format'"],
    ["%5", "invalid option '%' to 'format'"],
    ["%5%", "invalid option '%%' to 'format'"],
    ["%------d", "invalid format (repeated flags)"],
    ["%-----d", "1"],
    ["%123d", "invalid format (width or precision too long)"],
    ["%.123d", "invalid format (width or precision too long)"],
    ["%1.2.3d", "invalid option '%.' to 'format'"],
    ["%ld", "invalid option '%l' to 'format'"],
    ["%*d", "invalid option '%*' to 'format'"],
    ["%\0", "invalid option '%' to 'format'"],
    ["%\xc8", "invalid option '%\xc8' to 'format'"],
    ["%.-5d", "invalid option '%-' to 'format'"],
    ["%00005d", "00001"],
    ["%0000012d", "000000000001"],
    ["%d%d", "bad argument #3 (no value)"],
    ["%d%y", "bad argument #3 (no value)"],
  ])("%j given 1", (fmt, text) => {
    expect(format(fmt, 1)).toBe(text);
  });

  it("stops after as many directives as it is told, and shares equal ones", () => {
    const parts = parseFormat("a%d%d%d%d", meter, 2);
    expect(parts).toHaveLength(3);
    expect(parts[1]).toBeInstanceOf(Directive);
    expect(parts[1]).toBe(parts[2]);
  });

  it("quotes long strings in pieces, metered", () => {
    let units = 0;
    const counting = { charge: (n: number): void => void (units += n) };
    const s = '"\\\n\r\0x'.repeat(20000);
    const quoted = quote(s, counting);
    expect(quoted).toHaveLength(quotedLength(s, meter));
    expect(units).toBe(s.length);
    expect(quoted.startsWith('"\\"\\\\\\\n\\r\\000x\\"')).toBe(true);
  });

  it.skipIf(!hasReference)("agrees with lua5.1 (skipped where it is not installed)", () => {
    const random = new Random(17);
    const cases = Array.from({ length: 30000 }, () => {
      let flags = "";
      for (let k = random.below(4); k > 0; k--) flags += random.pick("-+ #0");
      const width = random.below(3) ? "" : random.below(40);
      const precision = random.below(2)
        ? ""
        : `.${random.pick(["", random.below(8), random.below(25), random.below(100)])}`;
      // NaN's sign, and zero bytes from %c, are known differences; flags that C leaves undefined are left out.
      const conversion = random.pick("diuxXoeEfgGc");
      const c = conversion === "c";
      const signed = "dieEfgG".includes(conversion);
      const clean = flags
        .replace(c ? /[+ #0]/g : signed ? (/[di]/.test(conversion) ? /#/g : /^$/) : /[+ ]/g, "")
        .replace(/#/g, conversion === "u" ? "" : "#");
      return [`%${clean}${width}${c ? "" : precision}${conversion}`, random.double()] as const;
    }).filter(([fmt, n]) => n === n && !(fmt.endsWith("c") && ((n & 255) === 0 || Math.abs(n) >= 2 ** 31)));
    const expected = runReference(
      `local function p(f, x) io.write(string.format(f, x), "\\n") end\n${cases.map(([f, n]) => `p(${luaString(f)},${luaNumber(n)})`).join("\n")}`,
    );
    // Compared as a whole, since %c may write a newline.
    const ours = `${cases.map(([f, n]) => format(f, n)).join("\n")}\n`;
    if (ours !== expected) {
      const theirLines = expected.split("\n");
      const ourLines = ours.split("\n");
      const i = ourLines.findIndex((line, k) => line !== theirLines[k]);
      expect([cases[i], ourLines[i]]).toEqual([cases[i], theirLines[i]]);
    }
  });

  it.skipIf(!hasReference)("quotes as lua5.1 (skipped where it is not installed)", () => {
    const random = new Random(19);
    const texts = Array.from({ length: 2000 }, () => {
      let s = "";
      for (let k = random.below(20); k > 0; k--)
        s += random.pick(["\0", "1", "\n", "\r", '"', "\\", "a", "\xff", "\t", "%"]);
      return s;
    });
    const expected = runReference(
      `${texts.map((s) => `io.write(string.format("%q", ${luaString(s)}), "|")`).join("\n")}`,
    );
    expect(texts.map((s) => `${format("%q", s)}|`).join("")).toBe(expected);
  });
});
