/**
 * The host of a state that is given none, where there is no Node: files in memory, output to the console. Builds and
 * tests for Node get default.node.ts instead (`#default-host` in package.json).
 */
import { toJs } from "../runtime/byte-string";
import { outputStream } from "./denied";
import type { Host, HostStream } from "./host";
import { memoryHost } from "./memory";

/** Most bytes of a line that is not ended yet: then it is shown as it is. */
const MAX_LINE = 65_536;

/** The console shows whole lines, so that the rest waits for its end or for `flush`. */
function consoleStream(show: (line: string) => void): HostStream {
  let rest = "";
  const flush = (): void => {
    if (rest === "") return;
    const line = rest;
    rest = "";
    show(toJs(line));
  };
  return outputStream((bytes) => {
    const end = bytes.lastIndexOf("\n");
    if (end >= 0) {
      show(toJs(rest + bytes.slice(0, end)));
      rest = "";
    }
    rest += bytes.slice(end + 1);
    if (rest.length > MAX_LINE) flush();
  }, flush);
}

export function defaultHost(): Host {
  return {
    ...memoryHost(),
    stdout: consoleStream((line) => console.log(line)),
    stderr: consoleStream((line) => console.error(line)),
  };
}
