/** The host that grants nothing but the clocks. */
import { fault, type Host, type HostStream, NOT_PERMITTED } from "./host";

function deny(): never {
  throw fault(NOT_PERMITTED);
}

const CLOSED: HostStream = {
  read: () => "",
  write: deny,
  flush: () => {},
  seek: deny,
  setBuffering: () => {},
  close: () => {},
};

/** A stream that only takes output. `flush` has written whatever `write` still holds back. */
export function outputStream(write: (bytes: string) => void, flush: () => void = () => {}): HostStream {
  return { ...CLOSED, write, flush };
}

const UTC = { offset: 0, dst: false, name: "UTC" } as const;

/** `write` takes what goes to standard output. */
export function deniedHost(write: (bytes: string) => void = deny): Host {
  const started = performance.now();
  return {
    stdin: CLOSED,
    stdout: outputStream(write),
    stderr: CLOSED,
    openFile: deny,
    openTemporary: deny,
    popen: deny,
    remove: deny,
    rename: deny,
    tmpname: deny,
    execute: (command) => (command === undefined ? 0 : deny()),
    exit: deny,
    getenv: () => undefined,
    clock: () => (performance.now() - started) / 1000,
    now: () => Date.now(),
    zone: () => UTC,
  };
}
