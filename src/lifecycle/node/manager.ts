/** StateManager on Node, which can run scripts in worker threads. */
import { LuaOptionError } from "../../api/options";
import { type Engine, MANAGER_NAMES, StateManager as PortableManager } from "../manager";
import { checkKind, checkNames, type Names } from "../options";
import { WorkerEngine, type WorkerManagerOptions } from "./worker-engine";

export interface NodeManagerOptions extends WorkerManagerOptions {
  /**
   * "none" (default): scripts run in this thread, in turns. "worker": each in a thread, with `concurrency` threads
   * (default: as many as there are cores); args, globals and options must be plain data then.
   */
  readonly isolation?: "none" | "worker";
}

const NAMES: Names<NodeManagerOptions> = { ...MANAGER_NAMES, isolation: true, worker: true };

export class StateManager extends PortableManager {
  constructor(options: NodeManagerOptions = {}) {
    super(options);
  }

  protected override checkNames(options: NodeManagerOptions): void {
    checkNames("options", options, NAMES);
  }

  protected override createEngine(options: NodeManagerOptions): Engine {
    const { isolation = "none" } = options;
    if (isolation !== "none" && isolation !== "worker")
      throw new LuaOptionError("isolation", isolation, "none or worker");
    if (isolation === "none") {
      checkKind("worker", options.worker, false, 'nothing, unless isolation is "worker"');
      return super.createEngine(options);
    }
    return new WorkerEngine(options, this.clock, this.tracker);
  }
}
