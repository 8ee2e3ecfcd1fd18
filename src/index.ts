/** lstate: Lua 5.1 for JavaScript. What runs everywhere: nothing here may need Node (index.node.ts adds that). */
export type { JsFunction } from "./api/convert";
export type { LibraryName } from "./api/libraries";
export { type HostFunction, LState } from "./api/lstate";
export { LuaError } from "./api/lua-error";
export { type LStateOptions, LuaOptionError } from "./api/options";
export { deniedHost } from "./host/denied";
export { type Buffering, type Host, HostFault, type HostStream, type Whence } from "./host/host";
export { type MemoryHostOptions, memoryHost } from "./host/memory";
export {
  createSandboxedState,
  describePolicy,
  type PolicyDescription,
  type SandboxLevel,
  type SandboxLimits,
  type SandboxPolicy,
} from "./lifecycle/sandbox";
export type { FileSystemPolicy } from "./lifecycle/virtual-host";
export { LFunction } from "./runtime/function";
export type { ErrorKind } from "./runtime/lua-error";
export { LTable } from "./runtime/table";
export { LThread } from "./runtime/thread";
export { LUserData } from "./runtime/userdata";
export { type LValue, type TypeName, typeName } from "./runtime/value";
