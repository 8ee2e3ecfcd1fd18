/**
 * Sandboxes: which members of the libraries a script can reach, and the limits it runs under. A state is built by
 * selection: what a policy does not grant was never there, so that there is nothing to get back by any trick.
 *
 * Bytecode is refused in every sandbox. Each state has all of its tables to itself.
 */
import { LIBRARY_NAMES, type LibraryName, libraryMembers, type Selection } from "../api/libraries";
import { LState } from "../api/lstate";
import { checkOptions, type LStateOptions, LuaOptionError } from "../api/options";
import { checkKind, checkNames, type Names } from "./options";
import { checkFiles, DEFAULT_QUOTA_BYTES, type FileSystemPolicy, virtualHost } from "./virtual-host";

/**
 * - `minimal`: every library but os.execute, os.exit and io.popen; files are virtual.
 * - `standard`: the language, `table`, `string`, `math` and coroutines; `load` takes strings alone; no files, no modules.
 * - `strict`: as standard without coroutines, environments, metatables and raw access; `safe_load` instead of `load`.
 */
export type SandboxLevel = "minimal" | "standard" | "strict";

export interface SandboxLimits {
  /** Bytes. */
  readonly memoryLimit: number;
  /** Milliseconds of each call from the host. */
  readonly timeoutMs: number;
  /** Steps, see LStateOptions. */
  readonly instructionLimit: number;
  /** Frames. */
  readonly callStackSize: number;
}

export interface SandboxPolicy {
  /** Where the policy starts from. Default "strict". */
  readonly level?: SandboxLevel;
  /** Whole libraries, instead of what the level grants. */
  readonly libraries?: readonly LibraryName[];
  /** Members granted besides: "print", "os.time", "file:seek", "safe_load". */
  readonly allow?: readonly string[];
  /** Members taken away again. */
  readonly deny?: readonly string[];
  /** A script's write to a library's table, by whatever means, is an error. Default false. */
  readonly readOnly?: boolean;
  /**
   * Names that `require` takes: modules that the host preloads, or files. Without it, `require` is there only where
   * the level (minimal) or `libraries` grant it.
   */
  readonly modules?: readonly string[];
  /** What `io` and `os` see of files. */
  readonly fileSystem?: FileSystemPolicy;
  /** Instead of the level's; Infinity = unlimited. */
  readonly limits?: Partial<SandboxLimits>;
}

const POLICY_NAMES: Names<SandboxPolicy> = {
  level: true,
  libraries: true,
  allow: true,
  deny: true,
  readOnly: true,
  modules: true,
  fileSystem: true,
  limits: true,
};

const LIMIT_NAMES: Names<SandboxLimits> = {
  memoryLimit: true,
  timeoutMs: true,
  instructionLimit: true,
  callStackSize: true,
};

const MIB = 1024 * 1024;

/** Defaults. `callStackSize` leaves room for programs that recurse as deep as data is nested. */
const LIMITS: Readonly<Record<SandboxLevel, SandboxLimits>> = {
  minimal: { memoryLimit: 256 * MIB, timeoutMs: 30_000, instructionLimit: Infinity, callStackSize: 20_000 },
  standard: { memoryLimit: 64 * MIB, timeoutMs: 5_000, instructionLimit: Infinity, callStackSize: 5_000 },
  strict: { memoryLimit: 16 * MIB, timeoutMs: 1_000, instructionLimit: 100_000_000, callStackSize: 1_000 },
};

const STANDARD_LIBRARIES: readonly LibraryName[] = ["base", "table", "string", "math", "coroutine"];
/** Files, modules, and bytecode that no sandbox would load again. */
const STANDARD_DENIED = ["loadfile", "dofile", "require", "module", "string.dump"];

const LEVELS: Readonly<Record<SandboxLevel, { libraries: readonly LibraryName[]; denied: readonly string[] }>> = {
  minimal: { libraries: LIBRARY_NAMES, denied: ["os.execute", "os.exit", "io.popen"] },
  standard: { libraries: STANDARD_LIBRARIES, denied: STANDARD_DENIED },
  strict: {
    libraries: STANDARD_LIBRARIES.filter((name) => name !== "coroutine"),
    denied: [
      ...STANDARD_DENIED,
      "load",
      "loadstring",
      "rawget",
      "rawset",
      "getfenv",
      "setfenv",
      "getmetatable",
      "setmetatable",
    ],
  },
};

export const SANDBOX_LEVELS = Object.keys(LEVELS) as readonly SandboxLevel[];

/** Every member there is, with the libraries' own names for them. */
function allMembers(): ReadonlyMap<LibraryName, readonly string[]> {
  return new Map(LIBRARY_NAMES.map((name) => [name, libraryMembers(name)]));
}

/** What a policy comes to. */
export interface Sandbox {
  readonly level: SandboxLevel;
  /** Sorted names of all that a script can reach. */
  readonly members: readonly string[];
  readonly selection: Selection;
  readonly modules: readonly string[];
  readonly limits: SandboxLimits;
  readonly fileSystem: FileSystemPolicy;
}

function oneOf<T extends string>(option: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) throw new LuaOptionError(option, value, allowed.join(", "));
  return value;
}

/** Throws LuaOptionError: in a policy nothing that is misspelt may go unnoticed. */
function checkPolicy(policy: SandboxPolicy): void {
  checkNames("policy", policy, POLICY_NAMES);
  for (const name of ["libraries", "allow", "deny", "modules"] as const) {
    const names: unknown = policy[name];
    const holds = Array.isArray(names) && names.every((n) => typeof n === "string");
    checkKind(name, names, holds, "an array of names");
  }
  checkKind("readOnly", policy.readOnly, typeof policy.readOnly === "boolean", "true or false");
  if (policy.limits !== undefined) {
    checkNames("limits", policy.limits, LIMIT_NAMES);
    checkOptions(limitOptions(policy.limits));
  }
  if (policy.fileSystem !== undefined) checkFiles(policy.fileSystem);
}

/** Throws LuaOptionError for what makes no sense: a level, library, member or option that there is not. */
export function resolvePolicy(policy: SandboxLevel | SandboxPolicy): Sandbox {
  const given: SandboxPolicy = typeof policy === "string" ? { level: policy } : policy;
  checkPolicy(given);
  const level = oneOf("level", given.level ?? "strict", SANDBOX_LEVELS);
  const all = allMembers();
  const known = new Set([...[...all.values()].flat(), "safe_load"]);
  const check = (option: string, names: readonly string[]): readonly string[] => {
    for (const name of names)
      if (!known.has(name)) throw new LuaOptionError(option, name, "a member of a library, such as 'os.time'");
    return names;
  };

  const granted = new Set<string>();
  for (const library of given.libraries ?? LEVELS[level].libraries)
    for (const member of all.get(oneOf("libraries", library, LIBRARY_NAMES))!) granted.add(member);
  if (given.libraries === undefined) for (const member of LEVELS[level].denied) granted.delete(member);
  if (level === "strict" && given.libraries === undefined) granted.add("safe_load");
  for (const member of check("allow", given.allow ?? [])) {
    granted.add(member);
    // A file is of no use without its methods.
    if (member.startsWith("io.")) for (const io of all.get("io")!) if (io.startsWith("file:")) granted.add(io);
  }
  if (given.modules !== undefined) granted.add("require");
  for (const member of check("deny", given.deny ?? [])) granted.delete(member);
  // Methods without any way to a file are out of reach.
  if (![...granted].some((member) => member.startsWith("io.")))
    for (const member of granted) if (member.startsWith("file:")) granted.delete(member);

  const restricted = given.modules !== undefined && granted.has("require");
  const stringLoad = level !== "minimal" && granted.has("load");
  const replaced = new Set([...(restricted ? ["require"] : []), ...(stringLoad ? ["load"] : [])]);
  return {
    level,
    members: [...granted].sort(),
    selection: {
      grant: (member) => granted.has(member) && !replaced.has(member),
      stringLoad,
      safeLoad: granted.has("safe_load"),
      modules: restricted ? new Set(given.modules) : undefined,
      readOnly: given.readOnly ?? false,
    },
    modules: given.modules ?? [],
    limits: { ...LIMITS[level], ...defined(given.limits) },
    fileSystem: given.fileSystem ?? {},
  };
}

/** Without members that are there but undefined: they leave the level's limits as they are. */
function defined(limits: Partial<SandboxLimits> = {}): Partial<SandboxLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

/** The limits as options of a state, in which an absent one is unlimited. */
export function limitOptions(limits: Partial<SandboxLimits>): LStateOptions {
  return Object.fromEntries(Object.entries(defined(limits)).filter(([, value]) => value !== Infinity));
}

/**
 * A state that a policy confines. `options` set a limit anew, take the output, or give it another host than virtual
 * files. Throws LuaOptionError.
 */
export function createSandboxedState(policy: SandboxLevel | SandboxPolicy, options: LStateOptions = {}): LState {
  const sandbox = resolvePolicy(policy);
  const L = new LState({
    ...limitOptions(sandbox.limits),
    ...options,
    host: options.host ?? virtualHost(sandbox.fileSystem),
    skipOpenLibs: true,
  });
  L.openSelection(sandbox.selection);
  return L;
}

export interface PolicyDescription extends Omit<Sandbox, "selection" | "fileSystem"> {
  readonly readOnly: boolean;
  /** Bytes; 0 where a script has no files. */
  readonly quotaBytes: number;
  /** The whole, as text of several lines. */
  toString(): string;
}

/** What a script under `policy` can reach. Throws LuaOptionError. */
export function describePolicy(policy: SandboxLevel | SandboxPolicy): PolicyDescription {
  const { level, members, selection, modules, limits, fileSystem } = resolvePolicy(policy);
  const files = members.some((member) =>
    /^(io\.|loadfile$|dofile$|require$|os\.(remove|rename|tmpname)$)/.test(member),
  );
  const quotaBytes = files ? (fileSystem.quotaBytes ?? DEFAULT_QUOTA_BYTES) : 0;
  const description = { level, members, modules, limits, readOnly: selection.readOnly, quotaBytes };
  return { ...description, toString: () => text(description) };
}

function text(d: Omit<PolicyDescription, "toString">): string {
  const groups = new Map<string, string[]>();
  for (const member of d.members) {
    const [, group = "basic", name = member] = /^(\w+[.:])(.+)$/.exec(member) ?? [];
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  const amount = (n: number, unit: string): string => (n === Infinity ? "unlimited" : `${n} ${unit}`);
  const lines = [
    `level ${d.level}`,
    ...[...groups].map(([group, names]) => `${group} ${names.join(" ")}`),
    `libraries ${d.readOnly ? "read-only" : "writable"}`,
    `modules ${d.modules.length === 0 ? "none by name" : d.modules.join(" ")}`,
    `files ${d.quotaBytes === 0 ? "none" : `virtual, ${d.quotaBytes} bytes`}`,
    `memory ${amount(d.limits.memoryLimit, "bytes")}`,
    `time ${amount(d.limits.timeoutMs, "milliseconds a call")}`,
    `steps ${amount(d.limits.instructionLimit, "in all")}`,
    `stack ${amount(d.limits.callStackSize, "frames")}`,
  ];
  return `${lines.join("\n")}\n`;
}
