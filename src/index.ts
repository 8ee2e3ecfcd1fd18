/** lstate: Lua 5.1 for JavaScript. */
export type { JsFunction } from "./api/convert";
export { type HostFunction, LState } from "./api/lstate";
export { LuaError } from "./api/lua-error";
export { type LStateOptions, LuaOptionError } from "./api/options";
export { LFunction } from "./runtime/function";
export type { ErrorKind } from "./runtime/lua-error";
export { LTable } from "./runtime/table";
export { LThread } from "./runtime/thread";
export { LUserData } from "./runtime/userdata";
export { type LValue, type TypeName, typeName } from "./runtime/value";
