/** lstate on Node: all of lstate, and what needs Node. */
export { type NodeHostOptions, nodeHost } from "./host/node";
export * from "./index";
export { publishDiagnostics } from "./lifecycle/node/diagnostics";
export { type NodeManagerOptions, StateManager } from "./lifecycle/node/manager";
export type { ResourceLimits, WorkerOptions } from "./lifecycle/node/worker-engine";
