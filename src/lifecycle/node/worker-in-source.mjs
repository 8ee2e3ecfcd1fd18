/** Starts worker.ts where it runs from the source tree, as in tests: a thread has no TypeScript loader of its own. */
import { register } from "tsx/esm/api";

register();
const { default: work } = await import("./worker.ts");
export default work;
