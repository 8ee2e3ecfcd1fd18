/**
 * Mutation testing: `npm run mutation -- [--sample N] [--seed N] [--write] [files…]`. Changes one operator, condition, constant
 * or statement of a file at a time and looks whether mutation-check.ts notices. Prints the mutants that were not noticed: each
 * is a missing specification, or code that only makes things faster. --write puts how many were noticed into
 * docs/conformance-results.json, in the place of what the files had.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import ts from "typescript";
import { readResults, resultsPath } from "../test/spec/conformance";
import { randomFrom } from "../test/syntax/random-program";

interface Mutant {
  /** 1-based. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const root = join(import.meta.dirname, "..");
/** Seconds of processor time, several times what the check takes: a mutant that loops is noticed. */
const PATIENCE = 60;

const OPERATORS: ReadonlyMap<ts.SyntaxKind, readonly string[]> = new Map([
  [ts.SyntaxKind.PlusToken, ["-"]],
  [ts.SyntaxKind.MinusToken, ["+"]],
  [ts.SyntaxKind.AsteriskToken, ["/"]],
  [ts.SyntaxKind.SlashToken, ["*"]],
  [ts.SyntaxKind.LessThanToken, ["<=", ">="]],
  [ts.SyntaxKind.LessThanEqualsToken, ["<", ">"]],
  [ts.SyntaxKind.GreaterThanToken, [">=", "<="]],
  [ts.SyntaxKind.GreaterThanEqualsToken, [">", "<"]],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ["!=="]],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ["==="]],
  [ts.SyntaxKind.AmpersandAmpersandToken, ["||"]],
  [ts.SyntaxKind.BarBarToken, ["&&"]],
  [ts.SyntaxKind.AmpersandToken, ["|"]],
  [ts.SyntaxKind.BarToken, ["&"]],
  [ts.SyntaxKind.LessThanLessThanToken, [">>"]],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, ["<<"]],
  [ts.SyntaxKind.PlusEqualsToken, ["-="]],
  [ts.SyntaxKind.MinusEqualsToken, ["+="]],
]);

function mutantsOf(source: string): Mutant[] {
  const file = ts.createSourceFile("mutated.ts", source, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  const add = (node: ts.Node, text: string): void => {
    const from = node.getStart(file);
    mutants.push({ line: file.getLineAndCharacterOfPosition(from).line + 1, from, to: node.getEnd(), text });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isBinaryExpression(node))
      for (const text of OPERATORS.get(node.operatorToken.kind) ?? []) add(node.operatorToken, text);
    if (ts.isIfStatement(node)) {
      add(node.expression, "true");
      add(node.expression, "false");
    }
    if (ts.isConditionalExpression(node)) {
      add(node.condition, "true");
      add(node.condition, "false");
    }
    if (ts.isNumericLiteral(node)) add(node, String(Number(node.text) + 1));
    if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && node.getText(file).includes("++"))
      add(node, node.getText(file).replace("++", "--"));
    // A statement that only has an effect is left out.
    if (ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression)) add(node, ";");
    ts.forEachChild(node, visit);
  };
  visit(file);
  return mutants;
}

/**
 * What the check says, or that it does not end, with `text` in the place of a source file; undefined if all is well. To
 * `record` is to take down what a mutant is compared with, in the file `measures`.
 */
async function complaint(
  directory: string,
  path: string,
  text: string,
  mode: "record" | "compare",
  measures: string,
): Promise<string | undefined> {
  const bundle = join(directory, "check.mjs");
  await build({
    entryPoints: [join(root, "scripts/mutation-check.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["node"],
    banner: {
      js: `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`,
    },
    define: { "import.meta.dirname": JSON.stringify(join(root, "test/spec")) },
    logLevel: "error",
    plugins: [
      {
        name: "mutant",
        setup: (context) =>
          context.onLoad({ filter: /\.ts$/ }, (args) => (args.path === path ? { contents: text, loader: "ts" } : null)),
      },
    ],
  });
  const limited = `ulimit -t ${PATIENCE}; exec "$0" "$@"`;
  const check = [process.execPath, "--max-old-space-size=512", bundle, mode, measures];
  const { status, stderr } = spawnSync("sh", ["-c", limited, ...check], { encoding: "utf8" });
  return status === 0 ? undefined : status === null || status > 128 ? "does not end" : stderr;
}

/**
 * Takes down what the measures are without a mutant, in a file: those that are the same in each of three processes. How
 * deep the JavaScript stack is, and so what a few cases take, depends on what V8 has compiled by then.
 */
async function record(directory: string, path: string, source: string): Promise<string> {
  const runs: Record<string, string>[] = [];
  for (const name of ["first", "second", "third"]) {
    const measures = join(directory, `${name}.json`);
    const broken = await complaint(directory, path, source, "record", measures);
    if (broken !== undefined) throw new Error(`the check fails without any mutation: ${broken}`);
    runs.push(JSON.parse(readFileSync(measures, "utf8")) as Record<string, string>);
  }
  const kept = Object.entries(runs[0]!).filter(([name, measured]) => runs.every((run) => run[name] === measured));
  const measures = join(directory, "measures.json");
  writeFileSync(measures, JSON.stringify(Object.fromEntries(kept)));
  return measures;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    write: { type: "boolean" },
  },
});
const files = positionals.length > 0 ? positionals : ["src/vm/interpreter.ts", "src/runtime/table.ts"];
const directory = mkdtempSync(join(tmpdir(), "lstate-mutation-"));
try {
  const rows: { file: string; mutants: number; killed: number }[] = [];
  for (const file of files) {
    const path = join(root, file);
    const source = readFileSync(path, "utf8");
    const measures = await record(directory, path, source);
    const mutants = mutantsOf(source);
    const random = randomFrom(Number(values.seed));
    const sample = Array.from({ length: Math.min(Number(values.sample), mutants.length) }, () => {
      return mutants.splice(Math.floor(random() * mutants.length), 1)[0]!;
    });
    let killed = 0;
    for (const [i, { line, from, to, text }] of sample.entries()) {
      const mutated = source.slice(0, from) + text + source.slice(to);
      const noticed = (): Promise<string | undefined> => complaint(directory, path, mutated, "compare", measures);
      // Twice, lest a measure differs by chance.
      const found = (await noticed()) && (await noticed());
      if (found !== undefined) killed++;
      else console.log(`${file}:${line}: ${source.slice(from, to).split("\n")[0]} -> ${text}`);
      if ((i + 1) % 10 === 0) console.error(`${file}: ${killed} of ${i + 1} noticed, ${sample.length - i - 1} to go`);
    }
    rows.push({ file, mutants: sample.length, killed });
  }
  const results = readResults();
  const others = results.mutation.rows.filter((old) => !rows.some((row) => row.file === old.file));
  const mutation = { date: new Date().toISOString().slice(0, 10), rows: [...others, ...rows] };
  if (values.write) writeFileSync(resultsPath, `${JSON.stringify({ ...results, mutation }, undefined, 2)}\n`);
  console.log(rows);
} finally {
  rmSync(directory, { recursive: true });
}
