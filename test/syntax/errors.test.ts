import { describe, expect, it } from "vitest";
import { parse } from "../../src/syntax/parser";
import { SyntaxFault } from "../../src/syntax/syntax-fault";
import { CASES, seeds } from "./cases";
import { mutate } from "./mutate";
import { randomFrom, randomProgram } from "./random-program";

function faultOf(source: string, chunkName = "=test"): SyntaxFault | undefined {
  try {
    parse(source, chunkName);
  } catch (fault) {
    if (fault instanceof SyntaxFault) return fault;
    throw fault;
  }
  return undefined;
}

describe("messages", () => {
  it.each([
    ["x", "1: '=' expected near '<eof>'"],
    ["x y", "1: '=' expected near 'y'"],
    ["x, y", "1: '=' expected near '<eof>'"],
    [";", "1: unexpected symbol near ';'"],
    ["x = 1;;", "1: unexpected symbol near ';'"],
    ["x, = 1", "1: unexpected symbol near '='"],
    ["x = ", "1: unexpected symbol near '<eof>'"],
    ["x = 1 1", "1: unexpected symbol near '1'"],
    ["x = 1 'a\\65'", "1: unexpected symbol near ''aA''"],
    ["x = 1 [==[\nb]==]", "2: unexpected symbol near '[==[b]==]'"],
    ["(x) = 1", "1: syntax error near '='"],
    ["(x)", "1: syntax error near '<eof>'"],
    ["x, f() = 1", "1: syntax error near '='"],
    ["f(), x = 1", "1: unexpected symbol near ','"],
    ["local", "1: '<name>' expected near '<eof>'"],
    ["local 1", "1: '<name>' expected near '1'"],
    ["local a, = 1", "1: '<name>' expected near '='"],
    ["local function 1() end", "1: '<name>' expected near '1'"],
    ["local a.b = 1", "1: unexpected symbol near '.'"],
    ["function 1() end", "1: '<name>' expected near '1'"],
    ["function f end", "1: '(' expected near 'end'"],
    ["function a:b.c() end", "1: '(' expected near '.'"],
    ["function f(1) end", "1: <name> or '...' expected near '1'"],
    ["function f(a,) end", "1: <name> or '...' expected near ')'"],
    ["function f(a b) end", "1: ')' expected near 'b'"],
    ["function f(..., a) end", "1: ')' expected near ','"],
    ["function f()\n", "2: 'end' expected (to close 'function' at line 1) near '<eof>'"],
    ["function\nf()\n", "3: 'end' expected (to close 'function' at line 1) near '<eof>'"],
    ["x = function\n()\n", "3: 'end' expected (to close 'function' at line 2) near '<eof>'"],
    ["local function\nf\n()\n", "4: 'end' expected (to close 'function' at line 3) near '<eof>'"],
    ["function a.b:c() x = 1", "1: 'end' expected near '<eof>'"],
    ["function a:c()\n", "2: 'end' expected (to close 'function' at line 1) near '<eof>'"],
    ["do\n", "2: 'end' expected (to close 'do' at line 1) near '<eof>'"],
    ["do else", "1: 'end' expected near 'else'"],
    ["end", "1: '<eof>' expected near 'end'"],
    ["until", "1: '<eof>' expected near 'until'"],
    ["return 1 x", "1: '<eof>' expected near 'x'"],
    ["return return", "1: unexpected symbol near 'return'"],
    ["while x\ndo\n", "3: 'end' expected (to close 'while' at line 1) near '<eof>'"],
    ["while x end", "1: 'do' expected near 'end'"],
    ["repeat\n", "2: 'until' expected (to close 'repeat' at line 1) near '<eof>'"],
    ["repeat end", "1: 'until' expected near 'end'"],
    ["if x", "1: 'then' expected near '<eof>'"],
    ["if x then\nelseif y then\n", "3: 'end' expected (to close 'if' at line 1) near '<eof>'"],
    ["if x then else elseif", "1: 'end' expected near 'elseif'"],
    ["for 1", "1: '<name>' expected near '1'"],
    ["for a do", "1: '=' or 'in' expected near 'do'"],
    ["for a, b do", "1: 'in' expected near 'do'"],
    ["for a, 1 do", "1: '<name>' expected near '1'"],
    ["for a = 1 do", "1: ',' expected near 'do'"],
    ["for a = 1, 2, 3, 4 do", "1: 'do' expected near ','"],
    ["for a = 1, 2\ndo", "2: 'end' expected (to close 'for' at line 1) near '<eof>'"],
    ["for a in b\ndo", "2: 'end' expected (to close 'for' at line 1) near '<eof>'"],
    ["f(", "1: unexpected symbol near '<eof>'"],
    ["f(1,)", "1: unexpected symbol near ')'"],
    ["f(1\n", "2: ')' expected (to close '(' at line 1) near '<eof>'"],
    ["f(1 2)", "1: ')' expected near '2'"],
    ["x = (1\n", "2: ')' expected (to close '(' at line 1) near '<eof>'"],
    ["x = {\n", "2: unexpected symbol near '<eof>'"],
    ["x = {1\n", "2: '}' expected (to close '{' at line 1) near '<eof>'"],
    ["x = {1 2}", "1: '}' expected near '2'"],
    ["x = {,}", "1: unexpected symbol near ','"],
    ["x = {[1]}", "1: '=' expected near '}'"],
    ["x = {[1 = 2}", "1: ']' expected near '='"],
    ["x = a[1", "1: ']' expected near '<eof>'"],
    ["x = a.1", "1: unexpected symbol near '.1'"],
    ["x = a.'b'", "1: '<name>' expected near ''b''"],
    ["x = a:b", "1: function arguments expected near '<eof>'"],
    ["x = a:1()", "1: '<name>' expected near '1'"],
    ["a:b = 1", "1: function arguments expected near '='"],
    ["f\n(g)()", "2: ambiguous syntax (function call x new statement) near '('"],
    ["f()\n(g)()", "2: ambiguous syntax (function call x new statement) near '('"],
    ["x = f\n(g)", "2: ambiguous syntax (function call x new statement) near '('"],
    ["x = {f\n(g)}", ""],
    ["x = {1, f\n(g)}", ""],
    ["x = {[1] = f\n(g)}", "2: ambiguous syntax (function call x new statement) near '('"],
    ["break", "1: no loop to break near '<eof>'"],
    ["while x do f(function() break end) end", "1: no loop to break near 'end'"],
    ["while x do end break", "1: no loop to break near '<eof>'"],
    ["repeat if x then break end until y", ""],
    ["while x do break y() end", "1: 'end' expected near 'y'"],
    ["return ...", ""],
    ["function f() return ... end", "1: cannot use '...' outside a vararg function near '...'"],
    [
      "function f(...) return function() return ... end end",
      "1: cannot use '...' outside a vararg function near '...'",
    ],
    ["function f(...) f(function() end) return ... end", ""],
    ["function f(a) local x = function(...) return ... end end", ""],
    ["x = +1", "1: unexpected symbol near '+'"],
    ["x = 1 +", "1: unexpected symbol near '<eof>'"],
    ["x = 1 + * 2", "1: unexpected symbol near '*'"],
    ["x = not", "1: unexpected symbol near '<eof>'"],
    ["x = a == = b", "1: unexpected symbol near '='"],
    ["goto", "1: '=' expected near '<eof>'"],
    ["goto 1", "1: '=' expected near '1'"],
    ["::a", "1: '::' expected near '<eof>'"],
    ["::1::", "1: '<name>' expected near '1'"],
    ["x = \x01", "1: unexpected symbol near 'char(1)'"],
    ["x = \x7f", "1: unexpected symbol near 'char(127)'"],
    ["x = \x80", "1: unexpected symbol near '\x80'"],
    ["x = !", "1: unexpected symbol near '!'"],
    ["x \0", "1: '=' expected"],
    ["x = 'a\0b' 'c\0d'", "1: unexpected symbol near ''c'"],
  ])("%j: %s", (source, message) => {
    expect(faultOf(source)?.message ?? "").toBe(message === "" ? "" : `test:${message}`);
  });
});

describe("faults", () => {
  it("are light objects that tell their line", () => {
    const fault = faultOf("\n\nx = = 1");
    expect(fault).toEqual({ message: "test:3: unexpected symbol near '='", line: 3, final: true });
    expect(fault).not.toBeInstanceOf(Error);
  });

  it.each(["if x then", "x =", "f(", "x = [[a", "--[[a", "x = 'a", "function f()", "x = {1,", "goto"])(
    "%j may go on",
    (source) => {
      expect(faultOf(source)?.final).toBe(false);
    },
  );

  it.each(["x = ) ", "end ", "break x ", "x = = ", "x y "])("%j is wrong whatever follows", (source) => {
    expect(faultOf(source)?.final).toBe(true);
  });

  it("that are final stay the same whatever follows", () => {
    let found = 0;
    for (const seed of seeds()) {
      const random = randomFrom(seed);
      const damaged = mutate(randomProgram(seed), random);
      for (let i = 0; i < 20; i++) {
        const end = Math.floor(random() * damaged.length);
        const fault = faultOf(damaged.slice(0, end));
        if (!fault?.final) continue;
        found++;
        expect(faultOf(damaged)?.message).toBe(fault.message);
        expect(faultOf(`${damaged.slice(0, end)}]]'"`)?.message).toBe(fault.message);
        break;
      }
    }
    expect(found).toBeGreaterThan(CASES / 10);
  });

  it("name the chunk", () => {
    expect(faultOf("x", "@dir/f.lua")?.message).toBe("dir/f.lua:1: '=' expected near '<eof>'");
    expect(faultOf("x\n", "x\n")?.message).toBe(`[string "x..."]:2: '=' expected near '<eof>'`);
    expect(faultOf("x", `@${"d".repeat(100)}`)?.message).toMatch(/^\.\.\.d{72}:1: /);
  });
});
