/** Writes `src/syntax/grammar.generated.ts` from `grammar/lua.ne`: `npx tsx grammar/build.ts`. */

import { readFileSync, writeFileSync } from "node:fs";
import { generate } from "./generate";

const grammar = readFileSync(new URL("lua.ne", import.meta.url), "utf8");
writeFileSync(new URL("../src/syntax/grammar.generated.ts", import.meta.url), generate(grammar));
