/** The host of sandboxed states: files in memory within a quota, which can be put back to what they were at first. */
import { defaultHost } from "#default-host";
import { LuaOptionError } from "../api/options";
import { deniedHost } from "../host/denied";
import { type Host, HostFault, type HostStream } from "../host/host";
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

/**
 * Standard output and error are the process's or console's; there is no input, environment or process. Files and streams
 * are made when a script asks for them: most never do, and they are more than the rest of a small state.
 */
class VirtualHost implements Host {
  private files: Host | undefined = undefined;
  private streams: Host | undefined = undefined;
  private started = performance.now();

  constructor(private readonly policy: FileSystemPolicy) {}

  private get memory(): Host {
    this.files ??= memory(this.policy);
    return this.files;
  }

  private get outside(): Host {
    this.streams ??= defaultHost();
    return this.streams;
  }

  get stdin(): HostStream {
    return DENIED.stdin;
  }

  get stdout(): HostStream {
    return this.outside.stdout;
  }

  get stderr(): HostStream {
    return this.outside.stderr;
  }

  openFile(path: string, mode: string): HostStream {
    return this.memory.openFile(path, mode);
  }

  openTemporary(): HostStream {
    return this.memory.openTemporary();
  }

  remove(path: string): void {
    this.memory.remove(path);
  }

  rename(from: string, to: string): void {
    this.memory.rename(from, to);
  }

  tmpname(): string {
    return this.memory.tmpname();
  }

  popen(command: string, mode: "r" | "w"): HostStream {
    return DENIED.popen(command, mode);
  }

  execute(command: string | undefined): number {
    return DENIED.execute(command);
  }

  exit(code: number): void {
    DENIED.exit(code);
  }

  getenv(name: string): string | undefined {
    return DENIED.getenv(name);
  }

  clock(): number {
    return (performance.now() - this.started) / 1000;
  }

  now(): number {
    return DENIED.now();
  }

  zone(ms: number): ReturnType<Host["zone"]> {
    return DENIED.zone(ms);
  }

  /** Streams still open lead nowhere that anyone else sees. */
  reset(): void {
    this.files = undefined;
    this.started = performance.now();
    this.streams?.reset?.();
  }
}

const DENIED = deniedHost();

export function virtualHost(policy: FileSystemPolicy = {}): Host {
  return new VirtualHost(policy);
}
