import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  conformance,
  conformancePath,
  FUNCTIONS,
  mentions,
  readResults,
  specFiles,
  withoutArgumentError,
} from "./conformance";

test("docs/conformance.md is what the specifications say: run `npm run conformance` if not", () => {
  expect(readFileSync(conformancePath, "utf8")).toBe(conformance(readResults()));
});

test("every function of the manual is in a specification", () => {
  const files = specFiles();
  const names = Object.values(FUNCTIONS).flatMap((list) => list.split(" "));
  expect(names.filter((name) => mentions(files, name) === 0)).toEqual([]);
});

test("of every function that refuses arguments a specification says how", () => {
  expect(withoutArgumentError(specFiles())).toEqual([]);
});
