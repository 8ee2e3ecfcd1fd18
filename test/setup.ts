/** Property tests repeat the same cases on every run; LSTATE_SEED=random (or a number) looks at others. */
import fc from "fast-check";

const wanted = process.env["LSTATE_SEED"];
if (wanted !== "random") fc.configureGlobal({ seed: wanted === undefined ? 51_1995 : Number(wanted) });
