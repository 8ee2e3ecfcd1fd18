import { describe, expect, it } from "vitest";
import { chunkId } from "../../src/syntax/syntax-fault";
import { hasReference, luaString, runReference } from "../reference-lua";

describe("chunkId", () => {
  it.each([
    ["=stdin", "stdin"],
    ["@dir/file.lua", "dir/file.lua"],
    ["return 1", '[string "return 1"]'],
    ["first\nsecond", '[string "first..."]'],
    ["first\r\nsecond", '[string "first..."]'],
    ["", '[string ""]'],
    ["=cut\0here", "cut"],
    [`@${"d/".repeat(40)}f.lua`, `...${"d/".repeat(40).slice(-47)}f.lua`],
  ])("%j is %s", (name, id) => {
    expect(chunkId(name)).toBe(id);
  });

  it.skipIf(!hasReference)("agrees with lua5.1 at every length (skipped where it is not installed)", () => {
    const names = ["=", "@", "", "ab\n", "abc\r"].flatMap((start) =>
      Array.from({ length: 70 }, (_, i) => start + "x".repeat(i + 25)),
    );
    const script = names.map((name) => {
      const text = luaString(name);
      return `print(debug.getinfo(loadstring("", ${text}), "S").short_src) print((select(2, loadstring("?", ${text}))))`;
    });
    const expected = runReference(script.join("\n")).trimEnd().split("\n");
    const actual = names.flatMap((name) => [chunkId(name), `${chunkId(name, 80)}:1: unexpected symbol near '?'`]);
    expect(actual).toEqual(expected);
  });
});
