/**
 * Real programs' own tests, in lua5.1 and in lstate: `npm run real-programs -- SOURCES [--only NAME,…] [--verbose] [--write]`.
 *
 * SOURCES is a folder with a clone of each project that is to be run; nothing is fetched, what is not there is left out.
 * Each test file runs in a fresh copy of its project. It passes when it ends with exit code 0. Where a file holds several
 * cases, as specifications do, the outcome of each is compared as well. --write puts the results into
 * docs/conformance-results.json, in the place of those that the same projects had, of which `npm run conformance` makes
 * docs/conformance.md.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { type ProjectResult, readResults, resultsPath } from "../test/spec/conformance";
import { PROJECTS, type Project, type Run } from "./real-programs/projects";

const root = join(import.meta.dirname, "..");
const specs = join(import.meta.dirname, "real-programs", "specs.lua");
const TIMEOUT_MS = 300_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, verbose: { type: "boolean" }, write: { type: "boolean" } },
});
const [sources] = positionals;
if (sources === undefined || !existsSync(sources)) {
  console.error("usage: npm run real-programs -- SOURCES [--only NAME,…] [--verbose] [--write]");
  process.exit(1);
}

interface Outcome {
  readonly passed: boolean;
  /** Specifications' cases that passed. */
  readonly cases: ReadonlySet<string>;
  readonly output: string;
}

const ENGINES = {
  reference: ["lua5.1"],
  lstate: [process.execPath, join(root, "dist", "cli.cjs")],
} as const;

function filesOf(folder: string, { files, except = [] }: Run): string[] {
  const patterns = files.map((f) => {
    const source = f.replace(/[.+]/g, "\\$&").replace(/\*\*\/|\*/g, (m) => (m === "*" ? "[^/]*" : "(?:.*/)?"));
    return new RegExp(`^${source}$`);
  });
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => patterns.some((p) => p.test(path)) && !except.includes(path))
    .sort();
}

/** Runs one file in a copy of its project. */
function runFile(engine: readonly string[], folder: string, project: Project, run: Run, file: string): Outcome {
  const copy = mkdtempSync(join(tmpdir(), "lstate-project-"));
  try {
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith("/.git") });
    for (const empty of project.folders ?? []) mkdirSync(join(copy, empty), { recursive: true });
    const cwd = join(copy, run.cwd ?? ".");
    const script = relative(cwd, join(copy, file));
    const args = run.args?.flatMap((a) => (a.includes("*") ? filesOf(cwd, { files: [a] }) : [a])) ?? [];
    const [command, ...before] = engine;
    const child = spawnSync(command!, [...before, ...(run.specs ? [specs] : []), script, ...args], {
      cwd,
      encoding: "latin1",
      timeout: TIMEOUT_MS,
      maxBuffer: 1 << 28,
      env: { ...process.env, LUA_PATH: `${project.path ?? "./?.lua"};./?.lua;;`, LUA_INIT: "" },
    });
    const output = child.stdout + child.stderr;
    const cases = new Set(output.split("\n").filter((line) => line.startsWith("ok\t")));
    return { passed: child.status === 0, cases, output };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function versionOf(folder: string): string {
  const git = spawnSync("git", ["-C", folder, "describe", "--tags", "--always"], { encoding: "utf8" });
  return existsSync(join(folder, ".git")) && git.status === 0 ? git.stdout.trim() : "";
}

function runProject(project: Project): ProjectResult | undefined {
  const folder = join(sources!, project.folder ?? project.name);
  if (!existsSync(folder)) return undefined;
  const files = { all: 0, reference: 0, lstate: 0 };
  const cases = { reference: 0, lstate: 0 };
  const differing: string[] = [];
  for (const run of project.runs) {
    for (const file of filesOf(folder, run)) {
      const reference = runFile(ENGINES.reference, folder, project, run, file);
      const lstate = runFile(ENGINES.lstate, folder, project, run, file);
      files.all++;
      if (reference.passed) files.reference++;
      if (lstate.passed) files.lstate++;
      cases.reference += reference.cases.size;
      cases.lstate += lstate.cases.size;
      const missing = [...reference.cases].filter((name) => !lstate.cases.has(name));
      if ((reference.passed && !lstate.passed) || missing.length > 0) {
        differing.push(file);
        console.log(`  ${project.name}: ${file} differs${missing.map((name) => `\n    ${name}`).join("")}`);
        if (missing.length === 0) console.log(lstate.output.split("\n").slice(-8).join("\n"));
      }
      if (options.verbose)
        console.log(`${file}: lua5.1 ${reference.passed}, lstate ${lstate.passed}\n${lstate.output}`);
    }
  }
  const shown = (passed: number, count: number): string =>
    cases.reference > 0 ? `${passed} files, ${count} cases` : `${passed} files`;
  return {
    project: project.name,
    version: versionOf(folder),
    tests: `${files.all} files`,
    reference: shown(files.reference, cases.reference),
    lstate: `${shown(files.lstate, cases.lstate)}${differing.length === 0 ? "" : `; lua5.1 passes ${differing.join(", ")}`}`,
  };
}

const only = options.only?.split(",");
const rows: ProjectResult[] = [];
for (const project of PROJECTS) {
  if (only !== undefined && !only.some((name) => project.name.includes(name))) continue;
  const row = runProject(project);
  if (row === undefined) console.log(`${project.name}: not among the sources`);
  else {
    rows.push(row);
    console.log(`${row.project.padEnd(34)} ${row.version.padEnd(26)} lua5.1 ${row.reference}; lstate ${row.lstate}`);
  }
}
if (options.write) {
  const results = readResults();
  const date = new Date().toISOString().slice(0, 10);
  const others = results.realPrograms.rows.filter((old) => !rows.some((row) => row.project === old.project));
  writeFileSync(
    resultsPath,
    `${JSON.stringify({ ...results, realPrograms: { date, rows: [...others, ...rows] } }, null, 2)}\n`,
  );
}
