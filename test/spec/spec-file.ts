/**
 * The format of spec-tests/*.lua.
 *
 * A file is divided into cases by lines `--- case: name`; each case is a chunk of its own, run in a fresh state,
 * padded with empty lines so that its line numbers are the file's. Beside a line stand its expectations:
 *   `-- expect: text`        the next line of output, in order of output; several may stand on one line
 *   `-- expect error: text`  the case ends with an uncaught error raised at this very line
 * A tab in the output is written as one space, and `LINE` in an expectation stands for the number of its line.
 * Directives, after a case's name, on a line of their own in it, or above the first one (then for the whole file):
 *   `-- requires: feature`   5.1 itself lacks it: run by luajit and lstate
 *   `-- only: lstate`        neither lua5.1 nor luajit has it
 *   `-- also: engine …`      run there, too: where an extension comes from
 *   `-- not: engine (why)`   differs there on purpose
 */

/** Engines that the specifications are about, and those that extensions are taken from. */
export type EngineName = "lua5.1" | "luajit" | "lstate" | "lua5.2" | "lua5.3";

const EVERY_CASE: ReadonlySet<EngineName> = new Set(["lua5.1", "luajit", "lstate"]);

export interface SpecCase {
  readonly name: string;
  /** Source text, one char per byte, padded so that lines are numbered as in the file. */
  readonly source: string;
  readonly output: readonly string[];
  /** Message of the uncaught error with its position, or undefined. */
  readonly error: string | undefined;
  /** Engines that the case is about. */
  readonly engines: ReadonlySet<EngineName>;
  /** Those among them that it does not hold for, with the reason. */
  readonly excluded: ReadonlyMap<EngineName, string>;
}

/** Chunk name given to every case: what `lua -` calls its standard input. */
export const CHUNK_NAME = "=stdin";

const CASE = "--- case:";

/** @param text the file, decoded as latin1 */
export function parseSpec(text: string): SpecCase[] {
  const lines = text.split("\n");
  const starts: number[] = [];
  lines.forEach((line, i) => {
    if (line.startsWith(CASE)) starts.push(i);
  });
  const head = lines.slice(0, starts[0] ?? 0);
  return starts.map((start, k) => {
    const body = lines.slice(start, starts[k + 1] ?? lines.length);
    const output: string[] = [];
    let error: string | undefined;
    const excluded = new Map<EngineName, string>();
    const engines = new Set(EVERY_CASE);
    for (const line of head) readDirective(line, engines, excluded);
    body.forEach((line, i) => {
      readDirective(line, engines, excluded);
      const number = start + i + 1;
      const parts = line.split(/-- expect(?= error: |:)/);
      for (const part of parts.slice(1)) {
        const isError = part.startsWith(" error: ");
        const value = part
          .slice(isError ? " error: ".length : 1)
          .trim()
          .replaceAll("LINE", String(number));
        if (isError) error = `stdin:${number}: ${value}`;
        else output.push(value);
      }
    });
    return {
      name: body[0]?.slice(CASE.length).split(" -- ")[0]?.trim() ?? "",
      source: "\n".repeat(start) + body.join("\n"),
      output,
      error,
      engines,
      excluded,
    };
  });
}

function readDirective(line: string, engines: Set<EngineName>, excluded: Map<EngineName, string>): void {
  const match = /^(?:--- case:.*)?-- (requires|only|also|not): (.+)$/.exec(line);
  if (match === null) return;
  const [, kind, rest = ""] = match;
  switch (kind) {
    case "requires":
      excluded.set("lua5.1", `lua5.1 lacks ${rest}`);
      break;
    case "only":
      for (const engine of ["lua5.1", "luajit"] as const) excluded.set(engine, "an extension of lstate");
      break;
    case "also":
      for (const engine of rest.split(" ")) engines.add(engine as EngineName);
      break;
    default:
      excluded.set(rest.split(" ")[0] as EngineName, rest.replace(/^\S+ \((.*)\)$/, "$1"));
  }
}

/** Output as expectations write it: lines without their ends, tabs as spaces, no blanks around. */
export function normaliseOutput(text: string): string[] {
  const lines = text.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  return lines.map((line) => line.replaceAll("\t", " ").trim());
}
