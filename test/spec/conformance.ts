/**
 * docs/conformance.md from the specifications, and from what long runs found (docs/conformance-results.json, which
 * `npm run real-programs` and `npm run mutation` write).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FORMS, MNEMONICS, NEVER, OPERANDS, opcodeForms } from "./opcodes";
import { type EngineName, parseSpec, type SpecCase } from "./spec-file";

const root = join(import.meta.dirname, "..", "..");
export const conformancePath = join(root, "docs", "conformance.md");
export const resultsPath = join(root, "docs", "conformance-results.json");

const ENGINES: readonly EngineName[] = ["lua5.1", "luajit", "lua5.2", "lua5.3", "lstate"];

/** Whether an engine does what the case says. */
const holds = (spec: SpecCase, engine: EngineName): boolean => spec.engines.has(engine) && !spec.excluded.has(engine);

interface SpecFile {
  readonly name: string;
  /** The first line: the sections of the manual. */
  readonly title: string;
  readonly text: string;
  readonly cases: readonly SpecCase[];
}

/** A run of a project's own tests. */
export interface ProjectResult {
  readonly project: string;
  /** Version or commit. */
  readonly version: string;
  readonly tests: string;
  readonly reference: string;
  readonly lstate: string;
}

export interface Results {
  readonly realPrograms: { readonly date: string; readonly rows: readonly ProjectResult[] };
  readonly mutation: {
    readonly date: string;
    readonly rows: readonly { readonly file: string; readonly mutants: number; readonly killed: number }[];
  };
  readonly randomPrograms: {
    readonly programs: number;
    /** Of what the language leaves open. */
    readonly explained: number;
    /** Of what was wrong here and is right since. */
    readonly mended: number;
    readonly unexplained: number;
  };
}

export function specFiles(): readonly SpecFile[] {
  const directory = join(root, "spec-tests");
  return readdirSync(directory)
    .filter((name) => name.endsWith(".lua"))
    .map((name) => {
      const text = readFileSync(join(directory, name), "latin1");
      const title = Buffer.from(text.split("\n")[0]!.replace(/^-- /, "").replace(/\.$/, ""), "latin1").toString("utf8");
      return { name, title, text, cases: parseSpec(text) };
    });
}

const expectations = (spec: SpecCase): number => spec.output.length + (spec.error === undefined ? 0 : 1);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Functions of the manual's §5.1 to §5.9; `file:` are methods. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  "5.1":
    "assert collectgarbage dofile error getfenv getmetatable ipairs load loadfile loadstring next pairs pcall print rawequal " +
    "rawget rawset select setfenv setmetatable tonumber tostring type unpack xpcall",
  "5.2": "coroutine.create coroutine.resume coroutine.running coroutine.status coroutine.wrap coroutine.yield",
  "5.3": "module require package.loaded package.loaders package.loadlib package.path package.preload package.seeall",
  "5.4":
    "string.byte string.char string.dump string.find string.format string.gmatch string.gsub string.len string.lower " +
    "string.match string.rep string.reverse string.sub string.upper",
  "5.5": "table.concat table.insert table.maxn table.remove table.sort",
  "5.6":
    "math.abs math.acos math.asin math.atan math.atan2 math.ceil math.cos math.cosh math.deg math.exp math.floor math.fmod " +
    "math.frexp math.huge math.ldexp math.log math.log10 math.max math.min math.modf math.pi math.pow math.rad math.random " +
    "math.randomseed math.sin math.sinh math.sqrt math.tan math.tanh",
  "5.7":
    "io.close io.flush io.input io.lines io.open io.output io.popen io.read io.stderr io.tmpfile io.type io.write " +
    "file:close file:flush file:lines file:read file:seek file:setvbuf file:write",
  "5.8":
    "os.clock os.date os.difftime os.execute os.exit os.getenv os.remove os.rename os.setlocale os.time os.tmpname",
  "5.9":
    "debug.debug debug.getfenv debug.gethook debug.getinfo debug.getlocal debug.getmetatable debug.getregistry " +
    "debug.getupvalue debug.setfenv debug.sethook debug.setlocal debug.setmetatable debug.setupvalue debug.traceback",
};

/** How many lines of the specifications' cases speak of a function. */
export function mentions(files: readonly SpecFile[], name: string): number {
  const [library = "", member] = name.split(/[.:]/);
  // Called by its full name, as a method, or through a local of the member's name.
  const pattern =
    member === undefined
      ? new RegExp(`(?<![.:\\w])${library}\\b`)
      : name.includes(":")
        ? new RegExp(`:${member}\\b`)
        : new RegExp(`\\b${library}\\.${member}\\b${library === "string" ? `|:${member}\\s*[({"']` : ""}`);
  const lines = files.flatMap(({ text }) => text.split("\n").filter((line) => !line.startsWith("--")));
  return lines.filter((line) => pattern.test(line.replace(/-- expect.*/, ""))).length;
}

/** What takes any arguments, and what is no function. */
const TAKES_ANYTHING: ReadonlySet<string> = new Set(
  (
    "print coroutine.running coroutine.yield package.loaded package.loaders package.path package.preload math.huge math.pi " +
    "io.stderr io.tmpfile os.clock os.tmpname debug.debug debug.gethook debug.getregistry debug.traceback"
  ).split(" "),
);

/** Functions of the manual of which no expectation says what arguments they refuse. */
export function withoutArgumentError(files: readonly SpecFile[]): string[] {
  const text = files.flatMap(({ cases }) => cases.flatMap(({ output }) => output)).join("\n");
  return Object.values(FUNCTIONS)
    .flatMap((names) => names.split(" "))
    .filter((name) => {
      const said = new RegExp(`(bad argument #\\d to|arguments to) '${name.replace(/^.*[.:]/, "")}'`).test(text);
      return said === TAKES_ANYTHING.has(name);
    });
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = (row: readonly (string | number)[]): string =>
    `| ${row.map((c) => String(c).replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = head.map((_, i) =>
    i === 0 ? "---" : rows.every((row) => /^\d*$/.test(String(row[i]))) ? "---:" : "---",
  );
  return [cells(head), cells(rule), ...rows.map(cells)].join("\n");
}

/** Cases that do not hold for an engine: file, case, reason. */
function differences(files: readonly SpecFile[], engine: EngineName): string[][] {
  return files.flatMap(({ name, cases }) =>
    cases.flatMap((spec) => {
      const reason = spec.excluded.get(engine);
      return reason === undefined ? [] : [[name, spec.name, reason]];
    }),
  );
}

/** A row for each opcode: of each operand the forms, and how many cases have them. */
function opcodeRows(files: readonly SpecFile[]): string[][] {
  const counts = opcodeForms(files.flatMap(({ cases }) => cases));
  return MNEMONICS.map((name) => [
    `\`${name}\``,
    ...[0, 1, 2].map((i) =>
      FORMS[OPERANDS[name][i] ?? "-"]
        .map((form) => [form, `${name} ${"ABC"[i]} ${form}`] as const)
        .map(([form, entry]) =>
          entry in NEVER ? `${form}: never, ${NEVER[entry]}` : `${form} ${counts.get(entry) ?? 0}`,
        )
        .join(", "),
    ),
  ]);
}

/** The whole document. */
export function conformance(results: Results): string {
  const files = specFiles();
  const rows = files.map(({ name, title, cases }) => [
    `[${title}](../spec-tests/${name})`,
    cases.length,
    sum(cases.map(expectations)),
    ...ENGINES.map((engine) => sum(cases.filter((spec) => holds(spec, engine)).map(expectations))),
  ]);
  const totals = [1, 2, 3, 4, 5, 6, 7].map((i) => sum(rows.map((row) => Number(row[i]))));
  const functions = Object.entries(FUNCTIONS).map(([section, names]) => [
    `§${section}`,
    names
      .split(" ")
      .map((name) => `\`${name}\` ${mentions(files, name)}`)
      .join(", "),
  ]);
  const only = (engine: EngineName): string => table(["File", "Case", "Why"], differences(files, engine));
  const { realPrograms, mutation, randomPrograms } = results;
  const mutants = sum(mutation.rows.map((row) => row.mutants));
  const killed = sum(mutation.rows.map((row) => row.killed));
  return `# Conformance

<!-- Generated by \`npm run conformance\` from spec-tests/ and docs/conformance-results.json: do not edit. -->

Every expectation of [\`spec-tests/\`](../spec-tests) is checked in each tier of lstate (interpreted, suspended at every
step, compiled at once, compiled and suspended, mixed) and, where they are installed, in PUC-Rio's \`lua5.1\` and in
\`luajit\`; extensions also where they come from. The last columns say how many expectations hold for each of them, and
the tests also check that the others do not: no exception to the rule is out of date. Cases of extensions alone are run by
5.2 and 5.3.

${table(
  ["Manual", "Cases", "Expectations", "PUC-Rio 5.1", "LuaJIT", "5.2", "5.3", "lstate"],
  [...rows, ["**all**", ...totals.map((n) => `**${n}**`)]],
)}

## Library functions

Lines of the specifications that use each function of the manual:

${table(["Section", "Functions"], functions)}

## Opcodes

Cases of the specifications that are compiled to each opcode with each form of its operands. A form that none has fails the
tests.

${table(["Opcode", "A", "B", "C"], opcodeRows(files))}

## Extensions: what PUC-Rio 5.1 lacks

Cases that hold for lstate and not for \`lua5.1\`.

${only("lua5.1")}

## Deviations: where lstate differs from PUC-Rio 5.1

Cases that hold for \`lua5.1\` and not for lstate.

${only("lstate")}

Left open by the language, and different on purpose:

- The order in which \`next\` and \`pairs\` visit keys that are not \`1\` to \`#t\`; \`#t\` of a table with holes is another of its borders.
- The text of addresses (\`table: 0x…\`); a library function is shown as \`function: builtin: 0x…\`.
- The sign of NaN is not shown.
- Where 5.1 checks several arguments in one C expression (\`math.fmod({}, {})\`), its C compiler decides which is named first; lstate names the first one.
- The comparison of a string with a thread: 5.1 tells types apart by the third letters of their names, and speaks of two string values.
- A limit on nested calls of C (200) exists only where coroutines resume coroutines and host functions call Lua; elsewhere \`callStackSize\` alone bounds nesting.
- \`string.format\`'s \`%s\` takes any value, as in 5.2 and LuaJIT, and zero bytes are kept, as there; 5.1 loses them, with what follows.
- \`file:read("*l")\` and \`file:lines\` give lines with the NULs in them, at which 5.1 cuts lines; the level of \`debug.traceback\` must be a number, where 5.1 takes anything else for a part of the message.
- After an error in \`table.sort\`'s comparator the table is unchanged.

## Where LuaJIT differs

${only("luajit")}

## Random programs

${randomPrograms.programs.toLocaleString("en-US")} random programs (\`npm run properties -- --runs ${randomPrograms.programs} --seed random test/properties/reference.test.ts\`), compiled as
they get hot: ${randomPrograms.unexplained} unexplained differences from \`lua5.1\`. ${randomPrograms.explained} showed what the language leaves open (the sign of NaN, a border of a table
with holes) or what is said above (the comparison of a string with a thread), ${randomPrograms.mended} a mistake of lstate, mended since.

## Real programs

Run unchanged by \`npm run real-programs\` (${realPrograms.date}); sources are given by path and are not part of the repository.

${table(
  ["Project", "Version", "Tests", "lua5.1", "lstate"],
  realPrograms.rows.map((row) => [row.project, row.version, row.tests, row.reference, row.lstate]),
)}

## Mutation testing

\`npm run mutation\` changes one operator, condition or constant of a file at a time and runs the specifications, with the
steps and the memory that they take, and the table's properties: ${killed} of ${mutants} sampled mutants were noticed (${((100 * killed) / Math.max(1, mutants)).toFixed(1)} %, ${mutation.date}).

${table(
  ["File", "Mutants", "Noticed"],
  mutation.rows.map((row) => [row.file, row.mutants, row.killed]),
)}
`;
}

export function readResults(): Results {
  return JSON.parse(readFileSync(resultsPath, "utf8")) as Results;
}
