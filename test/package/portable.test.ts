/** What index.ts reaches runs anywhere; only index.node.ts and the command reach Node. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { LState, memoryHost } from "../../src/index";

const source = join(import.meta.dirname, "../../src");
const manifest = JSON.parse(readFileSync(join(source, "../package.json"), "utf8"));

/** Modules that `entry` imports for their values, directly or not, and the packages among these imports. */
function reach(entry: string, condition: "node" | "default"): { modules: string[]; packages: string[] } {
  const modules = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (modules.has(path)) return;
    modules.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, stated, dynamic] of text.matchAll(
      /^(?:import|export)\b(?! type)[^;]*?\bfrom "([^"]+)"|\bimport\("([^"]+)"\)/gm,
    )) {
      const name = stated ?? dynamic;
      if (name === undefined) throw new Error(`${path} imports something that this test does not follow`);
      if (name.startsWith("#")) visit(join(source, "..", manifest.imports[name][condition]));
      else if (name.startsWith(".")) visit(`${join(dirname(path), name)}.ts`);
      else packages.add(name);
    }
  };
  visit(join(source, entry));
  return { modules: [...modules].map((path) => relative(source, path)), packages: [...packages] };
}

describe("the portable entry", () => {
  const { modules, packages } = reach("index.ts", "default");

  it("imports no package and nothing of Node", () => {
    expect(modules).toContain("vm/interpreter.ts");
    expect(modules).toContain("host/default.ts");
    expect(packages).toEqual([]);
    for (const path of modules) {
      // Comments may speak of Node.
      const code = readFileSync(join(source, path), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      expect(code, path).not.toMatch(/\b(process|Buffer|require|__dirname)\b[.(]/);
    }
  });

  it("the Node entry adds Node's host", () => {
    const node = reach("index.node.ts", "node");
    expect(node.modules).toContain("host/node.ts");
    expect(node.modules).not.toContain("host/default.ts");
    expect(modules.filter((path) => !node.modules.includes(path))).toEqual(["host/default.ts"]);
  });
});

describe("a state that is given no host, on Node", () => {
  it("has the process's files and environment", () => {
    const L = new LState();
    expect(L.run("return os.getenv('PATH'), io.open(...) ~= nil", import.meta.filename)).toEqual([
      process.env.PATH,
      true,
    ]);
    L.close();
  });

  it("gives its output to the process, in order with the process's own, and to `print` if there is one", () => {
    const program = `
      import { LState } from "./src/index";
      const L = new LState();
      L.setGlobal("log", (text) => console.log(text));
      L.run("print('a') log('b') io.write('c')");
      console.log("d");
      L.run("io.write('at exit') os.exit(3)");
    `;
    const { stdout, status } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
      cwd: join(source, ".."),
      encoding: "utf8",
    });
    expect(stdout).toBe("a\nb\ncd\nat exit");
    expect(status).toBe(3);
    const printed: string[] = [];
    for (const host of [undefined, memoryHost()]) {
      const L = new LState({ print: (text) => printed.push(text), ...(host && { host }) });
      L.run("print('é') io.write('w')");
      L.close();
    }
    expect(printed).toEqual(["é\n", "w", "é\n", "w"]);
  });

  it("costs no listener on the process", () => {
    const before = process.listenerCount("exit");
    for (let i = 0; i < 20; i++) new LState({ print: () => {} }).close();
    expect(process.listenerCount("exit") - before).toBeLessThanOrEqual(1);
  });
});
