/** Tools for testing Lua engines: programs to run (fast-check arbitraries), engines to run them, and their comparison. */
export type * from "../syntax/ast";
export { parse } from "../syntax/parser";
export { SyntaxFault } from "../syntax/syntax-fault";
export { luaChunk, luaExpression, luaProgram, type ProgramOptions } from "./arbitraries";
export {
  CHUNK_NAME,
  compareEngines,
  compareEnginesOnAll,
  type Difference,
  type Engine,
  type Outcome,
  type SynchronousEngine,
} from "./engine";
export { type Arbitraries, arbitraries, type Grammar, type GrammarOptions, type Production } from "./grammar";
export { type LStateEngineOptions, lstateEngine, type Tier, tiers } from "./lstate-engine";
export { type LuaEngineOptions, luaEngine } from "./lua-engine";
export { printChunk, printExpression, printStatement, printString } from "./print";
export { luaNumber, luaString, luaValue } from "./values";
