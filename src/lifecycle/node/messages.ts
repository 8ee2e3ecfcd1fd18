/** What the manager's thread and its workers say to each other. */
import type { LStateOptions } from "../../api/options";
import type { ManagedPool } from "../manager";
import type { SandboxLevel, SandboxPolicy } from "../sandbox";
import type { Failure } from "./transfer";

/** The same for every worker of a manager. */
export interface WorkerSetup {
  readonly sandbox: SandboxLevel | SandboxPolicy;
  readonly state: LStateOptions;
  readonly pool: ManagedPool;
  readonly factoryModule: string | undefined;
}

export interface Task {
  readonly script: string;
  readonly chunkName: string;
  readonly args: readonly unknown[];
  readonly globals: Readonly<Record<string, unknown>>;
  /** Infinity: no limit but the state's own. */
  readonly timeoutMs: number;
  readonly sliceMs: number;
  /** Shared with the manager's thread: the script is cancelled when the first is not 0. */
  readonly flag: Int32Array;
}

export type Reply =
  | { readonly results: unknown; readonly memory: number }
  | { readonly failure: Failure; readonly memory: number };
