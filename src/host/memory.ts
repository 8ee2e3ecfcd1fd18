/**
 * A file system in memory: the default where there is no Node. Names are flat byte strings: there are no directories. The bytes of
 * all files together (capacity, names and a fixed cost per file) stay within the quota.
 */
import { deniedHost } from "./denied";
import {
  BAD_DESCRIPTOR,
  fault,
  type Host,
  type HostStream,
  INVALID,
  NO_SPACE,
  NOT_FOUND,
  TOO_MANY_FILES,
  type Whence,
} from "./host";

const FILE_COST = 128;
const MAX_OPEN = 256;
const CHUNK = 8192;

class Content {
  data = new Uint8Array(0);
  size = 0;
  handles = 0;
  linked = true;
}

export interface MemoryHostOptions {
  /** Bytes; default 16 MiB. */
  readonly quotaBytes?: number;
  /** Takes standard output's bytes. */
  readonly write?: (bytes: string) => void;
  /** Files there at the start, by name. */
  readonly files?: ReadonlyMap<string, string>;
}

export class MemoryHost {
  private readonly files = new Map<string, Content>();
  private readonly quota: number;
  private used = 0;
  private open = 0;
  private names = 0;

  constructor(quota: number) {
    this.quota = quota;
  }

  /** Bytes in use. */
  get usage(): number {
    return this.used;
  }

  private reserve(bytes: number): void {
    if (this.used + bytes > this.quota) throw fault(NO_SPACE);
    this.used += bytes;
  }

  private release(content: Content): void {
    if (content.linked || content.handles > 0) return;
    this.used -= content.data.length + FILE_COST;
    content.data = new Uint8Array(0);
  }

  private unlink(path: string): void {
    const content = this.files.get(path);
    if (content === undefined) throw fault(NOT_FOUND);
    this.files.delete(path);
    this.used -= path.length;
    content.linked = false;
    this.release(content);
  }

  remove(path: string): void {
    this.unlink(path);
  }

  rename(from: string, to: string): void {
    const content = this.files.get(from);
    if (content === undefined) throw fault(NOT_FOUND);
    if (from === to) return;
    this.reserve(to.length);
    if (this.files.has(to)) this.unlink(to);
    this.files.delete(from);
    this.used -= from.length;
    this.files.set(to, content);
  }

  tmpname(): string {
    let name: string;
    do name = `/tmp/lua_${(++this.names).toString(36).padStart(6, "0")}`;
    while (this.files.has(name));
    this.openFile(name, "w").close();
    return name;
  }

  openTemporary(): HostStream {
    const name = this.tmpname();
    const stream = this.openFile(name, "w+");
    this.unlink(name);
    return stream;
  }

  openFile(path: string, mode: string): HostStream {
    if (this.open >= MAX_OPEN) throw fault(TOO_MANY_FILES);
    let content = this.files.get(path);
    if (content === undefined) {
      if (mode[0] === "r") throw fault(NOT_FOUND);
      this.reserve(FILE_COST + path.length);
      content = new Content();
      this.files.set(path, content);
    } else if (mode[0] === "w") {
      this.used -= content.data.length;
      content.data = new Uint8Array(0);
      content.size = 0;
    }
    this.open++;
    content.handles++;
    return this.stream(content, mode);
  }

  private stream(content: Content, mode: string): HostStream {
    const readable = mode[0] === "r" || mode.includes("+");
    const writable = mode[0] !== "r" || mode.includes("+");
    let at = 0;
    let closed = false;
    return {
      read: (max) => {
        if (!readable || closed) throw fault(BAD_DESCRIPTOR);
        const part = content.data.subarray(at, Math.min(content.size, at + Math.min(max, CHUNK)));
        at += part.length;
        return String.fromCharCode(...part);
      },
      write: (bytes) => {
        if (!writable || closed) throw fault(BAD_DESCRIPTOR);
        if (mode[0] === "a") at = content.size;
        const end = at + bytes.length;
        if (end > content.data.length) this.grow(content, end);
        for (let i = 0; i < bytes.length; i++) content.data[at + i] = bytes.charCodeAt(i);
        at = end;
        if (end > content.size) content.size = end;
      },
      flush: () => {},
      seek: (whence: Whence, offset) => {
        const to = (whence === "set" ? 0 : whence === "cur" ? at : content.size) + offset;
        if (!(to >= 0 && to <= Number.MAX_SAFE_INTEGER)) throw fault(INVALID);
        at = to;
        return to;
      },
      setBuffering: () => {},
      close: () => {
        if (closed) return;
        closed = true;
        this.open--;
        content.handles--;
        this.release(content);
      },
    };
  }

  /** Doubles, where the quota has room for it. */
  private grow(content: Content, size: number): void {
    const old = content.data.length;
    const most = old + this.quota - this.used;
    if (size > most) throw fault(NO_SPACE);
    const capacity = Math.min(most, Math.max(size, old * 2, 64));
    this.reserve(capacity - old);
    const data = new Uint8Array(capacity);
    data.set(content.data.subarray(0, content.size));
    content.data = data;
  }
}

/** Throws HostFault if `files` do not fit into the quota. */
export function memoryHost(options: MemoryHostOptions = {}): Host {
  const fs = new MemoryHost(options.quotaBytes ?? 16 * 1024 * 1024);
  for (const [name, bytes] of options.files ?? []) {
    const stream = fs.openFile(name, "w");
    stream.write(bytes);
    stream.close();
  }
  return {
    ...deniedHost(options.write),
    openFile: (path, mode) => fs.openFile(path, mode),
    openTemporary: () => fs.openTemporary(),
    remove: (path) => fs.remove(path),
    rename: (from, to) => fs.rename(from, to),
    tmpname: () => fs.tmpname(),
  };
}
