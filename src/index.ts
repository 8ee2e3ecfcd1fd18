/** lstate: Lua 5.1 for JavaScript. What runs everywhere: nothing here may need Node (index.node.ts adds that). */
export type { CallParameters, HostFunction } from "./api/calls";
export { ResumeError, ResumeOK, type ResumeState, ResumeYield } from "./api/calls";
export type { ClassMembers } from "./api/class-registry";
export { type Cancel, Context, ContextError } from "./api/context";
export type { JsFunction } from "./api/convert";
export { Debug } from "./api/introspection";
export type { LibraryName } from "./api/libraries";
export { LState } from "./api/lstate";
export { LuaError } from "./api/lua-error";
export { type LStateOptions, LuaOptionError, type RunOptions } from "./api/options";
export { LuaUsageError } from "./api/usage-error";
export {
  EnvironIndex,
  GlobalsIndex,
  type LuaValue,
  lvAsBool,
  lvAsNumber,
  lvAsString,
  lvCanConvToString,
  lvIsFalse,
  MultRet,
  RegistryIndex,
  typeName,
  upvalueIndex,
} from "./api/value";
export type { Prototype } from "./bytecode/prototype";
export { deniedHost } from "./host/denied";
export { type Buffering, type Host, HostFault, type HostStream, type Whence } from "./host/host";
export { type MemoryHostOptions, memoryHost } from "./host/memory";
export { type JitStats, jitStats } from "./jit/statistics";
export {
  type AdvancedPoolMetrics,
  type AdvancedPoolOptions,
  AdvancedStatePool,
  type AfterLimit,
  type PoolHealthOptions,
  type StateHealth,
} from "./lifecycle/advanced-pool";
export {
  type BasicPoolOptions,
  BasicStatePool,
  type DestroyReason,
  type PoolMetrics,
  type PoolObserver,
  type StateSource,
} from "./lifecycle/basic-pool";
export { type Clock, SYSTEM_CLOCK } from "./lifecycle/clock";
export {
  ClosedError,
  LeaseError,
  LifecycleError,
  QueueFullError,
  WaitTimeoutError,
  WorkerKilledError,
} from "./lifecycle/errors";
export type { EventStream } from "./lifecycle/event-stream";
export type { ErrorSummary, EventDetails, EventType, LifecycleEvent, LimitKind } from "./lifecycle/events";
export { FactoryError, LStateFactory, type ModuleLoader } from "./lifecycle/factory";
export type { Percentiles } from "./lifecycle/histogram";
export type { Lease } from "./lifecycle/lease";
export {
  type ExecuteOptions,
  type ExecutionCounts,
  type ManagerOptions,
  type ManagerStats,
  StateManager,
} from "./lifecycle/manager";
export { type PrometheusSources, prometheusText } from "./lifecycle/prometheus";
export {
  createSandboxedState,
  describePolicy,
  type PolicyDescription,
  type SandboxLevel,
  type SandboxLimits,
  type SandboxPolicy,
} from "./lifecycle/sandbox";
export {
  type EventListener,
  LifecycleTracker,
  type StateMetrics,
  type StateRecord,
  type TrackedState,
  type TrackerMetrics,
  type TrackerOptions,
  type TrackOptions,
} from "./lifecycle/tracker";
export type { FileSystemPolicy } from "./lifecycle/virtual-host";
export type { WaitOptions } from "./lifecycle/wait-queue";
export { LFunction } from "./runtime/function";
export type { ErrorKind } from "./runtime/lua-error";
export { LTable } from "./runtime/table";
export { LUserData } from "./runtime/userdata";
export type { TypeName } from "./runtime/value";
