/**
 * Node's files, processes and environment: the only importer of node:* below the command line. It grants everything
 * that the process may do, so it is for trusted scripts.
 *
 * Reads and writes are synchronous, in chunks; short reads are retried, written bytes wait in a buffer that is emptied
 * before any read, seek, close, process or exit.
 */
import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { getSystemErrorMap } from "node:util";
import {
  BAD_DESCRIPTOR,
  type Buffering,
  fault,
  type Host,
  HostFault,
  type HostStream,
  ILLEGAL_SEEK,
  INVALID,
  type Whence,
} from "./host";

const CHUNK = 16 * 1024;

/** libuv's words, where they differ from C's. */
const C_WORDS: ReadonlyMap<string, string> = new Map([
  ["EPERM", "Operation not permitted"],
  ["ENOENT", "No such file or directory"],
  ["EBADF", "Bad file descriptor"],
  ["EACCES", "Permission denied"],
  ["EEXIST", "File exists"],
  ["ENOTDIR", "Not a directory"],
  ["EISDIR", "Is a directory"],
  ["EINVAL", "Invalid argument"],
  ["EMFILE", "Too many open files"],
  ["ENOSPC", "No space left on device"],
  ["ESPIPE", "Illegal seek"],
  ["EROFS", "Read-only file system"],
  ["EPIPE", "Broken pipe"],
  ["ENAMETOOLONG", "File name too long"],
  ["ENOTEMPTY", "Directory not empty"],
  ["EXDEV", "Invalid cross-device link"],
  ["ELOOP", "Too many levels of symbolic links"],
]);

function toFault(e: unknown): HostFault {
  if (e instanceof HostFault) return e;
  const { code, errno } = e as { code?: string; errno?: number };
  // A name with a NUL byte: C would see it end there; refused instead.
  if (code === "ERR_INVALID_ARG_VALUE") return fault(INVALID);
  const words = C_WORDS.get(code ?? "") ?? (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]);
  return new HostFault(words ?? "Input/output error", errno === undefined ? 5 : Math.abs(errno));
}

function attempt<T>(body: () => T): T {
  try {
    return body();
  } catch (e) {
    throw toFault(e);
  }
}

/**
 * Loaded when first needed, for they take milliseconds to load, child_process with all of Node's streams and sockets,
 * and most scripts need none of them. Node's own modules are the same for every file that requires them.
 */
const childProcess = () => createRequire(process.execPath)("node:child_process") as typeof import("node:child_process");
const tmpdir = (): string => (createRequire(process.execPath)("node:os") as typeof import("node:os")).tmpdir();

const bytesOf = (s: string): Buffer => Buffer.from(s, "latin1");

/**
 * Streams of all states with bytes not written yet: the process's exit, and a process that is started, must find them.
 * Process-wide as these are; a state that is dropped with an open file leaves it here, as C leaves a FILE.
 */
const UNWRITTEN = new Set<NodeStream>();
let exitIsWatched = false;

function flushAll(): void {
  for (const stream of UNWRITTEN) {
    try {
      stream.flush();
    } catch {
      // Nobody is left to hear of it, as with C's exit().
    }
  }
}

function remember(stream: NodeStream): void {
  UNWRITTEN.add(stream);
  if (exitIsWatched) return;
  exitIsWatched = true;
  process.once("exit", flushAll);
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

class NodeStream implements HostStream {
  private pending: string[] = [];
  private pendingBytes = 0;
  private buffering: Buffering;
  private closed = false;

  constructor(
    private readonly fd: number,
    /** Where the next read or write happens; null where the descriptor has no position of ours (pipe, terminal). */
    private position: number | null,
    private readonly append: boolean,
    private readonly writable: boolean,
    buffering: Buffering,
  ) {
    this.buffering = buffering;
  }

  read(max: number): string {
    // Whoever is at the other end of a pipe or terminal may wait for what was written before it answers.
    if (this.position === null) flushAll();
    else this.flush();
    const buffer = Buffer.allocUnsafe(Math.min(max, CHUNK));
    for (;;) {
      try {
        const n = readSync(this.fd, buffer, 0, buffer.length, this.position);
        if (this.position !== null) this.position += n;
        return buffer.toString("latin1", 0, n);
      } catch (e) {
        const { code } = e as { code?: string };
        if (code === "EOF") return "";
        // A signal is not for who reads: libuv goes on by itself with everything but reads.
        if (code === "EINTR") continue;
        if (code !== "EAGAIN") throw toFault(e);
        pause();
      }
    }
  }

  write(bytes: string): void {
    // Told now and not when the buffer is emptied, as from C's streams.
    if (!this.writable) throw fault(BAD_DESCRIPTOR);
    if (bytes === "") return;
    if (this.pendingBytes === 0) remember(this);
    this.pending.push(bytes);
    this.pendingBytes += bytes.length;
    if (
      this.buffering === "no" ||
      this.pendingBytes >= CHUNK ||
      this.pending.length >= 4096 ||
      (this.buffering === "line" && bytes.includes("\n"))
    )
      this.flush();
  }

  flush(): void {
    if (this.pendingBytes === 0) return;
    const data = bytesOf(this.pending.join(""));
    this.pending = [];
    this.pendingBytes = 0;
    UNWRITTEN.delete(this);
    let done = 0;
    while (done < data.length) {
      try {
        const at = this.append ? null : this.position;
        const n = writeSync(this.fd, data, done, data.length - done, at);
        done += n;
        if (this.position !== null) this.position += n;
      } catch (e) {
        if ((e as { code?: string }).code !== "EAGAIN") throw toFault(e);
        pause();
      }
    }
    if (this.append && this.position !== null) this.position = attempt(() => fstatSync(this.fd).size);
  }

  seek(whence: Whence, offset: number): number {
    this.flush();
    if (this.position === null) throw fault(ILLEGAL_SEEK);
    const base = whence === "set" ? 0 : whence === "cur" ? this.position : attempt(() => fstatSync(this.fd).size);
    const to = base + offset;
    if (!(to >= 0 && to <= Number.MAX_SAFE_INTEGER)) throw fault(INVALID);
    this.position = to;
    return to;
  }

  setBuffering(mode: Buffering): void {
    this.flush();
    this.buffering = mode;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    try {
      this.flush();
    } finally {
      attempt(() => closeSync(this.fd));
    }
  }
}

const FLAGS: ReadonlyMap<string, string> = new Map([
  ["r", "r"],
  ["r+", "r+"],
  ["w", "w"],
  ["w+", "w+"],
  ["a", "a"],
  ["a+", "a+"],
]);

/** A regular file has a position of ours; anything else is read and written where it stands. */
function startOf(fd: number): number | null {
  return attempt(() => fstatSync(fd).isFile()) ? 0 : null;
}

function track(fd: number, mode: string): NodeStream {
  return new NodeStream(fd, startOf(fd), mode[0] === "a", mode[0] !== "r" || mode.includes("+"), "full");
}

function standard(fd: number, buffering: Buffering): NodeStream {
  return new NodeStream(fd, null, false, true, buffering);
}

/** Back to the buffering that a stream has at first. */
function unbuffer(stream: NodeStream, buffering: Buffering): void {
  try {
    stream.setBuffering(buffering);
  } catch (e) {
    // What a script left in the buffer has nobody to read it.
    if (!(e instanceof HostFault)) throw e;
  }
}

/** An open descriptor of a file that has no name any more. */
function nameless(): number {
  return attempt(() => {
    const folder = mkdtempSync(join(tmpdir(), "lua_"));
    try {
      return openSync(join(folder, "file"), "w+", 0o600);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function waitStatus(result: { status: number | null; signal: string | null }): number {
  return result.status === null ? 1 : result.status * 256;
}

export interface NodeHostOptions {
  /** Ends the process; default process.exit. */
  readonly exit?: (code: number) => void;
}

/**
 * The process's own files, streams, environment and processes. Standard output is written line by line, whatever it
 * is, so that it keeps its order with what the process prints by other means.
 */
export function nodeHost(options: NodeHostOptions = {}): Host {
  const stdout = standard(1, "line");
  const stderr = standard(2, "no");
  return {
    stdin: standard(0, "full"),
    stdout,
    stderr,
    reset: () => {
      unbuffer(stdout, "line");
      unbuffer(stderr, "no");
    },
    openFile: (path, mode) => {
      const flags = FLAGS.get(mode.replace("b", ""));
      if (flags === undefined) throw fault(INVALID);
      return track(
        attempt(() => openSync(bytesOf(path), flags)),
        mode,
      );
    },
    openTemporary: () => track(nameless(), "w+"),
    popen: (command, mode) => {
      flushAll();
      const fd = nameless();
      const launch = (stdio: [number, number, number]): void => {
        const result = attempt(() => childProcess().spawnSync("/bin/sh", ["-c", command], { stdio }));
        if (result.error !== undefined) throw toFault(result.error);
      };
      const unseekable = (stream: HostStream, close: () => void): HostStream => ({
        read: (max) => stream.read(max),
        write: (bytes) => stream.write(bytes),
        flush: () => stream.flush(),
        seek: () => {
          throw fault(ILLEGAL_SEEK);
        },
        setBuffering: (buffering) => stream.setBuffering(buffering),
        close,
      });
      if (mode === "r") {
        // What the command writes waits in a file: it can be of any size.
        launch([0, fd, 2]);
        const stream = track(fd, "r");
        return unseekable(stream, () => stream.close());
      }
      const stream = track(fd, "w");
      return unseekable(stream, () => {
        stream.flush();
        const input = attempt(() => openSync(`/dev/fd/${fd}`, "r"));
        try {
          launch([input, 1, 2]);
        } finally {
          closeSync(input);
          stream.close();
        }
      });
    },
    remove: (path) =>
      attempt(() => {
        const name = bytesOf(path);
        if (lstatSync(name).isDirectory()) rmdirSync(name);
        else unlinkSync(name);
      }),
    rename: (from, to) => attempt(() => renameSync(bytesOf(from), bytesOf(to))),
    tmpname: () =>
      attempt(() => {
        for (;;) {
          const name = join(tmpdir(), `lua_${Math.random().toString(36).slice(2, 8).padEnd(6, "0")}`);
          try {
            closeSync(openSync(name, "wx", 0o600));
            return bytesOf(name).toString("latin1");
          } catch (e) {
            if ((e as { code?: string }).code !== "EEXIST") throw e;
          }
        }
      }),
    execute: (command) => {
      if (command === undefined) return 1;
      flushAll();
      return waitStatus(attempt(() => childProcess().spawnSync("/bin/sh", ["-c", command], { stdio: "inherit" })));
    },
    exit: (code) => {
      flushAll();
      (options.exit ?? process.exit)(code);
    },
    getenv: (name) => {
      const key = Buffer.from(name, "latin1").toString("utf8");
      // process.env inherits from Object.prototype.
      const value = Object.hasOwn(process.env, key) ? process.env[key] : undefined;
      return value === undefined ? undefined : Buffer.from(value, "utf8").toString("latin1");
    },
    clock: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    now: () => Date.now(),
    zone: (ms) => {
      const at = new Date(ms);
      const offset = -at.getTimezoneOffset();
      const year = at.getFullYear();
      const winter = -Math.max(new Date(year, 0, 1).getTimezoneOffset(), new Date(year, 6, 1).getTimezoneOffset());
      const name = /\(([^)]*)\)/.exec(at.toString())?.[1] ?? "";
      const short = offset === 0 ? "UTC" : name.replace(/[^A-Z]/g, "");
      return { offset, dst: offset !== winter, name: short };
    },
  };
}
