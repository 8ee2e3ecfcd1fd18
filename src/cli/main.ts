/**
 * The command `lstate`, in the manner of `lua` (manual §6), with limits. It becomes a CommonJS file, which Node starts
 * some 5 ms sooner than a module.
 */
import { type CommandLine, parseArguments, USAGE, UsageError } from "./arguments";
// Not loaded later on: for that the bundler would wrap all modules in functions, whose text V8 would look through twice.
import { runSession } from "./session";

async function start(argv: readonly string[]): Promise<void> {
  let line: CommandLine;
  try {
    line = parseArguments(argv);
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    process.stderr.write(`lstate: ${e.message}\n${USAGE}`);
    process.exitCode = 1;
    return;
  }
  if (line.help) {
    process.stdout.write(USAGE);
    return;
  }
  await runSession(argv, line);
}

void start(process.argv.slice(2));
