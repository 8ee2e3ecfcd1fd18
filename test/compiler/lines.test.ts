/** The lines of instructions, as PUC-Rio 5.1 gives them and as debug hooks show them; skipped where it is not installed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Op } from "../../src/bytecode/opcode";
import type { Prototype } from "../../src/bytecode/prototype";
import { compile } from "../../src/compiler/compile";
import { parse } from "../../src/syntax/parser";
import { lstateEngine, luaEngine, luaProgram } from "../../src/testing/index";
import { assertAgreement, PATIENCE, runs } from "../properties/check";
import { CASES, seeds } from "../syntax/cases";
import { randomProgram } from "../syntax/random-program";

/** What PUC-Rio calls the instructions that can fail; the others are not the same in both. */
const NAMES: Partial<Record<Op, string>> = {
  [Op.ADD]: "ADD",
  [Op.SUB]: "SUB",
  [Op.MUL]: "MUL",
  [Op.DIV]: "DIV",
  [Op.MOD]: "MOD",
  [Op.POW]: "POW",
  [Op.UNM]: "UNM",
  [Op.LEN]: "LEN",
  [Op.CONCAT]: "CONCAT",
  [Op.EQ]: "EQ",
  [Op.NE]: "EQ",
  [Op.LT]: "LT",
  [Op.NLT]: "LT",
  [Op.LE]: "LE",
  [Op.NLE]: "LE",
  [Op.GETGLOBAL]: "GETGLOBAL",
  [Op.SETGLOBAL]: "SETGLOBAL",
  [Op.GETTABLE]: "GETTABLE",
  [Op.GETFIELD]: "GETTABLE",
  [Op.SETTABLE]: "SETTABLE",
  [Op.SETFIELD]: "SETTABLE",
  [Op.SELF]: "SELF",
  [Op.CALL]: "CALL",
  [Op.TAILCALL]: "CALL",
  [Op.TFORCALL]: "TFORLOOP",
  [Op.FORPREP]: "FORPREP",
  [Op.FORLOOP]: "FORLOOP",
  [Op.CLOSURE]: "CLOSURE",
};
const COMPARED = new Set(Object.values(NAMES));

/** Each function and instruction with its line, sorted. */
function ours(main: Prototype): string[] {
  const found: string[] = [];
  const visit = (proto: Prototype): void => {
    if (proto !== main) found.push(`function ${proto.lineDefined} ${proto.lastLine}`);
    proto.lines.forEach((line, i) => {
      const name = NAMES[proto.code[i * 4] as Op];
      if (name !== undefined) found.push(`${name} ${line}`);
    });
    proto.protos.forEach(visit);
  };
  visit(main);
  return found.sort();
}

/** The same from `luac -l`; undefined where a limit of its compiler is met. */
function theirs(file: string): string[] | undefined {
  const run = spawnSync("luac5.1", ["-l", "-p", file], { encoding: "latin1", maxBuffer: 1 << 28 });
  if (run.status !== 0) return undefined;
  const found = run.stdout.split("\n").flatMap((line) => {
    const body = /^function <.*:(\d+),(\d+)>/.exec(line);
    if (body !== null) return [`function ${body[1]} ${body[2]}`];
    const [, at, name = ""] = /^\t\d+\t\[(\d+)\]\t(\w+)/.exec(line) ?? [];
    const code = name === "TAILCALL" ? "CALL" : name;
    return COMPARED.has(code) ? [`${code} ${at}`] : [];
  });
  return found.sort();
}

describe.skipIf(spawnSync("luac5.1", ["-v"]).status !== 0)("instructions (skipped without luac5.1)", () => {
  const PROGRAMS = Math.ceil(CASES / 4);

  it(`have the lines of luac5.1 in ${PROGRAMS} programs`, () => {
    const folder = mkdtempSync(join(tmpdir(), "lstate-lines-"));
    const file = join(folder, "program.lua");
    try {
      for (const seed of seeds(PROGRAMS)) {
        const source = randomProgram(seed, { newlines: 0.3 });
        writeFileSync(file, source, "latin1");
        const expected = theirs(file);
        if (expected !== undefined) expect(ours(compile(parse(source, "=test"), "=test"))).toEqual(expected);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/**
 * Whether one has all events of the other, but for those of lines on which blocks end. PUC-Rio has more: of the instruction
 * that closes captured locals at the end of their block. lstate has more: of a loop's jump back, by way of which a branch at
 * its end goes, so that it is a step.
 */
function agree(ours: string, theirs: string, program: string): boolean {
  const lines = program.split("\n");
  const [a, b] = [ours, theirs].map((events) =>
    events.split(" ").filter((event) => !/\b(end|until)\b/.test(lines[Number(event) - 1] ?? "")),
  ) as [string[], string[]];
  return isPartOf(a, b) || isPartOf(b, a);
}

function isPartOf(few: readonly string[], many: readonly string[]): boolean {
  const rest = many[Symbol.iterator]();
  return few.every((word) => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) if (next.value === word) return true;
    return false;
  });
}

const reference = luaEngine("lua5.1");

describe.skipIf(reference === undefined)("line events (skipped without lua5.1)", () => {
  it(
    "are those of lua5.1",
    async () => {
      const hook = `local lines, chunk = 0, debug.getinfo(1, "S").source
        debug.sethook(function(_, line)
          lines = lines + 1
          if lines < 100000 and debug.getinfo(2, "S").source == chunk then io.write(line, " ") end
        end, "l")\n`;
      const traced = luaProgram().map((program) => hook + program);
      await assertAgreement(lstateEngine(), reference!, traced, runs(200), {
        isExplained: (program, { what, values, message }) =>
          message.includes("C stack overflow") || (what === "output" && agree(values[0], values[1], program)),
      });
    },
    PATIENCE,
  );
});
