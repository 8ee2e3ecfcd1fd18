/** Executes the TypeScript examples of README and docs: every block marked `ts run`, each as a module of its own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { USAGE } from "../src/cli/arguments";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```ts run\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
const blocks = blocksOf(readme);
// Inside the project, so that the test runner transforms the modules.
const directory = mkdtempSync(join(root, "test", ".readme-"));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("README", () => {
  test("has examples, and its first shell lines are the two commands", () => {
    expect(blocks.length).toBeGreaterThan(4);
    expect(/```sh\n(.*)\n(.*)\n/.exec(readme)?.slice(1)).toEqual([
      "npm install --silent && npm run demo",
      "npm install --silent && npm test",
    ]);
  });

  test("shows the command's usage", () => {
    expect(/^```text usage\n([\s\S]*?)^```$/m.exec(readme)?.[1]).toBe(USAGE);
  });

  execute("README", blocks);
});

describe("docs/lifecycle.md", () => {
  execute("lifecycle", blocksOf(readFileSync(join(root, "docs", "lifecycle.md"), "utf8")));
});

function execute(name: string, blocks: readonly string[]): void {
  blocks.forEach((block, i) => {
    const title = block.split("\n").find((line) => line !== "" && !line.startsWith("import"));
    test(`example ${i + 1}: ${title}`, async () => {
      const file = join(directory, `${name}-${i}.ts`);
      writeFileSync(
        file,
        block.replace(/from "lstate(\/node)?"/g, (_, node) => `from "../../src/index${node ? ".node" : ""}"`),
      );
      await import(pathToFileURL(file).href);
    });
  });
}
