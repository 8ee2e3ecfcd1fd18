/** The Node host: C's words and numbers for errors, positions of files, processes; no JavaScript error gets out. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { HostFault } from "../../src/host/host";
import { nodeHost } from "../../src/host/node";

const folder = mkdtempSync(join(tmpdir(), "lstate-host-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

function faultOf(body: () => unknown): { message: string; errno: number } {
  try {
    body();
  } catch (e) {
    if (e instanceof HostFault) return { message: e.message, errno: e.errno };
    throw e;
  }
  throw new Error("no fault");
}

describe("node host", () => {
  const host = nodeHost();

  it("knows no variables but the environment's own", () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"])
      expect(host.getenv(name)).toBeUndefined();
    process.env["LSTATE_ÄTEST"] = "wört";
    expect(host.getenv("LSTATE_\xc3\x84TEST")).toBe("w\xc3\xb6rt");
    delete process.env["LSTATE_ÄTEST"];
  });

  it("names failures as C does", () => {
    expect(faultOf(() => host.openFile(at("none"), "r"))).toMatchObject({ errno: 2 });
    expect(faultOf(() => host.openFile(at("none"), "r")).message).toMatch(/No such file or directory$/);
    expect(faultOf(() => host.openFile(at("no/such"), "w"))).toMatchObject({ errno: 2 });
    expect(faultOf(() => host.remove(at("none")))).toMatchObject({ errno: 2 });
    expect(faultOf(() => host.rename(at("none"), at("other")))).toMatchObject({ errno: 2 });
  });

  it("keeps every byte, and a read sees what was written", () => {
    const bytes = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join("");
    const f = host.openFile(at("bytes"), "w+");
    f.write(bytes);
    expect(f.seek("set", 0)).toBe(0);
    expect(f.read(1000)).toBe(bytes);
    expect(f.read(1000)).toBe("");
    expect(f.seek("end", -1)).toBe(255);
    expect(f.read(10)).toBe("\xff");
    f.close();
  });

  it("appends wherever the position is", () => {
    for (const part of ["a", "b"]) {
      const f = host.openFile(at("log"), "a");
      f.write(part);
      f.close();
    }
    const f = host.openFile(at("log"), "r");
    expect(f.read(10)).toBe("ab");
    f.close();
  });

  it("reads an endless file in bounded parts", () => {
    const f = host.openFile("/dev/zero", "r");
    const part = f.read(100);
    expect(part.length).toBeGreaterThan(0);
    expect(part.length).toBeLessThanOrEqual(100);
    f.close();
  });

  it("runs processes", () => {
    expect(host.execute(undefined)).toBe(1);
    expect(host.execute("exit 3")).toBe(3 * 256);
    const reader = host.popen("printf 'a\\nb'", "r");
    let text = "";
    for (let part = reader.read(100); part !== ""; part = reader.read(100)) text += part;
    expect(text).toBe("a\nb");
    reader.close();
    const writer = host.popen(`cat > '${at("piped")}'`, "w");
    writer.write("through");
    writer.close();
    const f = host.openFile(at("piped"), "r");
    expect(f.read(100)).toBe("through");
    f.close();
  });

  it("gives temporary files that work", () => {
    const f = host.openTemporary();
    f.write("x");
    f.seek("set", 0);
    expect(f.read(1)).toBe("x");
    f.close();
    const name = host.tmpname();
    host.remove(name);
  });
});
