import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capture, hasSpecials, PatternFault, parseReplacement, search } from "../../src/stdlib/pattern";
import { CAPTURE_SLOTS, compilePattern, type Pattern } from "../../src/stdlib/pattern-compiler";
import { plainFind } from "../../src/stdlib/plain-find";
import { hasReference, luaString, Random, runReference } from "../reference-lua";
import { ATTACKS, Limit } from "./attacks";

const meter = { charge: (): void => {}, alloc: (): void => {} };

const slots = new Int32Array(CAPTURE_SLOTS);

function captures(p: Pattern, s: string, whole: boolean): (string | number)[] {
  const count = p.captureCount === 0 && whole ? 1 : p.captureCount;
  return Array.from({ length: count }, (_, i) => capture(p, s, slots, i));
}

function guarded(f: () => string): string {
  try {
    return f();
  } catch (e) {
    if (e instanceof PatternFault) return `error ${e.message}`;
    throw e;
  }
}

/** What `string.find` returns, as text. */
function find(s: string, p: string, init = 1): string {
  return guarded(() => {
    const from = Math.min(init - 1, s.length);
    if (!hasSpecials(p, meter)) {
      const at = plainFind(s, p, from, meter);
      return at < 0 ? "nil" : `${at + 1} ${at + p.length}`;
    }
    const compiled = compilePattern(p, meter);
    const end = search(compiled, s, from, slots, meter);
    return end < 0 ? "nil" : [slots[0]! + 1, end, ...captures(compiled, s, false)].join(" ");
  });
}

function match(s: string, p: string): string {
  return guarded(() => {
    const compiled = compilePattern(p, meter);
    return search(compiled, s, 0, slots, meter) < 0 ? "nil" : captures(compiled, s, true).join(" ");
  });
}

function gmatch(s: string, p: string): string {
  return guarded(() => {
    const compiled = compilePattern(p, meter, true);
    let out = "";
    for (let from = 0; from <= s.length; ) {
      const end = search(compiled, s, from, slots, meter);
      if (end < 0) break;
      out += `${captures(compiled, s, true).join(" ")};`;
      from = end === slots[0] ? end + 1 : end;
    }
    return out;
  });
}

function gsub(s: string, p: string, replacement: string): string {
  return guarded(() => {
    const compiled = compilePattern(p, meter);
    const parts = parseReplacement(replacement, meter).flat();
    let out = "";
    let count = 0;
    let from = 0;
    while (from <= s.length) {
      const end = search(compiled, s, from, slots, meter);
      if (end < 0) break;
      count++;
      const start = slots[0]!;
      out += s.slice(from, start);
      for (const part of parts) {
        out +=
          typeof part === "string" ? part : part === 0 ? s.slice(start, end) : capture(compiled, s, slots, part - 1);
      }
      if (end > start) from = end;
      else if (end < s.length) {
        out += s[end];
        from = end + 1;
      } else {
        from = s.length + 1;
        break;
      }
      if (compiled.anchored) break;
    }
    return `${out + s.slice(from)} ${count}`;
  });
}

describe("string.find", () => {
  it.each([
    ["abc", "b", "2 2"],
    ["abc", "b()", "2 2 3"],
    ["a.c", "a%.c", "1 3"],
    ["", "", "1 0"],
    ["a]", "]", "2 2"],
    ["a)", "a)", "1 2"],
    ["abc", "c$", "3 3"],
    ["abc", "b$", "nil"],
    ["a$c", "a$c", "1 3"],
    ["^a", "^^a", "1 2"],
    ["", "^$", "1 0"],
    ["x^", "x^*", "1 2"],
    ["**", "**", "1 2"],
    ["+", "^+", "1 1"],
    ["aXb", "%u", "2 2"],
    ["\xe9", "%a", "nil"],
    ["a\0b", "%z", "2 2"],
    ["a\0b", "a\0.", "1 3"],
    ["-", "[a-]", "1 1"],
    ["-", "[%a-z]", "1 1"],
    ["-", "[+--]", "1 1"],
    ["]", "[]]", "1 1"],
    ["]", "[^]]", "nil"],
    ["]", "[]-a]", "1 1"],
    ["^", "[a^]", "1 1"],
    ["%", "[%%]", "1 1"],
    ["a", "[z-a]", "nil"],
    ["\xc8", "[\x80-\xff]", "1 1"],
    ["a(b(c)d)e", "%b()", "2 8"],
    ["xaxbx", "%bxx", "1 3"],
    ["(((", "%b()", "nil"],
    ["THE (quick) fox", "%f[%a]%a+", "1 3"],
    ["a", "%f[%z]", "2 1"],
    ["aa", "(a)%1", "1 2 a"],
    ["a", "()%1", "nil"],
    ["abcabc", "(%w+)%1", "1 6 abc"],
    ["xxxy", "x-y", "1 4"],
    ["aaa", "a-$", "1 3"],
    ["key = val", "(%w+)%s*=%s*(%w+)", "1 9 key val"],
    ["a".repeat(40), "(a".repeat(33), "error too many captures"],
    ["a", "()".repeat(32), `1 0${" 1".repeat(32)}`],
    ["", "%", "error malformed pattern (ends with '%')"],
    ["b", "a%", "nil"],
    ["a", "a%", "error malformed pattern (ends with '%')"],
    ["b", "a-%", "error malformed pattern (ends with '%')"],
    ["", "[", "error malformed pattern (missing ']')"],
    ["b", "a[", "nil"],
    ["a", "[]", "error malformed pattern (missing ']')"],
    ["a", "[a-%]", "error malformed pattern (missing ']')"],
    ["a", "%f", "error missing '[' after '%f' in pattern"],
    ["a", "%fa", "error missing '[' after '%f' in pattern"],
    ["a", "%f[", "error malformed pattern (missing ']')"],
    ["", "%b", "error unbalanced pattern"],
    ["", "%bx", "error unbalanced pattern"],
    ["a", "(a", "error unfinished capture"],
    ["a", "%a)", "error invalid pattern capture"],
    ["a", "%1", "error invalid capture index"],
    ["a", "(%1)", "error invalid capture index"],
    ["a", "(a)%0", "error invalid capture index"],
    ["b", "(a)%2", "nil"],
  ])("%j by %j", (s, p, result) => {
    expect(find(s, p)).toBe(result);
  });

  it("takes plain characters up to the repeated one, however long", () => {
    const long = "ab".repeat(30000);
    expect(find(`x${long}c`, `${long}c*`)).toBe(`2 ${long.length + 2}`);
    expect(find(`x${long}`, `${long}c*`)).toBe(`2 ${long.length + 1}`);
    expect(find("%".repeat(5000), "%%".repeat(5000))).toBe("1 5000");
  });

  it("refuses patterns that would take much memory", () => {
    expect(find("a".repeat(10), "a?".repeat(60000))).toBe("1 10");
    expect(find("a".repeat(10), "a?".repeat(70000))).toBe("error pattern too complex");
    let sets = "";
    for (let i = 0; i < 1030; i++)
      sets += `[${String.fromCharCode(97 + (i % 26), 97 + ((i / 26) % 26), 97 + ((i / 676) % 26))}]?`;
    expect(find("", sets)).toBe("error pattern too complex");
  });
});

describe("string.gmatch and gsub", () => {
  it("go on after empty matches", () => {
    expect(gmatch("abc", "b*")).toBe(";b;;;");
    expect(gsub("abc", "b*", "x")).toBe("xaxxcx 4");
    expect(gsub("abc", "", "-")).toBe("-a-b-c- 4");
    expect(gsub("hello world", "(o)", "%0%1%%")).toBe("helloo% woo%rld 2");
    expect(gsub("abc", "b", "%")).toBe("a\0c 1");
    expect(gsub("abc", "(b)", "%2")).toBe("error invalid capture index");
    expect(gsub("a", "(a", "x")).toBe("x 1");
    expect(gsub("abc", "^a", "x")).toBe("xbc 1");
  });

  it("take a caret for itself only in gmatch", () => {
    expect(gmatch("aa^a", "^a")).toBe("^a;");
  });
});

describe("metering", () => {
  it.each(ATTACKS)("interrupts %s", (_, s, p) => {
    const limit = new Limit(50000);
    const compiled = compilePattern(p, meter);
    expect(() => search(compiled, s, 0, slots, limit)).toThrow();
    expect(limit.largest).toBeLessThan(20000);
    // What was interrupted can be used again.
    expect(search(compiled, "", 0, slots, meter)).toBe(p === "[^x]*" ? 0 : -1);
  });

  it("interrupts the compilation of long patterns", () => {
    for (const p of [
      "[a-z".repeat(1e6),
      `[${"\x01-\xff".repeat(1e6)}]`,
      "a".repeat(1e7),
      "[^".repeat(1e6),
      "%.".repeat(1e5),
    ]) {
      const limit = new Limit(50000);
      expect(() => compilePattern(p, limit)).toThrow();
    }
  });

  it("makes the usual quadratic patterns linear", () => {
    for (const p of ["%s+$", ".-b", ".*b", "%s*x", "[%s]-x"]) {
      const limit = new Limit(1e6);
      expect(search(compilePattern(p, meter), `${" ".repeat(2e5)}y`, 0, slots, limit)).toBe(-1);
    }
  });
});

describe("plainFind", () => {
  it("agrees with indexOf", () => {
    const text = fc.array(fc.constantFrom("a", "b"), { maxLength: 400 }).map((a) => a.join(""));
    fc.assert(
      fc.property(text, text, fc.nat(400), fc.nat(60), (head, tail, init, repeat) => {
        const s = head + tail.repeat(repeat) + head;
        for (const needle of [
          tail,
          tail.repeat(2),
          tail + head,
          head.slice(0, 40),
          `${tail.repeat(Math.min(repeat, 3))}a`,
        ]) {
          const from = Math.min(init, s.length);
          expect(plainFind(s, needle, from, meter)).toBe(s.indexOf(needle, from));
        }
      }),
    );
  });

  // indexOf itself takes minutes over some of these, so the answers are given.
  it.each([
    ["b at the start", `b${"a".repeat(5e5)}`],
    ["b at the end", `${"a".repeat(5e5)}b`],
    ["b in the middle", `${"a".repeat(2.5e5)}b${"a".repeat(2.5e5)}`],
    ["a short one", `b${"a".repeat(31)}`],
    ["periodic", `${"a".repeat(1000)}b`.repeat(500)],
  ])("is linear and metered for %s", (_, needle) => {
    for (const s of ["a".repeat(2e6), `${"a".repeat(999)}c`.repeat(2000), `${needle.slice(0, -1)}c`.repeat(4)]) {
      const limit = new Limit(2e7);
      expect(plainFind(s, needle, 0, limit)).toBe(-1);
      expect(plainFind(s + needle, needle, 0, limit)).toBe(s.length);
      expect(limit.largest).toBeLessThan(20000);
    }
  });

  it("can be interrupted", () => {
    for (const needle of ["b", "bc", `b${"a".repeat(5e5)}`]) {
      expect(() => plainFind("a".repeat(3e7), needle, 0, new Limit(20000))).toThrow();
    }
  });
});

/** Patterns of a few letters, well formed more often than not. */
function randomPattern(random: Random): string {
  let p = random.below(6) === 0 ? "^" : "";
  let open = 0;
  for (let k = 1 + random.below(7); k > 0; k--) {
    const kind = random.below(24);
    let item: string;
    let single = true;
    if (kind < 7) item = random.pick(["a", "a", "b", "c", ".", "."]);
    else if (kind < 10) item = `%${random.pick("acdlpsuwxzADSWZ.%bfg")}`;
    else if (kind < 13)
      item = random.pick([
        "[ab]",
        "[^a]",
        "[a-c]",
        "[%a-]",
        "[]a]",
        "[^]b]",
        "[%]a]",
        "[a-%]",
        "[^%s]",
        "[b-a]",
        "[a-]",
        "[",
        "[^",
        "[%",
      ]);
    else if (kind < 15) {
      single = false;
      item = random.pick(["()", "("]);
      if (item === "(") open++;
    } else if (kind < 18) {
      single = false;
      item = open > 0 || random.below(8) === 0 ? ")" : "a";
      if (item === ")") open--;
    } else if (kind < 19) {
      single = false;
      item = `%${random.below(4)}`;
    } else if (kind < 20) {
      single = false;
      item = random.pick(["%bab", "%b()", "%baa", "%b"]);
    } else if (kind < 21) {
      single = false;
      item = random.pick(["%f[a]", "%f[^a]", "%f[%z]", "%f[%w]", "%f"]);
    } else if (kind < 22) item = random.pick(["$", "^", "-", "*", "]", "ab", "abc"]);
    else item = random.pick(["a", "b", " "]);
    if (item.length === 2 && item[0] === "%" && "bf".includes(item[1]!) && random.below(6)) item = "%a";
    p += item;
    if (single && random.below(2)) p += random.pick("*+?-");
  }
  while (open-- > 0 && random.below(10)) p += ")";
  if (random.below(5) === 0) p += "$";
  return p;
}

describe.skipIf(!hasReference)("agrees with lua5.1 (skipped where it is not installed)", () => {
  it("over random patterns and subjects", () => {
    const random = new Random(23);
    const cases = Array.from({ length: 12000 }, () => {
      let s = "";
      for (let k = random.below(random.below(4) ? 9 : 30); k > 0; k--) s += random.pick("aaaabbbc (%)-.A1\n\xe9");
      return [
        s,
        randomPattern(random),
        1 + random.below(5),
        random.pick(["x", "<%0>", "%1", "%1%2", "%%%", "-%z%1-"]),
      ] as const;
    });
    const lua = `
      local function text(ok, ...)
        if not ok then return "error " .. (...) end
        local t = {}
        for i = 1, select("#", ...) do t[i] = tostring((select(i, ...))) end
        return table.concat(t, " ")
      end
      local function p(s, pat, init, repl)
        local g = {}
        local ok, err = pcall(function()
          for a, b, c, d, e, f, h in s:gmatch(pat) do
            local t = {a, b, c, d, e, f, h}
            g[#g + 1] = table.concat(t, " ") .. ";"
          end
        end)
        local r = { text(pcall(string.find, s, pat, init)), text(pcall(string.match, s, pat)),
          ok and table.concat(g) or "error " .. err:gsub("^[^:]*:%d+: ", ""), text(pcall(string.gsub, s, pat, repl)) }
        io.write(table.concat(r, "\\1"), "\\2")
      end
    `;
    const chunks: string[] = [];
    for (let i = 0; i < cases.length; i += 3000) {
      chunks.push(
        `do local f = function() ${cases
          .slice(i, i + 3000)
          .map(([s, p, init, r]) => `p(${luaString(s)},${luaString(p)},${init},${luaString(r)})`)
          .join("\n")} end f() end`,
      );
    }
    const expected = runReference(lua + chunks.join("\n")).split("\x02");
    const wrong: unknown[] = [];
    let matched = 0;
    cases.forEach(([s, p, init, r], i) => {
      const ours = [find(s, p, init), match(s, p), gmatch(s, p), gsub(s, p, r)];
      if (ours[0] !== "nil" && !ours[0]!.startsWith("error")) matched++;
      const theirs = expected[i]!.split("\x01");
      for (let k = 0; k < 4; k++)
        if (ours[k] !== theirs[k])
          wrong.push([["find", "match", "gmatch", "gsub"][k], s, p, init, r, ours[k], theirs[k]]);
    });
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(matched).toBeGreaterThan(1500);
  });

  it("over all classes and bytes", () => {
    const classes = [..."acdlpsuwxzACDLPSUWXZgi"]
      .map((c) => `%${c}`)
      .concat("[%w_]", "[^%s]", "[\x01-\x7f]", ".", "[%W]", "[^%W-]", "[\x80-\xff]", "[%z]");
    const expected = runReference(
      `for _, c in ipairs{${classes.map(luaString).join(",")}} do for i = 0, 255 do io.write(string.find(string.char(i), c) and 1 or 0) end io.write("\\n") end`,
    ).split("\n");
    classes.forEach((c, k) => {
      const ours = Array.from({ length: 256 }, (_, i) => (find(String.fromCharCode(i), c) === "nil" ? 0 : 1)).join("");
      expect([c, ours]).toEqual([c, expected[k]]);
    });
  });
});
