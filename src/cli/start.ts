#!/usr/bin/env node
/** Starts the command, which is in the file beside this one (main.ts). */
import { join } from "node:path";
import { cachePath, scriptOf } from "./code-cache";

const file = join(__dirname, "command.cjs");
scriptOf(file, cachePath(process.env)).runInThisContext()(exports, require, module, file, __dirname);
