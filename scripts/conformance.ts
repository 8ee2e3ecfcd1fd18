/** Writes docs/conformance.md: `npm run conformance`. */
import { writeFileSync } from "node:fs";
import { conformance, conformancePath, readResults } from "../test/spec/conformance";

writeFileSync(conformancePath, conformance(readResults()));
