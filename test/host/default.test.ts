/** The default host where there is no Node: whole lines go to the console. */
import { afterEach, expect, it, vi } from "vitest";
import { defaultHost } from "../../src/host/default";
import { LState } from "../../src/index";

afterEach(() => vi.restoreAllMocks());

it("shows lines when they end, and the rest when the call returns", () => {
  const out = vi.spyOn(console, "log").mockImplementation(() => {});
  const err = vi.spyOn(console, "error").mockImplementation(() => {});
  const L = new LState({ host: defaultHost() });
  L.run("io.write('a') print('b', 'é') print('c') io.write('d\\ne') io.stderr:write('f\\n')");
  expect(out.mock.calls).toEqual([["ab\té"], ["c"], ["d"], ["e"]]);
  expect(err.mock.calls).toEqual([["f"]]);
  L.run("local s = ('x'):rep(70000) io.write(s)");
  expect(out.mock.calls.at(-1)?.[0]).toHaveLength(70000);
  L.close();
});

it("has files in memory, none of another state's, and no environment", () => {
  const [L, other] = [new LState({ host: defaultHost() }), new LState({ host: defaultHost() })];
  L.run("io.open('f', 'w'):write('text')");
  expect(L.run("return io.open('f') ~= nil, os.getenv('PATH')")).toEqual([true, undefined]);
  expect(other.run("return io.open('f')")).toEqual([undefined, "f: No such file or directory", 2]);
  expect(other.run("return io.open('/etc/passwd')")[0]).toBeUndefined();
});
