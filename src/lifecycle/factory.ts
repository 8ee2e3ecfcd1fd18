/**
 * Makes states that are all alike. A factory is immutable: each `with…` gives another one. What a state starts with
 * (libraries or sandbox, globals, modules, what init scripts did) is what `reset()` takes it back to.
 */
import type { HostFunction } from "../api/calls";
import { type Image, obstacleTo } from "../api/image";
import type { LibraryName } from "../api/libraries";
import { LState } from "../api/lstate";
import { LuaError } from "../api/lua-error";
import { checkOptions, type LStateOptions, LuaOptionError } from "../api/options";
import { needString } from "../api/usage-error";
import { limitOptions, resolvePolicy, type Sandbox, type SandboxLevel, type SandboxPolicy } from "./sandbox";
import { virtualHost } from "./virtual-host";

/** A module's loader on the stack API, or its Lua source. */
export type ModuleLoader = HostFunction | string;

interface InitScript {
  readonly source: string;
  readonly chunkName: string;
}

interface Recipe {
  readonly options: LStateOptions;
  /** What is granted; undefined: everything. */
  readonly policy: SandboxPolicy | undefined;
  /** Whether the policy's limits and files hold, or it only chooses libraries. */
  readonly confined: boolean;
  readonly modules: ReadonlyMap<string, ModuleLoader>;
  readonly globals: ReadonlyMap<string, unknown>;
  readonly initScripts: readonly InitScript[];
}

/** What `create` throws when a state's set-up fails; `cause` is the LuaError or whatever else was thrown. */
export class FactoryError extends Error {
  override readonly name = "FactoryError";
}

export class LStateFactory {
  private readonly recipe: Recipe;
  private readonly sandbox: Sandbox | undefined;
  private readonly bareOptions: LStateOptions;
  /** What the first state was after its set-up; null when further ones must be set up anew. */
  private prepared: Image | null | undefined = undefined;

  /** States with all libraries, unless `withLibraries` or `withSandbox` says otherwise. Throws LuaOptionError. */
  constructor(options?: LStateOptions);
  /** @internal */
  constructor(options: LStateOptions, recipe: Recipe);
  constructor(
    options: LStateOptions = {},
    recipe: Recipe = {
      options,
      policy: undefined,
      confined: false,
      modules: new Map(),
      globals: new Map(),
      initScripts: [],
    },
  ) {
    checkOptions(recipe.options);
    this.recipe = recipe;
    this.sandbox = sandboxOf(recipe);
    const limits = this.sandbox !== undefined && recipe.confined ? limitOptions(this.sandbox.limits) : {};
    this.bareOptions = { ...limits, ...recipe.options, libs: undefined, skipOpenLibs: true };
  }

  private with(changes: Partial<Recipe>): LStateFactory {
    return new LStateFactory({}, { ...this.recipe, ...changes });
  }

  /** Options of the states, besides those given before; they go before a sandbox's limits. */
  withOptions(options: LStateOptions): LStateFactory {
    return this.with({ options: { ...this.recipe.options, ...options } });
  }

  /** These libraries, whole, and no others; instead of a sandbox. Throws LuaOptionError for one that there is not. */
  withLibraries(...libraries: LibraryName[]): LStateFactory {
    return this.with({ policy: { level: "minimal", libraries }, confined: false });
  }

  /** States confined by a sandbox's level or policy. Throws LuaOptionError for a senseless one. */
  withSandbox(policy: SandboxLevel | SandboxPolicy): LStateFactory {
    resolvePolicy(policy);
    // A copy: what the caller does to its object later changes no factory.
    return this.with({
      policy: typeof policy === "string" ? { level: policy } : structuredClone(policy),
      confined: true,
    });
  }

  /** Has `require(name)` give what `loader` gives, whatever a sandbox's policy says of other modules. */
  withModule(name: string, loader: ModuleLoader): LStateFactory {
    needString(name, "name");
    if (typeof loader !== "function" && typeof loader !== "string")
      throw new LuaOptionError("loader", typeof loader, "a function of the stack API, or Lua source");
    return this.with({ modules: new Map(this.recipe.modules).set(name, loader) });
  }

  /** A global of every state, converted as by LState.setGlobal; of a table each state has a copy of its own. */
  withGlobal(name: string, value: unknown): LStateFactory {
    needString(name, "name");
    return this.with({ globals: new Map(this.recipe.globals).set(name, value) });
  }

  /** A script that every state runs at its creation, after those given before. */
  withInitScript(source: string, chunkName: string = source): LStateFactory {
    needString(source, "source");
    needString(chunkName, "chunkName");
    return this.with({ initScripts: [...this.recipe.initScripts, { source, chunkName }] });
  }

  /**
   * The first state is set up; further ones are made from its image, in which the libraries are open and the init
   * scripts have run. Throws FactoryError, and leaves nothing open, when the set-up fails.
   */
  create(): LState {
    const L = this.bare();
    try {
      if (this.prepared) L.develop(this.prepared);
      else this.prepared = this.setUp(L);
    } catch (e) {
      try {
        L.close();
      } catch (late) {
        // A finalizer of the set-up's that a limit stopped: what made it fail comes first.
        if (!(late instanceof LuaError)) throw late;
      }
      const message = e instanceof Error ? e.message : String(e);
      throw new FactoryError(`a state could not be set up: ${message}`, { cause: e });
    }
    return L;
  }

  /** A state without libraries: set-up or image bring them. */
  private bare(): LState {
    const { bareOptions, sandbox } = this;
    if (sandbox === undefined || !this.recipe.confined || bareOptions.host !== undefined)
      return new LState(bareOptions);
    return new LState({ ...bareOptions, host: virtualHost(sandbox.fileSystem) });
  }

  /**
   * The image of the state that it sets up. Init scripts may have made host functions, through a module's loader, that
   * hold on to what belongs to this state alone: then there is none.
   */
  private setUp(L: LState): Image | null {
    const { modules, globals, initScripts } = this.recipe;
    if (this.sandbox !== undefined) L.openSelection(this.sandbox.selection);
    else if (this.recipe.options.skipOpenLibs !== true) L.openLibs(this.recipe.options.libs);
    for (const [name, loader] of modules)
      L.preloadModule(name, typeof loader === "string" ? L.load(loader, `=${name}`) : loader);
    for (const [name, value] of globals) L.setGlobal(name, value);
    L.markPristine();
    const { bound } = L.image()!;
    for (const { source, chunkName } of initScripts) L.invoke(L.load(source, chunkName), []);
    L.markPristine();
    const image = L.image()!;
    return obstacleTo(image, bound) === undefined ? image : null;
  }
}

/** Modules of the host's may be required where there is no library that finds others. */
function sandboxOf({ policy, modules }: Recipe): Sandbox | undefined {
  if (policy === undefined) return undefined;
  const sandbox = resolvePolicy(policy);
  if (modules.size === 0 || sandbox.members.includes("package.loaders")) return sandbox;
  return resolvePolicy({ ...policy, modules: [...(policy.modules ?? []), ...modules.keys()] });
}
