import { describe, expect, it } from "vitest";
import { parse } from "../../src/syntax/parser";
import { SyntaxFault } from "../../src/syntax/syntax-fault";
import { showBlock } from "./show";

const show = (source: string): string => showBlock(parse(source, "=test").block).slice(1, -1);

function messageOf(source: string): string {
  try {
    parse(source, "=test");
  } catch (fault) {
    if (fault instanceof SyntaxFault) return fault.message;
    throw fault;
  }
  return "";
}

describe("statements", () => {
  it.each([
    ["", ""],
    ["local a", "local a = "],
    ["local a, b = 1", "local a, b = 1"],
    ["a, b.c, d[1] = 1, 2", 'a, b["c"], d[1] = 1, 2'],
    ["f() f'x' f{} f[[y]]", 'f(); f("x"); f({}); f("y")'],
    ["a.b:c(1, ...)", 'a["b"]:c(1, ...)'],
    ["do local x = 1 end", "do {local x = 1}"],
    ["while a do b() end", "while a {b()}"],
    ["repeat local x until x", "repeat {local x = } until x"],
    ["if a then elseif b then c() elseif d then else e() end", "if a {} elseif b {c()} elseif d {} else {e()}"],
    ["for i = 1, 2 do end", "for i = 1, 2 {}"],
    ["for i = 1, 2, 3 do break end", "for i = 1, 2, 3 {break}"],
    ["for k in p do end", "for k in p {}"],
    ["for k, v, w in p, s, 0 do end", "for k, v, w in p, s, 0 {}"],
    ["function f() end", "function f(){}"],
    ["function a.b.c(x) return x end", 'function a["b"]["c"](x){return x}'],
    ["function a.b:c(x, ...) end", 'function a["b"]["c"](self, x, ...){}'],
    ["local function f(...) return ... end", "local function f(...){return ...}"],
    ["return", "return "],
    ["return;", "return "],
    ["return 1, 2;", "return 1, 2"],
    ["a = 1; b = 2;", "a = 1; b = 2"],
    ["goto l ::l::", "goto l; ::l::"],
    ["f\n'x'", 'f("x")'],
    ["f() (g)()", "f()(g)()"],
    ["f();\n(g)()", "f(); paren(g)()"],
    ["local x = 1\n(g)()", "local x = 1; paren(g)()"],
    ["local x\n(g)()", "local x = ; paren(g)()"],
  ])("%j", (source, shown) => {
    expect(show(source)).toBe(shown);
  });
});

describe("expressions", () => {
  it.each([
    ["nil", "nil"],
    ["true == false", "(true == false)"],
    ["1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"],
    ["a or b and c or d", "((a or (b and c)) or d)"],
    ["a .. b .. c", "(a .. (b .. c))"],
    ["2 ^ 3 ^ 4", "(2 ^ (3 ^ 4))"],
    ["-2 ^ 2", "(- (2 ^ 2))"],
    ["2 ^ -2", "(2 ^ (- 2))"],
    ["2 ^ -3 ^ 4 * 5", "((2 ^ (- (3 ^ 4))) * 5)"],
    ["not a == b", "((not a) == b)"],
    ["not not -#a", "(not (not (- (# a))))"],
    ["-a * b", "((- a) * b)"],
    ["a .. 1 + 2 .. b", "(a .. ((1 + 2) .. b))"],
    ["a < b == c > d", "(((a < b) == c) > d)"],
    ["a + b < c .. d and e", "(((a + b) < (c .. d)) and e)"],
    ["1 - 2 - 3", "((1 - 2) - 3)"],
    ["a % b / c * d", "(((a % b) / c) * d)"],
    ["- - 1", "(- (- 1))"],
    ["a~=b", "(a ~= b)"],
    ["(a)", "paren(a)"],
    ["(f())", "paren(f())"],
    ["((...))", "paren(paren(...))"],
    ["('x'):rep(3)", 'paren("x"):rep(3)'],
    ["a.b.c[1][d]", 'a["b"]["c"][1][d]'],
    ["f(1)(2){3}'4':m()", 'f(1)(2)({3})("4"):m()'],
    ["function(a, b, ...) return a end", "function(a, b, ...){return a}"],
    ["{}", "{}"],
    ["{1, 2; 3}", "{1, 2, 3}"],
    ["{a = 1, ['b'] = 2, c; f(), }", '{["a"] = 1, ["b"] = 2, c, f()}'],
    ["{a == 1, a}", "{(a == 1), a}"],
    ["{[1] = 2, [a] = b,}", "{[1] = 2, [a] = b}"],
  ])("%s", (source, shown) => {
    expect(show(`return ${source}`)).toBe(`return ${shown}`);
  });
});

describe("goto as a name", () => {
  it.each([
    ["goto = 1", "goto = 1"],
    ["goto.x, y = 1", 'goto["x"], y = 1'],
    ["goto()", "goto()"],
    ["goto'x'", 'goto("x")'],
    ["local goto, x = goto", "local goto, x = goto"],
    ["x = goto\ny = goto", "x = goto; y = goto"],
    ["x = goto goto l", "x = goto; goto l"],
    ["x.goto = {goto = goto}", 'x["goto"] = {["goto"] = goto}'],
    ["function goto.goto:goto(goto) end", 'function goto["goto"]["goto"](self, goto){}'],
    ["for goto in goto do goto x end", "for goto in goto {goto x}"],
    ["for goto = 1, goto do end", "for goto = 1, goto {}"],
    ["goto goto", "test:1: '=' expected near 'goto'"],
    ["::goto::", "::goto::"],
  ])("%j", (source, shown) => {
    expect(messageOf(source) || show(source)).toBe(shown);
  });
});

describe("nesting", () => {
  const LEVELS = "test:1: chunk has too many syntax levels";
  // A chunk, and an expression in it, are two of the 198 levels.
  it.each<[string, number, (n: number) => string]>([
    ["parentheses", 196, (n) => `x = ${"(".repeat(n)}1${")".repeat(n)}`],
    ["tables", 197, (n) => `x = ${"{".repeat(n - 1)}{}${"}".repeat(n - 1)}`],
    ["table fields", 196, (n) => `x = ${"{a = ".repeat(n)}1${"}".repeat(n)}`],
    ["table keys", 196, (n) => `x = ${"{[".repeat(n)}1${"] = 1}".repeat(n)}`],
    ["unary operators", 196, (n) => `x = ${"not ".repeat(n)}1`],
    ["minus signs", 196, (n) => `x = ${"- ".repeat(n)}1`],
    ["concatenations", 196, (n) => `x = ${"1 .. ".repeat(n)}1`],
    ["powers", 196, (n) => `x = ${"2 ^ ".repeat(n)}2`],
    ["calls", 197, (n) => `${"f(".repeat(n)}1${")".repeat(n)}`],
    ["indices", 196, (n) => `x = ${"a[".repeat(n)}1${"]".repeat(n)}`],
    ["blocks", 197, (n) => `${"do ".repeat(n)}${"end ".repeat(n)}`],
    ["loops", 197, (n) => `${"while x do ".repeat(n)}${"end ".repeat(n)}`],
    ["else parts", 197, (n) => `${"if x then else ".repeat(n)}${"end ".repeat(n)}`],
    ["functions", 98, (n) => `x = ${"function() return ".repeat(n)}1${" end".repeat(n)}`],
  ])("of %s ends at %d", (_, limit, source) => {
    expect(messageOf(source(1))).toBe("");
    expect(messageOf(source(limit))).toBe("");
    expect(messageOf(source(limit + 1))).toBe(LEVELS);
    expect(messageOf(source(100_000))).toBe(LEVELS);
  });

  it("counts what is open, not what has been", () => {
    expect(messageOf(`x = {${"(((1))), {a = -1 ^ 2 .. 3}, function() do end end, ".repeat(1000)}}`)).toBe("");
  });

  it.each<[string, (n: number) => string]>([
    ["additions", (n) => `x = 1${" + 1".repeat(n)}`],
    ["comparisons", (n) => `x = a${" and a == b".repeat(n)}`],
    ["fields", (n) => `x = a${".b".repeat(n)}`],
    ["calls of results", (n) => `f${"()".repeat(n)}`],
    ["method calls of results", (n) => `f${":m'x'".repeat(n)}`],
    ["elseif clauses", (n) => `if a then ${"elseif b then ".repeat(n)} end`],
    ["statements", (n) => "a = 1 ".repeat(n)],
    ["table items", (n) => `x = {${"1, ".repeat(n)}}`],
    ["arguments", (n) => `f(1${", 1".repeat(n)})`],
    ["names", (n) => `local a${", a".repeat(n)}`],
    ["separated statements", (n) => "a = 1;".repeat(n)],
  ])("has no limit on a row of %s", (_, source) => {
    expect(messageOf(source(100_000))).toBe("");
  });

  it("limits the variables of an assignment", () => {
    expect(messageOf(`${"x, ".repeat(197)}x = 1`)).toBe("");
    expect(messageOf(`${"x, ".repeat(198)}x = 1`)).toBe(
      "test:1: main function has more than 197 variables in assignment",
    );
    const inFunction = (head: string, count: number): string => `\n${head}\n${"x, ".repeat(count)}x = 1 end`;
    expect(messageOf(inFunction("function f()", 196))).toBe("");
    const message = (line: number, limit: number): string =>
      `test:3: function at line ${line} has more than ${limit} variables in assignment`;
    expect(messageOf(inFunction("function f()", 197))).toBe(message(2, 196));
    expect(messageOf(inFunction("function a.b:c(...)", 197))).toBe(message(2, 196));
    expect(messageOf(inFunction("local function f(a)", 197))).toBe(message(2, 196));
  });
});

describe("positions", () => {
  it("knows where functions and blocks end", () => {
    const main = parse("local function f()\nend\n\nfunction\ng()\n  return 1\nend\n", "=test");
    expect(main).toMatchObject({ line: 0, endLine: 8, isVararg: true, params: [], block: { endLine: 8 } });
    expect(main.block.body).toMatchObject([
      { line: 1, body: { line: 1, endLine: 2, block: { endLine: 2 } } },
      { line: 4, body: { line: 4, endLine: 7 } },
    ]);
  });

  it("gives each operation the line that PUC-Rio names", () => {
    const { body } = parse("x = a\n+\nb\nf(\nc.d\n,\ne\n)\nfor i = 1,\n2\ndo end\no\n:\nm\n'z'", "=test").block;
    expect(body).toMatchObject([
      { line: 3, targets: [{ line: 3 }], values: [{ op: "+", line: 3, left: { line: 2 }, right: { line: 3 } }] },
      { line: 4, call: { line: 4, callee: { line: 4 }, args: [{ line: 6, object: { line: 5 } }, { line: 8 }] } },
      { line: 9, doLine: 11 },
      { call: { nameLine: 14, line: 15, object: { line: 14 } } },
    ]);
  });
});
