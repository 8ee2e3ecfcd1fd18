/** The host of a state that is given none, on Node. */
export { nodeHost as defaultHost } from "./node";
