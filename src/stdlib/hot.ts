/** Library functions that are called so often that the common case gets calling code of its own. */
import type { Code, Unit } from "../runtime/function";

/** As many arguments as a call without an open list may have, and some more. */
const FIXED_ARGUMENTS = 255;

/**
 * Replaces `unit.code` by what `make` gives: code that handles the common case and otherwise passes its `arguments` on
 * to the general code, so that nil and absent arguments stay apart. Like all code, it must not throw. It is called with
 * lists of arguments, too: whether one comes as a list differs from tier to tier, and what a call counts must not.
 */
export function hot(unit: Unit, make: (general: Code) => Code): Unit {
  const { apply } = unit;
  const code = make(unit.code);
  unit.code = code;
  unit.apply = (vm, self, args) => (args.length <= FIXED_ARGUMENTS ? code(vm, self, ...args) : apply(vm, self, args));
  return unit;
}
