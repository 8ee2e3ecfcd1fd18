/**
 * Dumps: what the compiler makes is accepted and comes back the same; what is damaged, with a right checksum or not, is
 * refused or runs within the language, the same in every tier.
 */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dump, undump } from "../../src/bytecode/dump";
import { MNEMONICS, OPERANDS, Op } from "../../src/bytecode/opcode";
import type { Constant, LocalInfo, Prototype, UpvalueInfo } from "../../src/bytecode/prototype";
import { DumpFault } from "../../src/bytecode/verify";
import { compile } from "../../src/compiler/compile";
import { LState, type LStateOptions, LuaError } from "../../src/index";
import { parse } from "../../src/syntax/parser";
import type { Vm } from "../../src/vm/vm";
import { parseSpec } from "../spec/spec-file";
import { CASES, seeds } from "../syntax/cases";
import { randomFrom, randomProgram } from "../syntax/random-program";

const free = (): void => {};
const protoOf = (source: string): Prototype => compile(parse(source, "=test"), "=test");
const bytesOf = (s: string): Uint8Array => Uint8Array.from(s, (c) => c.charCodeAt(0));

function roundTrip(proto: Prototype): void {
  const bytes = dump(proto, free);
  const again = undump(bytes, free);
  expect(again).toEqual(proto);
  expect(dump(again, free) === bytes).toBe(true);
}

/** "" if accepted, else what is wrong with it. */
function fault(bytes: string): string {
  try {
    undump(bytes, free);
    return "";
  } catch (e) {
    if (e instanceof DumpFault) return e.detail;
    throw e;
  }
}

describe("what the compiler makes", () => {
  it("is accepted and comes back the same: the specifications", () => {
    const folder = new URL("../../spec-tests/", import.meta.url);
    let count = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".lua")))
      for (const { source } of parseSpec(readFileSync(new URL(file, folder), "latin1"))) {
        let proto: Prototype;
        try {
          proto = protoOf(source);
        } catch {
          continue; // a specification of a syntax error
        }
        roundTrip(proto);
        count++;
      }
    expect(count).toBeGreaterThan(100);
  });

  it(`is accepted and comes back the same: random programs (${CASES})`, () => {
    for (const seed of seeds()) roundTrip(protoOf(randomProgram(seed)));
  });

  it("keeps every constant", () => {
    const source = `return nil, true, false, 0, -0, 1e308 * 10, 2^-1074, "", "\\0\\255${"x".repeat(10_000)}", {[1.5] = -1}`;
    roundTrip(protoOf(source));
  });
});

/** A prototype that can be spoilt. */
interface Soft extends Omit<Prototype, "constants" | "upvalues" | "locals" | "protos"> {
  paramCount: number;
  isVararg: boolean;
  needsArg: boolean;
  maxRegisters: number;
  constants: Constant[];
  upvalues: UpvalueInfo[];
  locals: LocalInfo[];
  protos: Soft[];
}

function softCopy(p: Prototype): Soft {
  return {
    ...p,
    code: p.code.slice(),
    lines: p.lines.slice(),
    constants: p.constants.slice(),
    upvalues: p.upvalues.slice(),
    locals: p.locals.slice(),
    protos: p.protos.map(softCopy),
  };
}

/** Changes one thing, most often to something that looks plausible. */
function spoil(main: Soft, random: () => number): void {
  const below = (n: number): number => Math.floor(random() * n);
  let p = main;
  while (p.protos.length > 0 && random() < 0.6) p = p.protos[below(p.protos.length)]!;
  const pc = below(p.code.length >> 2) * 4;
  const anyWord = (): number =>
    [below(p.maxRegisters + 1), ~below(p.constants.length + 1), below(p.code.length >> 2) * 4, below(5) - 2][below(4)]!;
  switch (below(10)) {
    case 0:
      p.code[pc] = below(MNEMONICS.length);
      break;
    case 1: {
      // An instruction of the same form.
      const row = OPERANDS[MNEMONICS[p.code[pc]!]!].join();
      const like = MNEMONICS.filter((m) => OPERANDS[m].join() === row);
      p.code[pc] = Op[like[below(like.length)]!];
      break;
    }
    case 2: {
      const other = below(p.code.length >> 2) * 4;
      p.code.copyWithin(pc, other, other + 4);
      break;
    }
    case 3:
      p.maxRegisters += below(3) - 1;
      break;
    case 4:
      p.paramCount = below(5);
      p.isVararg = random() < 0.5;
      p.needsArg = random() < 0.5;
      break;
    case 5: {
      const u = p.upvalues[below(p.upvalues.length)];
      if (u !== undefined) p.upvalues[p.upvalues.indexOf(u)] = { ...u, fromLocal: random() < 0.5, index: below(6) };
      break;
    }
    case 6:
      p.locals.push({ name: "evil", register: below(p.maxRegisters), startPc: pc, endPc: p.code.length });
      p.locals.sort((x, y) => x.startPc - y.startPc);
      break;
    case 7:
      if (p.constants.length > 0)
        p.constants[below(p.constants.length)] = [undefined, true, 7, "s"][below(4)] as Constant;
      break;
    default:
      p.code[pc + 1 + below(3)] = anyWord();
  }
}

const VICTIMS = [
  `local t, n = {}, 0
   for i = 1, 5 do local j = i t[i] = function() j = j + 1 n = n + j return j, n end end
   for k, f in ipairs(t) do print(k, f(), f()) end`,
  `local function f(a, ...) local b, c = ..., a if b then return c, ... end return select("#", ...) end
   print(f(1, 2, 3), (f(1)), {f(4, 5)}, #{f(6, 7), f(8, 9)})
   local function g(n) if n == 0 then return "done" end return g(n - 1) end print(g(5))`,
  `local mt = {__index = function(t, k) return k .. "!" end, __add = function(a, b) return 5 end,
     __lt = function() return true end, __concat = function() return "cat" end, __call = function(self, x) return x end}
   local o = setmetatable({x = 1}, mt)
   print(o.x, o.y, o + 1, o < o, o .. "s", 1 .. o, o(3), -2 ^ 2, not o, #"abc")`,
  `local s = {} for i = 10, 1, -3 do s[#s + 1] = i end print(table.concat(s, ","))
   local i = 0 while true do i = i + 1 if i > 3 then break end end repeat local z = i i = i - 1 until z < 2
   print(i, pcall(function() local x = nil; return x.y end))
   local co = coroutine.wrap(function(a) for n = 1, a do local m = n coroutine.yield(function() return m end) end end)
   print(co(2)(), co()())`,
  `local function poke(level) for n = 1, 9 do pcall(debug.setlocal, level, n, {}) end end
   local function victim(a, b) local t = {a, b, poke(2), 4} for i = 1, 2 do local c = i poke(2) t[c] = i end
     return function() return a, b, t end end
   print(pcall(victim, 1, 2))`,
];

interface Outcome {
  readonly text: string;
  readonly kind: string;
}

function outcome(bytes: string, jit: LStateOptions["jit"], everyStep = false): Outcome {
  const printed: string[] = [];
  const L = new LState({
    allowBytecode: true,
    instructionLimit: 20_000,
    memoryLimit: 4 << 20,
    print: (text) => printed.push(text),
    jit: jit ?? false,
  });
  if (everyStep) (L as unknown as { readonly vm: Vm }).vm.budget.suspendAtEveryStep();
  let kind = "";
  try {
    L.invoke(L.load(bytesOf(bytes)), []);
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
    // An exception of JavaScript's own, even one that became a Lua error.
    if (e.cause !== undefined) throw e.cause;
    kind = e.kind;
    printed.push(e.message);
  }
  const text = printed.join("");
  expect(text).not.toMatch(/host function|\[object|bad instruction/);
  L.close();
  return { text: text.replace(/0x[0-9a-f]+/g, "0x"), kind };
}

describe("damage", () => {
  const originals = VICTIMS.map(protoOf);

  it("of the bytes is refused", () => {
    const bytes = dump(originals[0]!, free);
    for (let end = 0; end < bytes.length; end++) expect(fault(bytes.slice(0, end))).toBe("truncated");
    expect(fault(`${bytes}\0`)).toBe("bytes after the end");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const other = String.fromCharCode((bytes.charCodeAt(at) + by) & 255);
        expect(fault(bytes.slice(0, at) + other + bytes.slice(at + 1))).not.toBe("");
      }),
      { numRuns: CASES },
    );
  });

  it(`of random bytes behind a right header is refused (${CASES})`, () => {
    const header = dump(originals[0]!, free).slice(0, 9);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(fault(header + String.fromCharCode(...body))).not.toBe("");
      }),
      { numRuns: CASES },
    );
  });

  it(`with a right checksum is refused or stays within the language (${CASES} times)`, () => {
    let accepted = 0;
    let refused = 0;
    for (const seed of seeds()) {
      const random = randomFrom(seed);
      const p = softCopy(originals[seed % originals.length]!);
      for (let n = 1 + Math.floor(random() * 3); n > 0; n--) spoil(p, random);
      const bytes = dump(p, free);
      if (fault(bytes) !== "") {
        refused++;
        continue;
      }
      accepted++;
      const expected = outcome(bytes, false);
      for (const other of [outcome(bytes, { threshold: 0 }), outcome(bytes, false, true)])
        if (expected.kind !== "memory" && other.kind !== "memory") expect(other, `seed ${seed}`).toEqual(expected);
    }
    // Both happen, or the test would show nothing.
    expect(accepted).toBeGreaterThan(CASES / 20);
    expect(refused).toBeGreaterThan(CASES / 20);
  });
});

/** A function of its own making. */
function assembled(code: readonly (readonly [Op, number, number, number])[], more: Partial<Soft> = {}): string {
  const words = code.flat();
  return dump(
    {
      ...softCopy(protoOf("")),
      code: Int32Array.from(words),
      lines: new Int32Array(code.length).fill(1),
      maxRegisters: 8,
      ...more,
    },
    free,
  );
}

describe("the verifier refuses", () => {
  const RETURN = [Op.RETURN, 0, 0, 0] as const;
  const child = (upvalues: UpvalueInfo[]): Soft => ({ ...softCopy(protoOf("")), upvalues });
  const cases: [string, string, string][] = [
    ["no code", assembled([]), "no code"],
    ["a fall past the end", assembled([[Op.LOADBOOL, 0, 0, 0]]), "code runs past its end"],
    ["a register that is not there", assembled([[Op.MOVE, 0, 8, 0], RETURN]), "bad operand"],
    ["a range of registers beyond the last", assembled([[Op.RETURN, 6, 3, 0]]), "bad range of registers"],
    ["a constant that is not there", assembled([[Op.LOADK, 0, 0, 0], RETURN]), "bad operand"],
    [
      "a global's name that is no string",
      assembled([[Op.GETGLOBAL, 0, 0, 0], RETURN], { constants: [1] }),
      "bad operand",
    ],
    ["an upvalue that is not there", assembled([[Op.GETUPVAL, 0, 0, 0], RETURN]), "bad operand"],
    ["a jump out of the code", assembled([[Op.JMP, 4, 0, 0]]), "bad operand"],
    ["a jump between instructions", assembled([[Op.JMP, 2, 0, 0], RETURN]), "bad operand"],
    ["an operand where there is none", assembled([[Op.JMP, 0, 0, 1]]), "bad operand"],
    ["a value read as a cell", assembled([[Op.GETCELL, 0, 1, 0], RETURN]), "a value is read as a cell"],
    [
      "a cell read as a value",
      assembled([[Op.NEWCELL, 0, 0, 0], [Op.MOVE, 1, 0, 0], RETURN]),
      "a cell is read as a value",
    ],
    [
      "a cell on one path alone",
      assembled([[Op.JT, 8, 1, 0], [Op.NEWCELL, 0, 0, 0], [Op.GETCELL, 1, 0, 0], RETURN]),
      "a value is read as a cell",
    ],
    [
      "a closure over a value",
      assembled([[Op.CLOSURE, 0, 0, 0], RETURN], { protos: [child([{ name: "u", fromLocal: true, index: 3 }])] }),
      "a value is read as a cell",
    ],
    [
      "a closure over an upvalue that is not there",
      assembled([[Op.CLOSURE, 0, 0, 0], RETURN], { protos: [child([{ name: "u", fromLocal: false, index: 0 }])] }),
      "bad upvalue index",
    ],
    ["a loop without its numbers", assembled([[Op.FORLOOP, 0, 0, 0], RETURN]), "a loop without its numbers"],
    [
      "a loop whose numbers change",
      assembled([[Op.FORPREP, 0, 8, 0], [Op.LOADBOOL, 2, 0, 0], [Op.FORLOOP, 0, 4, 0], RETURN]),
      "a loop without its numbers",
    ],
    [
      "a loop whose numbers have another name",
      assembled([[Op.FORPREP, 0, 4, 0], [Op.FORLOOP, 0, 4, 0], RETURN], {
        locals: [{ name: "x", register: 1, startPc: 0, endPc: 12 }],
      }),
      "a loop without its numbers",
    ],
    [
      "a loop entered backwards, which would count no step",
      assembled([[Op.JMP, 4, 0, 0], [Op.FORPREP, 0, 0, 0], RETURN]),
      "a loop is entered backwards",
    ],
    ["a list without its table", assembled([[Op.SETLIST, 0, 1, 0], RETURN]), "a list without its table"],
    [
      "a list whose table has a name meanwhile",
      assembled([[Op.NEWTABLE, 0, 1, 0], [Op.LOADBOOL, 1, 0, 0], [Op.SETLIST, 0, 1, 0], RETURN], {
        locals: [{ name: "x", register: 0, startPc: 8, endPc: 12 }],
      }),
      "a list without its table",
    ],
    ["a table of any size", assembled([[Op.NEWTABLE, 0, 1 << 30, 0], RETURN]), "bad size of a table"],
    ["open values that nobody takes", assembled([[Op.VARARG, 0, -1, 0], RETURN]), "misplaced open values"],
    ["open values that nobody made", assembled([[Op.RETURN, 0, -1, 0]]), "misplaced open values"],
    [
      "a jump to open values",
      assembled([
        [Op.JT, 8, 0, 0],
        [Op.VARARG, 0, -1, 0],
        [Op.RETURN, 0, -1, 0],
      ]),
      "jump to open values",
    ],
    [
      "varargs of a function without",
      assembled([[Op.VARARG, 0, 1, 0], RETURN], { isVararg: false }),
      "bad use of varargs",
    ],
    ["more registers than a function may have", assembled([RETURN], { maxRegisters: 251 }), "bad number of registers"],
    ["more parameters than registers", assembled([RETURN], { paramCount: 9 }), "bad number of parameters"],
    ["NaN", assembled([RETURN], { constants: [Number.NaN] }), "constant is not a number"],
    [
      "a local outside the code",
      assembled([RETURN], { locals: [{ name: "x", register: 0, startPc: 4, endPc: 8 }] }),
      "bad local variable",
    ],
  ];
  it.each(cases)("%s", (_, bytes, detail) => {
    expect(fault(bytes)).toBe(detail);
  });

  it("functions that nest too deep", () => {
    let p = softCopy(protoOf(""));
    for (let n = 1; n < 250; n++) p = { ...softCopy(protoOf("")), protos: [p] };
    expect(fault(dump(p, free))).toBe("");
    expect(fault(dump({ ...p, protos: [p] }, free))).toBe("functions nest too deep");
  });
});

describe("limits", () => {
  it("of memory hold for what a dump claims to need", () => {
    const L = new LState({ allowBytecode: true, memoryLimit: 1 << 20 });
    const big = dump(protoOf(`local t = {${"1,".repeat(100_000)}}`), free);
    expect(() => L.load(bytesOf(big))).toThrow("not enough memory");
    expect(L.run("return 1")).toEqual([1]);
  });

  it("of steps hold for verification", () => {
    const L = new LState({ allowBytecode: true, instructionLimit: 2000 });
    const big = dump(protoOf("x = y ".repeat(50_000)), free);
    expect(() => L.load(bytesOf(big))).toThrow("instruction limit exceeded");
  });
});

describe("a state that does not allow bytecode", () => {
  const bytes = dump(protoOf("return 1"), free);

  it("neither writes nor loads it", () => {
    const L = new LState();
    expect(L.run("return pcall(string.dump, function() end)")).toEqual([false, "unable to dump given function"]);
    L.setGlobal("bytes", bytesOf(bytes));
    expect(L.run("return load(bytes)")).toEqual([undefined, "attempt to load a binary chunk (mode is 't')"]);
    expect(() => L.load(bytesOf(bytes))).toThrow("attempt to load a binary chunk (mode is 't')");
  });

  it("is told from one that does", () => {
    const L = new LState({ allowBytecode: true });
    expect(L.invoke(L.load(bytesOf(bytes)), [])).toEqual([1]);
    expect(() => new LState({ allowBytecode: 1 as unknown as boolean })).toThrow(/allowBytecode/);
  });
});
