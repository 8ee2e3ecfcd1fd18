/** Executes the examples of the documents: every block marked `ts run`, each as a module of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { USAGE } from "../src/cli/arguments";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```ts run\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
const documents = ["README.md", ...readdirSync(join(root, "docs")).map((file) => join("docs", file))]
  .filter((file) => file.endsWith(".md"))
  .map((file) => ({ file, blocks: blocksOf(readFileSync(join(root, file), "utf8")) }));
/** Where the package's exports come from. */
const SOURCES = { "": "index", "/node": "index.node", "/testing": "testing/index" };
// Inside the project, so that the test runner transforms the modules.
const directory = mkdtempSync(join(root, "test", ".readme-"));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("README", () => {
  test("has examples, and its first shell lines are the two commands", () => {
    expect(blocksOf(readme).length).toBeGreaterThan(4);
    expect(/```sh\n(.*)\n(.*)\n/.exec(readme)?.slice(1)).toEqual([
      "npm install --silent && npm run demo",
      "npm install --silent && npm test",
    ]);
  });

  test("shows the command's usage", () => {
    expect(/^```text usage\n([\s\S]*?)^```$/m.exec(readme)?.[1]).toBe(USAGE);
  });
});

describe.each(documents.filter(({ blocks }) => blocks.length > 0))("$file", ({ file, blocks }) => {
  blocks.forEach((block, i) => {
    const title = block.split("\n").find((line) => line !== "" && !line.startsWith("import"));
    test(`example ${i + 1}: ${title}`, async () => {
      const module = join(directory, `${basename(file, ".md")}-${i}.ts`);
      const source = block.replace(/from "lstate(\/\w+)?"/g, (_, path: keyof typeof SOURCES = "") => {
        return `from "../../src/${SOURCES[path]}"`;
      });
      writeFileSync(module, source);
      await import(pathToFileURL(module).href);
    });
  });
});
