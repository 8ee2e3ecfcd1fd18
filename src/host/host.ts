/**
 * What a state may ask of the world around it: files, streams, processes, the environment, clocks. The engine itself
 * imports nothing of any platform.
 *
 * All strings are byte strings (char codes 0–255), names and contents alike. Every method may throw HostFault and
 * nothing else. Streams are synchronous; they buffer writes themselves, and a read or seek sees what was written.
 */

/** Why a request failed, in C's words (strerror) and number (errno). Light: not a JavaScript Error. */
export class HostFault {
  constructor(
    readonly message: string,
    readonly errno: number,
  ) {}
}

/** C's words for the errors that the hosts report themselves. */
export const NOT_PERMITTED: readonly [string, number] = ["Operation not permitted", 1];
export const NOT_FOUND: readonly [string, number] = ["No such file or directory", 2];
export const BAD_DESCRIPTOR: readonly [string, number] = ["Bad file descriptor", 9];
export const INVALID: readonly [string, number] = ["Invalid argument", 22];
export const TOO_MANY_FILES: readonly [string, number] = ["Too many open files", 24];
export const NO_SPACE: readonly [string, number] = ["No space left on device", 28];
export const ILLEGAL_SEEK: readonly [string, number] = ["Illegal seek", 29];

export function fault([message, errno]: readonly [string, number]): HostFault {
  return new HostFault(message, errno);
}

export type Whence = "set" | "cur" | "end";
export type Buffering = "no" | "line" | "full";

export interface HostStream {
  /** From 1 to `max` bytes; "" at the end. */
  read(max: number): string;
  write(bytes: string): void;
  flush(): void;
  /** The new position, in bytes from the start. */
  seek(whence: Whence, offset: number): number;
  setBuffering(mode: Buffering): void;
  close(): void;
}

export interface Host {
  readonly stdin: HostStream;
  readonly stdout: HostStream;
  readonly stderr: HostStream;
  /** `mode` is fopen's: r, w or a, then + or b in any order; it was checked. */
  openFile(path: string, mode: string): HostStream;
  /** A nameless file that disappears when closed. */
  openTemporary(): HostStream;
  popen(command: string, mode: "r" | "w"): HostStream;
  remove(path: string): void;
  rename(from: string, to: string): void;
  tmpname(): string;
  /** C's system(): the wait status; without a command, whether there is a shell (1 or 0). */
  execute(command: string | undefined): number;
  exit(code: number): void;
  /** LState.reset(): what the state's scripts did to files is undone, where these are the state's alone. */
  reset?(): void;
  getenv(name: string): string | undefined;
  /** Processor seconds used. */
  clock(): number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Minutes east of UTC at `ms`, whether daylight saving time is on, and the zone's name. */
  zone(ms: number): { readonly offset: number; readonly dst: boolean; readonly name: string };
}

/** Whether `mode` is one that openFile takes. */
export function validMode(mode: string): boolean {
  if (mode.length === 0 || mode.length > 3 || !"rwa".includes(mode[0]!)) return false;
  const rest = mode.slice(1);
  return rest === "" || rest === "+" || rest === "b" || rest === "+b" || rest === "b+";
}
