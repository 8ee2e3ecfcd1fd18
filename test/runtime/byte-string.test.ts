import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flatCopy, fromBytes, fromJs, toBytes, toJs, utf8Encode } from "../../src/runtime/byte-string";

const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

describe("byte strings", () => {
  it("are UTF-8 of the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), fc.nat(300), (text, times) => {
        const long = text.repeat(times);
        expect(fromJs(long)).toBe(utf8(long));
        expect(toJs(fromJs(long))).toBe(long);
      }),
    );
  });

  it("are UTF-8 of long text of all widths", () => {
    for (const piece of ["\u00e9", "a\u07ff", "\u0800", "\u{10000}", "a\u00e9\u20ac\u{1f600}"]) {
      const long = piece.repeat(5000);
      expect(fromJs(long)).toBe(utf8(long));
      expect(toJs(fromJs(long))).toBe(long);
    }
    const bytes = Uint8Array.from({ length: 10000 }, (_, i) => i & 255);
    expect(toBytes(fromBytes(bytes))).toEqual(bytes);
  });

  it("are the text itself when that is ASCII", () => {
    const text = "plain \0\x7f".repeat(100);
    expect(fromJs(text)).toBe(text);
    expect(toJs(text)).toBe(text);
    expect(fromJs("")).toBe("");
  });

  it("replace lone surrogates", () => {
    expect(fromJs("a\ud800b")).toBe("a\xef\xbf\xbdb");
    expect(fromJs("\udc00")).toBe("\xef\xbf\xbd");
    expect(fromJs("\ud83d\ude00")).toBe("\xf0\x9f\x98\x80");
    expect(fromJs("\ud800\ud800\udc00")).toBe("\xef\xbf\xbd\xf0\x90\x80\x80");
  });

  it("replace what is not UTF-8, and keep a byte order mark", () => {
    expect(toJs("a\xffb")).toBe("a\ufffdb");
    expect(toJs("\xc0\x80")).toBe("\ufffd\ufffd");
    expect(toJs("\xe2\x82")).toBe("\ufffd");
    expect(toJs("\xed\xa0\x80")).toBe("\ufffd\ufffd\ufffd");
    expect(toJs("\xef\xbb\xbfx")).toBe("\ufeffx");
  });

  it("hold any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(60), (bytes, times) => {
        const long = new Uint8Array(bytes.length * times);
        for (let i = 0; i < times; i++) long.set(bytes, i * bytes.length);
        const s = fromBytes(long);
        expect(s.length).toBe(long.length);
        expect(toBytes(s)).toEqual(long);
      }),
    );
  });

  it("copy without the string they were cut from", () => {
    for (const length of [0, 1, 12, 13, 14, 1000]) {
      const s = "0123456789".repeat(200).slice(5, 5 + length);
      expect(flatCopy(s)).toBe(s);
    }
    const gc = (globalThis as { gc?: () => void }).gc;
    if (gc === undefined) return; // measured only under --expose-gc
    const kept: string[] = [];
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100; i++)
      kept.push(flatCopy(fromBytes(new Uint8Array(1 << 20).fill(65 + (i % 26))).slice(100, 140)));
    gc();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1 << 20);
    expect(kept).toHaveLength(100);
  });
});

describe("utf8Encode", () => {
  it("is UTF-8 for code points of text", () => {
    for (const c of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff, 0x20ac])
      expect(utf8Encode(c)).toBe(utf8(String.fromCodePoint(c)));
  });

  it("goes on to 2^31 - 1", () => {
    expect(utf8Encode(0xd800)).toBe("\xed\xa0\x80");
    expect(utf8Encode(0x1fffff)).toBe("\xf7\xbf\xbf\xbf");
    expect(utf8Encode(0x200000)).toBe("\xf8\x88\x80\x80\x80");
    expect(utf8Encode(0x3ffffff)).toBe("\xfb\xbf\xbf\xbf\xbf");
    expect(utf8Encode(0x4000000)).toBe("\xfc\x84\x80\x80\x80\x80");
    expect(utf8Encode(0x7fffffff)).toBe("\xfd\xbf\xbf\xbf\xbf\xbf");
  });
});
