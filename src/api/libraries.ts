/** The standard libraries by name, and the one door through which a state gets exactly the members that a policy grants. */
import type { Unit } from "../runtime/function";
import { openBase } from "../stdlib/base";
import { openBit, openBit32 } from "../stdlib/bit";
import { openCoroutine } from "../stdlib/coroutine";
import { openDebug } from "../stdlib/debug";
import { openIo } from "../stdlib/io";
import { EVERYTHING, type Grant, register } from "../stdlib/library";
import { openMath } from "../stdlib/math";
import { openOs } from "../stdlib/os";
import { openPackage } from "../stdlib/package";
import { freezeLibraries, restrictedRequire, SAFE_LOAD, STRING_LOAD } from "../stdlib/sandbox";
import { openString } from "../stdlib/string";
import { openTable } from "../stdlib/table";
import { openUtf8 } from "../stdlib/utf8";
import { Vm } from "../vm/vm";

/** In the order in which they are opened. */
export const LIBRARIES = {
  base: openBase,
  package: openPackage,
  coroutine: openCoroutine,
  table: openTable,
  string: openString,
  math: openMath,
  bit: openBit,
  bit32: openBit32,
  utf8: openUtf8,
  os: openOs,
  io: openIo,
  debug: openDebug,
} as const satisfies Record<string, (vm: Vm, grant: Grant) => void>;

export type LibraryName = keyof typeof LIBRARIES;

export const LIBRARY_NAMES = Object.keys(LIBRARIES) as readonly LibraryName[];

/** What a state with selected libraries gets. */
export interface Selection {
  readonly grant: Grant;
  /** `load` takes nothing but strings. */
  readonly stringLoad: boolean;
  readonly safeLoad: boolean;
  /** The names that `require` takes; undefined = whatever package.loaders find. */
  readonly modules: ReadonlySet<string> | undefined;
  /** A script's write to a library is an error. */
  readonly readOnly: boolean;
}

/** Opens what `selection` grants in a state that has no libraries yet. */
export function openSelection(vm: Vm, selection: Selection): void {
  for (const open of Object.values(LIBRARIES)) open(vm, selection.grant);
  const replacements: Unit[] = [];
  if (selection.stringLoad) replacements.push(STRING_LOAD);
  if (selection.safeLoad) replacements.push(SAFE_LOAD);
  if (selection.modules !== undefined) replacements.push(restrictedRequire(selection.modules));
  register(vm, "_G", replacements, EVERYTHING);
  if (selection.readOnly) freezeLibraries(vm);
}

/** The members that a library has: "print" for the basic functions, "os.time" for others, and "file:read" with io. */
export function libraryMembers(library: LibraryName): readonly string[] {
  const members: string[] = [];
  LIBRARIES[library](new Vm({ callStackSize: 10 }), (member) => {
    members.push(member);
    return true;
  });
  return [...new Set(members)];
}
