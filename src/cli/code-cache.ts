/**
 * V8's code for the command's main file, kept from one start to the next: reading through the text anew takes half of a
 * start. Only a cache: where it can't be read or written, V8 compiles.
 *
 * V8 takes such a file for its own, so that whoever writes it decides what the command does: it lies among the user's own
 * files (never in a directory for all, as /tmp), and one that others may write is not used.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import { version } from "../../package.json";

const WRITABLE_BY_OTHERS = 0o022;

/** The cache's file for this Node; undefined for none. */
export function cachePath(env: NodeJS.ProcessEnv): string | undefined {
  const { LSTATE_CACHE, XDG_CACHE_HOME, LOCALAPPDATA, HOME } = env;
  let directory = LSTATE_CACHE;
  if (directory === undefined) {
    if (XDG_CACHE_HOME) directory = join(XDG_CACHE_HOME, "lstate");
    else if (process.platform === "win32") directory = LOCALAPPDATA && join(LOCALAPPDATA, "lstate", "cache");
    else directory = HOME && join(HOME, ".cache", "lstate");
  }
  return directory ? join(directory, `${process.version}-${process.arch}.bin`) : undefined;
}

/** What the cache at `path` holds for a text that `key` names; undefined for nothing that can be trusted. */
function read(path: string, key: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    const { mode, uid } = fstatSync(file);
    const own = process.getuid === undefined || (uid === process.getuid() && (mode & WRITABLE_BY_OTHERS) === 0);
    if (!own) return undefined;
    const bytes = readFileSync(file);
    return bytes.toString("latin1", 0, key.length) === key ? bytes.subarray(key.length) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Puts `code` at `path`, whole or not at all. */
function write(path: string, key: string, code: Buffer): void {
  const part = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(part, Buffer.concat([Buffer.from(key, "latin1"), code]), { mode: 0o600, flag: "wx" });
    renameSync(part, path);
  } catch {
    // A start without it is only slower.
  }
}

/**
 * The script of the CommonJS module `file`, whose text is of ASCII characters alone, with V8's code for it from `path`. If
 * there is none, it is written when the process ends: by then V8 has compiled what a run needs.
 */
export function scriptOf(file: string, path: string | undefined): Script {
  const descriptor = openSync(file, "r");
  // V8 tells texts apart by their lengths alone.
  const { mtimeMs } = fstatSync(descriptor);
  const text = readFileSync(descriptor, "latin1");
  closeSync(descriptor);
  const key = `${version} ${mtimeMs} ${text.length}\n`;
  const cachedData = path === undefined ? undefined : read(path, key);
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${text}\n})`, {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  if (path !== undefined && (cachedData === undefined || script.cachedDataRejected === true))
    process.once("exit", () => write(path, key, script.createCachedData()));
  return script;
}
