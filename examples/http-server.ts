/**
 * A small server that runs its users' scripts, for several tenants: each has threads, limits and metrics of its own, and
 * none keeps another, or the server, waiting.
 *
 *   node http-server.js [port]
 *   curl -X POST --data 'return "Hello, " .. (query.name or "you")' 'http://localhost:8080/run/alice?name=Ana'
 *   curl http://localhost:8080/metrics
 *
 * A script has its query as the table `query`; what it returns is the answer, as JSON.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ClosedError, LuaError, prometheusText, QueueFullError, StateManager, WaitTimeoutError } from "lstate/node";

const MAX_SCRIPT_BYTES = 64 * 1024;
/** Characters and values of an answer. */
const MAX_ANSWER = 1_000_000;
const MIB = 1024 * 1024;

const PLANS = {
  free: { memoryLimit: 2 * MIB, timeoutMs: 200, concurrency: 1 },
  paid: { memoryLimit: 16 * MIB, timeoutMs: 2000, concurrency: 2 },
} as const;

const TENANTS = new Map<string, keyof typeof PLANS>([
  ["alice", "paid"],
  ["bob", "free"],
]);

function managerFor(plan: keyof typeof PLANS): StateManager {
  const { memoryLimit, timeoutMs, concurrency } = PLANS[plan];
  return new StateManager({
    isolation: "worker",
    // The server's standard output is not its users'.
    sandbox: { level: "standard", deny: ["print"], readOnly: true, limits: { memoryLimit, timeoutMs } },
    concurrency,
    maxQueue: 50,
    // With the time that a script may wait.
    timeoutMs: 5000,
    tracker: true,
  });
}

const managers = new Map([...TENANTS].map(([tenant, plan]) => [tenant, managerFor(plan)]));

async function body(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_SCRIPT_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

class AnswerError extends Error {}

/**
 * Nothing that a script returns may cost more than MAX_ANSWER: tables that hold one another, or the same string over and
 * over, are small in Lua and without bounds when they are written out.
 */
function json(results: unknown[]): string {
  let left = MAX_ANSWER;
  try {
    return JSON.stringify({ results }, (_key, value: unknown) => {
      left -= typeof value === "string" ? value.length + 1 : 1;
      if (left < 0) throw new AnswerError("the answer is too large");
      if (value instanceof Map) return [...value];
      if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
      return value;
    });
  } catch (error) {
    if (error instanceof AnswerError) throw error;
    throw new AnswerError("the answer can't be JSON");
  }
}

function statusOf(error: unknown): number {
  if (error instanceof QueueFullError || error instanceof WaitTimeoutError || error instanceof ClosedError) return 503;
  if (error instanceof AnswerError) return 422;
  if (!(error instanceof LuaError)) return 500;
  return error.kind === "cancelled" ? 408 : 422;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, text: string): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(`${text}\n`);
  };
  const refuse = (status: number, message: string): void => send(status, JSON.stringify({ error: message }));
  if (!URL.canParse(request.url ?? "", "http://localhost")) return refuse(400, "no URL");
  const url = new URL(request.url ?? "", "http://localhost");
  if (url.pathname === "/metrics") {
    response.end(prometheusText([...managers].map(([tenant, { tracker }]) => ({ tracker, labels: { tenant } }))));
    return;
  }
  const manager = managers.get(url.pathname.replace(/^\/run\//, ""));
  if (manager === undefined) return refuse(404, "no such tenant");
  const script = await body(request);
  if (script === undefined) return refuse(413, "script too large");
  // A client that hangs up needs no result any more.
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const globals = { query: Object.fromEntries(url.searchParams) };
    send(200, json(await manager.execute(script, { globals, chunkName: "=script", signal: gone.signal })));
  } catch (error) {
    refuse(statusOf(error), error instanceof Error ? error.message.slice(0, 1000) : String(error));
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.once("SIGTERM", async () => {
  server.close();
  await Promise.all([...managers.values()].map((manager) => manager.shutdown({ graceMs: 500 })));
  for (const [tenant, manager] of managers) console.log(`${tenant}: ${manager.stats().started} scripts`);
  server.closeAllConnections();
});
