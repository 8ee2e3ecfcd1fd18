/** The host of sandboxed states: files in memory within a quota, which can be put back to what they were at first. */
import { defaultHost } from "#default-host";
import type { Host } from "../host/host";
import { memoryHost } from "../host/memory";

export interface FileSystemPolicy {
  /** Bytes of all files together, names and a fixed cost per file included. Default 1 MiB. */
  readonly quotaBytes?: number;
  /** Files there at the start: name → bytes (char codes 0–255). */
  readonly files?: ReadonlyMap<string, string>;
}

export const DEFAULT_QUOTA_BYTES = 1024 * 1024;

/** Standard output and error are the process's or console's; there is no input, environment or process. */
export function virtualHost(policy: FileSystemPolicy = {}): Host {
  const create = (): Host => memoryHost({ quotaBytes: DEFAULT_QUOTA_BYTES, ...policy });
  let files = create();
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
      if (touched) files = create();
      touched = false;
    },
  };
}
