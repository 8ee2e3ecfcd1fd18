/** The host of sandboxed states: files in memory within a quota, which can be put back to what they were at first. */
import { defaultHost } from "#default-host";
import { LuaOptionError } from "../api/options";
import { type Host, HostFault } from "../host/host";
import { memoryHost } from "../host/memory";
import { checkInteger, checkKind, checkNames, type Names } from "./options";

export interface FileSystemPolicy {
  /** Bytes of all files together, names and a fixed cost per file included. Default 1 MiB. */
  readonly quotaBytes?: number;
  /** Files there at the start: name → bytes (char codes 0–255). */
  readonly files?: ReadonlyMap<string, string>;
}

export const DEFAULT_QUOTA_BYTES = 1024 * 1024;

const NAMES: Names<FileSystemPolicy> = { quotaBytes: true, files: true };

/** Throws LuaOptionError. */
export function checkFiles(policy: FileSystemPolicy): void {
  checkNames("fileSystem", policy, NAMES);
  const { quotaBytes, files } = policy;
  checkInteger("fileSystem.quotaBytes", quotaBytes, 0, Number.MAX_SAFE_INTEGER);
  checkKind("fileSystem.files", files, files instanceof Map && [...files].flat().every(isBytes), BYTES);
  try {
    memory(policy);
  } catch (e) {
    if (!(e instanceof HostFault)) throw e;
    throw new LuaOptionError("fileSystem.files", files, "what fits into quotaBytes");
  }
}

const BYTES = "a Map of names to strings whose char codes are bytes, 0 to 255";

function isBytes(text: unknown): boolean {
  return typeof text === "string" && /^[\0-\xff]*$/.test(text);
}

function memory(policy: FileSystemPolicy): Host {
  return memoryHost({ quotaBytes: policy.quotaBytes ?? DEFAULT_QUOTA_BYTES, files: policy.files });
}

/** Standard output and error are the process's or console's; there is no input, environment or process. */
export function virtualHost(policy: FileSystemPolicy = {}): Host {
  let files = memory(policy);
  let touched = false;
  const touch = (): Host => {
    touched = true;
    return files;
  };
  const { stdout, stderr } = defaultHost();
  return {
    ...files,
    stdout,
    stderr,
    openFile: (path, mode) => touch().openFile(path, mode),
    openTemporary: () => touch().openTemporary(),
    remove: (path) => touch().remove(path),
    rename: (from, to) => touch().rename(from, to),
    tmpname: () => touch().tmpname(),
    // Streams still open lead nowhere that anyone else sees.
    reset: () => {
      if (touched) files = memory(policy);
      touched = false;
    },
  };
}
