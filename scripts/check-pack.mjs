// Packs the package, installs it into an empty project, imports it both ways under both conditions (Node's and the
// default), with types, and runs its command: what `exports`, `files` and `bin` promise holds for a user, not only
// inside this tree. The README's examples run as they stand. The portable build also runs where nothing but JavaScript is. Needs `npm run build` before.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";
import { transformSync } from "esbuild";

const root = new URL("..", import.meta.url).pathname;
const project = mkdtempSync(join(tmpdir(), "lstate-pack-"));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function expect(what, actual, wanted) {
  if (actual.trim() !== wanted)
    throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(actual)}`);
  console.log(`${what}: ok`);
}

// Whether the state has the process's files tells one build from the other.
const program = `
const L = new LState();
const [sum, onNode] = L.run("local s = 0 for i = 1, 10 do s = s + i end return s, io.open('package.json') ~= nil");
L.close();
console.log(sum, onNode);
`;

/** Compiles as a user's project would, with every resolution in use; `condition` is the bundler's, "" the default one. */
function typecheck(resolution, condition, files) {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const module = resolution === "bundler" ? "esnext" : resolution;
  const conditions = condition === "" ? [] : ["--customConditions", condition];
  const options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2023,dom,esnext.disposable"];
  const how = ["--module", module, "--moduleResolution", resolution, ...conditions];
  run(process.execPath, [tsc, ...options, ...how, ...files], project);
  console.log(`types, ${resolution}${condition === "" ? "" : ` with ${condition}`}: ok`);
}

try {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project], root));
  const stray = packed.files
    .map((file) => file.path)
    .filter((path) => !/^(dist\/|(README|CHANGELOG)\.md$|LICENSE$|package\.json$)/.test(path));
  if (stray.length > 0) throw new Error(`files that no user needs: ${stray.join(", ")}`);

  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent", `./${packed.filename}`], project);

  for (const [name, from, found] of [
    ["lstate", "lstate", "true"],
    ["lstate/node", "lstate/node", "true"],
    ["the default condition", "./node_modules/lstate/dist/index", "false"],
  ]) {
    const path = from.startsWith(".") ? [`${from}.js`, `${from}.cjs`] : [from, from];
    writeFileSync(join(project, "esm.mjs"), `import { LState } from "${path[0]}";${program}`);
    writeFileSync(join(project, "cjs.cjs"), `const { LState } = require("${path[1]}");${program}`);
    expect(`import ${name}`, run(process.execPath, ["esm.mjs"], project), `55 ${found}`);
    expect(`require ${name}`, run(process.execPath, ["cjs.cjs"], project), `55 ${found}`);
  }

  // The testing kit needs the optional fast-check.
  symlinkSync(join(root, "node_modules/fast-check"), join(project, "node_modules/fast-check"));
  symlinkSync(join(root, "node_modules/pure-rand"), join(project, "node_modules/pure-rand"));
  const shared = 'console.log(new LState().load("return 1") instanceof LFunction, typeof luaProgram);';
  writeFileSync(
    join(project, "testing.mjs"),
    `import { LFunction, LState } from "lstate"; import { luaProgram } from "lstate/testing"; ${shared}`,
  );
  writeFileSync(
    join(project, "testing.cjs"),
    `const { LFunction, LState } = require("lstate"); const { luaProgram } = require("lstate/testing"); ${shared}`,
  );
  expect("import lstate/testing", run(process.execPath, ["testing.mjs"], project), "true function");
  expect("require lstate/testing", run(process.execPath, ["testing.cjs"], project), "true function");

  // As an edge runtime or a browser sees it: the standard's own globals and the console, nothing else.
  const portable = readFileSync(join(project, "node_modules/lstate/dist/index.cjs"), "utf8");
  const shown = [];
  const bare = vm.createContext({ module: { exports: {} }, performance, console: { log: (text) => shown.push(text) } });
  vm.runInContext(portable, bare);
  vm.runInContext(`new module.exports.LState().run("print(io.open('x', 'w'))")`, bare);
  expect("without Node", String(/^file \(0x/.test(shown[0])), "true");

  const portableUse = `import { type Host, LState, memoryHost } from "lstate";
const host: Host = memoryHost(); export const results: unknown[] = new LState({ host }).run("return 1");\n`;
  const nodeUse = 'import { LState, nodeHost } from "lstate/node"; new LState({ host: nodeHost() }).close();\n';
  writeFileSync(join(project, "portable.ts"), portableUse);
  writeFileSync(join(project, "commonjs.cts"), portableUse);
  writeFileSync(join(project, "node.mts"), nodeUse);
  writeFileSync(join(project, "plain.mts"), nodeUse.replace("lstate/node", "lstate"));
  typecheck("nodenext", "", ["commonjs.cts", "node.mts", "plain.mts"]);
  typecheck("bundler", "", ["portable.ts", "node.mts"]);
  typecheck("bundler", "node", ["portable.ts", "plain.mts"]);
  for (const document of ["README.md", "docs/lifecycle.md"]) {
    const examples = [...readFileSync(join(root, document), "utf8").matchAll(/^```ts run\n([\s\S]*?)^```$/gm)];
    const name = (i) => `${document.replace(/\W/g, "-")}-${i + 1}`;
    examples.forEach(([, text], i) => {
      const { code } = transformSync(text, { loader: "ts", format: "esm", target: "es2022" });
      writeFileSync(join(project, `${name(i)}.mjs`), code);
      // A module of its own, also where it exports nothing.
      writeFileSync(join(project, `${name(i)}.mts`), text);
      run(process.execPath, [`${name(i)}.mjs`], project);
    });
    console.log(`${document}, ${examples.length} examples: ok`);
    const files = examples.map((_, i) => `${name(i)}.mts`);
    typecheck("nodenext", "", files);
    typecheck("bundler", "", files);
  }
  expect("bin", run("node_modules/.bin/lstate", ["-e", "print(6 * 7)"], project), "42");
} finally {
  rmSync(project, { recursive: true, force: true });
}
