/**
 * Each opcode with each form of its operands stands in the code of some specification: what the compiler can emit is what
 * the tiers are tested on.
 */
import { expect, test } from "vitest";
import { specFiles } from "./conformance";
import { FORMS, MNEMONICS, NEVER, OPERANDS, opcodeForms } from "./opcodes";

test("every opcode with every form of its operands is in a specification", () => {
  const counts = opcodeForms(specFiles().flatMap(({ cases }) => cases));
  const missing: string[] = [];
  for (const name of MNEMONICS) {
    OPERANDS[name].forEach((kind, i) => {
      for (const form of FORMS[kind]) {
        const entry = `${name} ${"ABC"[i]} ${form}`;
        if (counts.has(entry) === entry in NEVER) missing.push(entry);
      }
    });
  }
  expect(missing).toEqual([]);
});
