/** What the manager's thread and its workers say to each other. */
import type { LStateOptions } from "../../api/options";
import type { PoolHealthOptions } from "../advanced-pool";
import type { SandboxLevel, SandboxPolicy } from "../sandbox";
import type { Failure } from "./transfer";

/** The same for every worker of a manager. */
export interface WorkerSetup {
  readonly sandbox: SandboxLevel | SandboxPolicy;
  readonly state: LStateOptions;
  readonly pool: PoolHealthOptions;
  readonly factoryModule: string | undefined;
}

export interface Task {
  readonly script: string;
  readonly chunkName: string;
  readonly args: readonly unknown[];
  readonly globals: Readonly<Record<string, unknown>>;
  /** Date.now() when it was sent. */
  readonly sent: number;
  /** Most milliseconds from then on; Infinity: no limit but the state's own. */
  readonly timeoutMs: number;
  readonly sliceMs: number;
  /** Shared with the manager's thread, see CANCEL and BEGUN. */
  readonly flags: Int32Array;
}

/** Index of the flag that, when it is not 0, cancels the script. */
export const CANCEL = 0;
/** Index of the milliseconds after which the thread began, at least 1; 0: it has not begun yet. */
export const BEGUN = 1;

export type Reply = {
  /** Bytes in use when the script ended. */
  readonly memory: number;
  /** Whether its state was reset, and not replaced. */
  readonly reset: boolean;
} & ({ readonly results: unknown } | { readonly failure: Failure });
