/** How libraries tell scripts of what the host refused (luaL's pushresult, liolib.c): nil, message, errno. */
import { deniedHost } from "../host/denied";
import { type Host, HostFault, type HostStream } from "../host/host";
import { checkString } from "../runtime/arguments";
import type { Result } from "../runtime/function";
import { runtimeError } from "../runtime/lua-error";
import type { LValue } from "../runtime/value";
import type { Vm } from "../vm/vm";

const READ_BYTES = 8192;
/** What a call of the host's system is worth, in units of work: it takes microseconds. */
export const SYSTEM_CALL = 32;
/** The same for starting a process, which takes milliseconds. */
export const PROCESS = 8192;

/** The state's host; one that refuses everything if the embedder gave none. */
export function hostOf(vm: Vm): Host {
  vm.host ??= deniedHost();
  return vm.host;
}

/** Standard output: the embedder's, if it wants to have it, or the host's. */
export function stdoutOf(vm: Vm): HostStream {
  return vm.stdout ?? hostOf(vm).stdout;
}

export function standardStream(vm: Vm, name: "stdin" | "stdout" | "stderr"): HostStream {
  return name === "stdout" ? stdoutOf(vm) : hostOf(vm)[name];
}

/** A name as C sees it: up to the first NUL. */
export function checkName(v: LValue, n: number): string {
  const s = checkString(v, n);
  const end = s.indexOf("\0");
  return end < 0 ? s : s.slice(0, end);
}

export function describe(e: HostFault, name?: string): string {
  return name === undefined ? e.message : `${name}: ${e.message}`;
}

/** `body`'s result, or nil, "name: reason" and the number of what the host reports. Throws at the budget's limits, before. */
export function attempt(vm: Vm, name: string | undefined, body: () => Result): Result {
  vm.budget.charge(SYSTEM_CALL);
  try {
    return body();
  } catch (e) {
    if (!(e instanceof HostFault)) throw e;
    return vm.many([undefined, describe(e, name), e.errno]);
  }
}

/** `body`'s result; what the host reports is raised, by functions that have no result to tell of failure. */
export function raising<T>(body: () => T): T {
  try {
    return body();
  } catch (e) {
    throw e instanceof HostFault ? runtimeError(e.message) : e;
  }
}

/** A file's bytes for loadfile, dofile and require, or why it can't be read in C's words ("No such file or directory"). */
export function readHostFile(vm: Vm, path: string): { data: string } | { error: string } {
  vm.budget.charge(SYSTEM_CALL);
  try {
    const stream = hostOf(vm).openFile(path, "rb");
    try {
      let data = "";
      for (let part = stream.read(READ_BYTES); part !== ""; part = stream.read(READ_BYTES)) {
        vm.budget.alloc(part.length);
        vm.budget.charge(1 + (part.length >> 6));
        data += part;
      }
      return { data };
    } finally {
      stream.close();
    }
  } catch (e) {
    if (!(e instanceof HostFault)) throw e;
    return { error: e.message };
  }
}
