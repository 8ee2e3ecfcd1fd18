// Packs the package, installs it into an empty project without a network, imports it both ways and runs its command:
// what `exports`, `files` and `bin` promise holds for a user, not only inside this tree. Needs `npm run build` before.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const project = mkdtempSync(join(tmpdir(), "lstate-pack-"));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

function expect(what, actual, wanted) {
  if (actual.trim() !== wanted)
    throw new Error(`${what}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(actual)}`);
  console.log(`${what}: ok`);
}

const program = `
const L = new LState();
const [sum] = L.run("local s = 0 for i = 1, 10 do s = s + i end return s");
L.close();
console.log(sum);
`;

try {
  const [packed] = JSON.parse(run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project], root));
  const stray = packed.files
    .map((file) => file.path)
    .filter((path) => !/^(dist\/|(README|CHANGELOG)\.md$|LICENSE$|package\.json$)/.test(path));
  if (stray.length > 0) throw new Error(`files that no user needs: ${stray.join(", ")}`);

  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true }));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", "--silent", `./${packed.filename}`], project);

  writeFileSync(join(project, "esm.mjs"), `import { LState } from "lstate";${program}`);
  writeFileSync(join(project, "cjs.cjs"), `const { LState } = require("lstate");${program}`);
  expect("import", run(process.execPath, ["esm.mjs"], project), "55");
  expect("require", run(process.execPath, ["cjs.cjs"], project), "55");
  expect("bin", run("node_modules/.bin/lstate", ["-e", "print(6 * 7)"], project), "42");
} finally {
  rmSync(project, { recursive: true, force: true });
}
