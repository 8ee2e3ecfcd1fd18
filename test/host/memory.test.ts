/** The file system in memory: its quota below, at and above the limit, and what files do. */
import { describe, expect, it } from "vitest";
import { deniedHost } from "../../src/host/denied";
import { HostFault } from "../../src/host/host";
import { MemoryHost, memoryHost } from "../../src/host/memory";

const caught = (body: () => unknown): unknown => {
  try {
    return body();
  } catch (e) {
    return e;
  }
};

describe("memory host", () => {
  it("keeps what was written, by position", () => {
    const host = memoryHost({ files: new Map([["a", "hello"]]) });
    const f = host.openFile("a", "r+");
    expect(f.read(2)).toBe("he");
    f.write("LL");
    expect(f.seek("cur", 0)).toBe(4);
    f.seek("set", 0);
    expect(f.read(100)).toBe("heLLo");
    expect(f.read(100)).toBe("");
  });

  it("holds the quota exactly", () => {
    const fs = new MemoryHost(1000);
    const f = fs.openFile("a", "w");
    const room = 1000 - fs.usage;
    f.write("x".repeat(room));
    expect(fs.usage).toBe(1000);
    expect(caught(() => f.write("x"))).toEqual(new HostFault("No space left on device", 28));
    f.close();
    fs.remove("a");
    expect(fs.usage).toBe(0);
  });

  it("frees a removed file with its last handle", () => {
    const fs = new MemoryHost(1000);
    const f = fs.openFile("a", "w+");
    f.write("abc");
    fs.remove("a");
    f.seek("set", 0);
    expect(f.read(9)).toBe("abc");
    f.close();
    expect(fs.usage).toBe(0);
  });

  it("allows 256 open files", () => {
    const fs = new MemoryHost(1_000_000);
    for (let i = 0; i < 256; i++) fs.openFile("a", "a");
    expect(caught(() => fs.openFile("a", "r"))).toEqual(new HostFault("Too many open files", 24));
  });

  it("a name that is missing, a mode that forbids", () => {
    const host = memoryHost({ files: new Map([["a", ""]]) });
    expect(caught(() => host.openFile("b", "r"))).toEqual(new HostFault("No such file or directory", 2));
    expect(caught(() => host.openFile("a", "r").write("x"))).toEqual(new HostFault("Bad file descriptor", 9));
  });
});

describe("denied host", () => {
  it("refuses all but the clocks", () => {
    const host = deniedHost();
    for (const body of [() => host.openFile("a", "r"), () => host.exit(0), () => host.popen("ls", "r")])
      expect(caught(body)).toEqual(new HostFault("Operation not permitted", 1));
    expect(host.getenv("PATH")).toBeUndefined();
    expect(host.now()).toBeGreaterThan(0);
  });
});
