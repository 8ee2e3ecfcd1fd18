/** lstate on Node: all of lstate, and what needs Node. */
export { type NodeHostOptions, nodeHost } from "./host/node";
export * from "./index";
