/** The interactive loop: history, `=expr`, and statements over several lines. */
import { createInterface } from "node:readline";
import type { LState } from "../api/lstate";
import { LuaError } from "../api/lua-error";
import type { Host } from "../host/host";
import type { LFunction } from "../runtime/function";

/** A chunk that ends too early: more lines may complete it. */
function incomplete(e: unknown): boolean {
  return e instanceof LuaError && e.kind === "syntax" && e.message.endsWith("near '<eof>'");
}

/** Resolves at the end of the input. `report` shows an error. */
export function repl(L: LState, host: Host, report: (e: unknown) => void): Promise<void> {
  const terminal = process.stdin.isTTY === true;
  const input = createInterface({ input: process.stdin, output: process.stdout, terminal, historySize: 1000 });
  let pending = "";
  const ask = (): void => {
    host.stdout.flush();
    input.setPrompt(pending === "" ? "> " : ">> ");
    input.prompt();
  };
  const run = (chunk: LFunction): void => {
    const results = L.invoke(chunk, []);
    if (results.length > 0) L.invoke(L.load("print(...)", "=stdin"), results);
  };
  input.on("line", (line) => {
    const first = pending === "" && line.startsWith("=") ? `return ${line.slice(1)}` : line;
    pending = pending === "" ? first : `${pending}\n${first}`;
    try {
      const chunk = L.load(pending, "=stdin");
      pending = "";
      run(chunk);
    } catch (e) {
      if (incomplete(e) && pending !== "") {
        ask();
        return;
      }
      pending = "";
      report(e);
    }
    ask();
  });
  input.on("SIGINT", () => {
    pending = "";
    process.stdout.write("\n");
    ask();
  });
  ask();
  return new Promise((resolve) => {
    input.on("close", () => {
      if (terminal) process.stdout.write("\n");
      resolve();
    });
  });
}
