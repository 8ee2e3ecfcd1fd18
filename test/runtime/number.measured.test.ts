import { expect, it } from "vitest";
import { toNumber, toNumberBase } from "../../src/runtime/number";

it("a numeral is read in time linear in its length", () => {
  const start = performance.now();
  expect(toNumber(" ".repeat(4e5))).toBeUndefined();
  expect(toNumber(`${" ".repeat(4e5)}x${" ".repeat(4e5)}`)).toBeUndefined();
  expect(toNumber("0".repeat(4e5))).toBe(0);
  expect(toNumber(`0x${"0".repeat(4e5)}1`)).toBe(1);
  expect(toNumber(`0x${"f".repeat(4e5)}`)).toBe(Infinity);
  expect(toNumber(`0.${"0".repeat(4e5)}1e400001`)).toBe(1);
  expect(toNumber(`1${"0".repeat(4e5)}e-${"0".repeat(4e5)}400000`)).toBe(1);
  expect(toNumberBase("1".repeat(4e5), 2)).toBe(2 ** 64);
  expect(performance.now() - start).toBeLessThan(2000);
});
