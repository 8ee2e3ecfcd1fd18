/** Input, output and the operating system's library over files in memory. */
import { describe, expect, it } from "vitest";
import { type MemoryHostOptions, memoryHost } from "../../src/host/memory";
import { openIo } from "../../src/stdlib/io";
import { openOs } from "../../src/stdlib/os";
import { TestState } from "./lua";

function output(source: string, options: MemoryHostOptions = {}): string {
  const state = new TestState();
  state.vm.host = memoryHost(options);
  openIo(state.vm);
  openOs(state.vm);
  return state.output(source);
}

const files = new Map([["a", "one\ntwo\n\n 12 0x1F -3.5e1x\nlast"]]);

describe("io", () => {
  it("reads by every format", () => {
    const source = `local f = io.open("a")
      print(f:read()) print(f:read(2, "*l")) print(f:read("*l")) print(f:read("*n", "*n", "*n")) print(f:read("*n"))
      print(f:read("*a")) print(f:read("*a")) print(f:read("*l")) print(f:read(0)) print(f:close())`;
    expect(output(source, { files })).toBe("one\ntw\to\n\n12\t31\t-35\nnil\nx\nlast\n\nnil\nnil\ntrue\n");
  });

  it("iterates over lines and closes at the end", () => {
    expect(output('for l in io.lines("a") do io.write("[", l, "]") end', { files })).toBe(
      "[one][two][][ 12 0x1F -3.5e1x][last]",
    );
    expect(output('local n = io.lines("b") n() print(pcall(n))', { files: new Map([["b", ""]]) })).toContain(
      "file is already closed",
    );
  });

  it("writes after reading where the reader stands", () => {
    const source = `local f = io.open("a", "r+") f:read() f:write("TWO") print(f:seek()) f:seek("set")
      print(f:read("*l", "*l")) print(f:seek("end", -4), f:read("*a"))`;
    expect(output(source, { files })).toBe("7\none\tTWO\n26\tlast\n");
  });

  it("tells why not", () => {
    expect(output('print(io.open("none"))')).toBe("nil\tnone: No such file or directory\t2\n");
    expect(output('print(io.open("none", "q"))')).toBe("nil\tnone: Invalid argument\t22\n");
    expect(output('print(pcall(function() io.lines("none") end))')).toContain(
      "bad argument #1 to 'lines' (none: No such file or directory)",
    );
    expect(output('local f = io.open("a") f:close() print(pcall(function() f:read() end))', { files })).toContain(
      "attempt to use a closed file",
    );
    expect(output("print(io.stdout:close())")).toBe("nil\tcannot close standard file\n");
    expect(output('print(io.open("b", "w"):write(("x"):rep(2000)))', { quotaBytes: 1000 })).toBe(
      "nil\tNo space left on device\t28\n",
    );
  });

  it("runs no commands where the host has none", () => {
    expect(output('print(io.popen("x")) print(io.popen("x", "q"))')).toBe(
      "nil\tx: Operation not permitted\t1\nnil\tx: Invalid argument\t22\n",
    );
    expect(output("print(os.execute())")).toMatch(/^\d+\n$/);
    expect(output('print(pcall(os.execute, "x"))')).toContain("Operation not permitted");
    expect(output("print(pcall(os.exit, 3))")).toContain("Operation not permitted");
  });

  it("names files", () => {
    expect(output("print(io.type(io.stdout), io.type(1), (tostring(io.stdout):gsub('0x%x+', 'P')))")).toBe(
      "file\tnil\tfile (P)\n",
    );
    expect(output("local f = io.tmpfile() f:close() print(f, io.type(f))")).toBe("file (closed)\tclosed file\n");
  });

  it("redirects the default output", () => {
    expect(
      output('io.output("o") io.write("x", 1.5) io.close() io.output(io.stdout) io.input("o") print(io.read("*a"))'),
    ).toBe("x1.5\n");
  });
});

describe("os", () => {
  it("dates and times", () => {
    expect(output('print(os.date("!%c|%x|%X|%p|%j|%U|%W|%V|%G|%%|%Z", 1e9))')).toBe(
      "Sun Sep  9 01:46:40 2001|09/09/01|01:46:40|AM|252|36|36|36|2001|%|GMT\n",
    );
    expect(output("print(os.time{year=2001,month=9,day=9,hour=1,min=46,sec=40})")).toBe("1000000000\n");
    expect(output("print(pcall(os.time, {year=1}))")).toContain("field 'day' missing in date table");
  });

  it("files", () => {
    expect(output('print(os.rename("a","b"), os.remove("b"), os.remove("b"))', { files })).toBe(
      "true\ttrue\tnil\tb: No such file or directory\t2\n",
    );
  });

  it("without a host nothing is granted", () => {
    const state = new TestState();
    openIo(state.vm);
    openOs(state.vm);
    expect(state.output('print(io.open("x")) print(os.getenv("HOME")) io.write("w")')).toBe(
      "nil\tx: Operation not permitted\t1\nnil\nw",
    );
  });
});
