/** Library functions that are called so often that the common case gets calling code of its own. */
import type { Code, Unit } from "../runtime/function";

/**
 * Replaces `unit.code` by what `make` gives: code that handles the common case and otherwise passes its `arguments` on
 * to the general code, so that nil and absent arguments stay apart. Like all code, it must not throw.
 */
export function hot(unit: Unit, make: (general: Code) => Code): Unit {
  unit.code = make(unit.code);
  return unit;
}
