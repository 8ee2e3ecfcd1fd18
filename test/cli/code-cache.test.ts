import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cachePath } from "../../src/cli/code-cache";
import { command } from "./command";

const cli = command();
const hello = ["-e", "print('hello')"] as const;

/** Runs with a cache of its own; its folder. */
function runWith(name: string): string {
  const folder = join(cli.folder, name);
  expect(cli.run(hello, "", { LSTATE_CACHE: folder })).toEqual({ out: "hello\n", err: "", code: 0 });
  return folder;
}

function onlyFile(folder: string): string {
  const names = readdirSync(folder);
  expect(names).toEqual([`${process.version}-${process.arch}.bin`]);
  return join(folder, names[0]!);
}

describe("V8's code of the command", () => {
  it("is kept by the first start, for this user alone, and used by the next", () => {
    const folder = runWith("fresh");
    const file = onlyFile(folder);
    if (process.platform !== "win32") {
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    const { mtimeMs } = statSync(file);
    runWith("fresh");
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
  });

  it.each([
    ["of another version", (bytes: Buffer) => Buffer.concat([Buffer.from("0.0.0 0 0\n"), bytes])],
    ["cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["empty", () => Buffer.alloc(0)],
    [
      "of another V8",
      (bytes: Buffer) => {
        const start = bytes.indexOf("\n") + 1;
        const other = Buffer.from(bytes);
        other.fill(0xff, start, start + 16);
        return other;
      },
    ],
  ])("is made anew when it is %s", (name, change) => {
    const file = onlyFile(runWith(name));
    const good = readFileSync(file);
    writeFileSync(file, change(good));
    runWith(name);
    expect(readFileSync(file).length).toBeGreaterThan(good.length / 2);
    expect(readFileSync(file).subarray(0, 6)).toEqual(good.subarray(0, 6));
  });

  it.skipIf(process.platform === "win32")("is not used when others may write it", () => {
    const file = onlyFile(runWith("shared"));
    const { ino } = statSync(file);
    chmodSync(file, 0o666);
    runWith("shared");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(file).ino).not.toBe(ino);
  });

  it("is done without where there is no place for it", () => {
    const file = join(cli.folder, "file");
    writeFileSync(file, "");
    expect(cli.run(hello, "", { LSTATE_CACHE: join(file, "below") }).out).toBe("hello\n");
    const home = join(cli.folder, "home");
    mkdirSync(home);
    expect(cli.run(hello, "", { LSTATE_CACHE: "", HOME: home }).out).toBe("hello\n");
    expect(existsSync(join(home, ".cache"))).toBe(false);
  });

  it("lies where the system has the user's caches", () => {
    const name = `${process.version}-${process.arch}.bin`;
    expect(cachePath({ LSTATE_CACHE: "/c" })).toBe(join("/c", name));
    expect(cachePath({ LSTATE_CACHE: "", HOME: "/h" })).toBeUndefined();
    expect(cachePath({ XDG_CACHE_HOME: "/x", HOME: "/h" })).toBe(join("/x/lstate", name));
    expect(cachePath({ HOME: "/h", LOCALAPPDATA: "/l" })).toBe(
      join(process.platform === "win32" ? "/l/lstate/cache" : "/h/.cache/lstate", name),
    );
    expect(cachePath({})).toBeUndefined();
  });
});
