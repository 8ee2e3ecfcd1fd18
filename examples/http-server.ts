/**
 * A small server that runs its users' scripts, for several tenants: each has limits, a pool and metrics of its own, and
 * none keeps another waiting.
 *
 *   node http-server.js [port]
 *   curl -X POST --data 'return "Hello, " .. (query.name or "you")' 'http://localhost:8080/run/alice?name=Ana'
 *   curl http://localhost:8080/metrics
 *
 * A script has its query as the table `query`, and `fetch_quote()`, which waits for the host's promise: the script just
 * waits, others run on.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LStateFactory, LuaError, prometheusText, QueueFullError, StateManager, WaitTimeoutError } from "lstate";

const MAX_SCRIPT_BYTES = 64 * 1024;
const MIB = 1024 * 1024;

const PLANS = {
  free: { memoryLimit: 2 * MIB, timeoutMs: 200, concurrency: 2 },
  paid: { memoryLimit: 32 * MIB, timeoutMs: 2000, concurrency: 4 },
} as const;

const TENANTS = new Map<string, keyof typeof PLANS>([
  ["alice", "paid"],
  ["bob", "free"],
]);

async function fetchQuote(): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return "No script is an island.";
}

function managerFor(plan: keyof typeof PLANS): StateManager {
  const { memoryLimit, timeoutMs, concurrency } = PLANS[plan];
  const factory = new LStateFactory()
    .withSandbox({ level: "standard", readOnly: true, limits: { memoryLimit, timeoutMs } })
    .withGlobal("fetch_quote", fetchQuote);
  return new StateManager({ factory, concurrency, maxQueue: 50, timeoutMs: 2 * timeoutMs, tracker: true });
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

function statusOf(error: unknown): number {
  if (error instanceof QueueFullError || error instanceof WaitTimeoutError) return 503;
  if (!(error instanceof LuaError)) return 500;
  return error.kind === "cancelled" ? 408 : 422;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const send = (status: number, value: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(`${JSON.stringify(value)}\n`);
  };
  if (url.pathname === "/metrics") {
    response.end(prometheusText([...managers].map(([tenant, { tracker }]) => ({ tracker, labels: { tenant } }))));
    return;
  }
  const manager = managers.get(url.pathname.replace(/^\/run\//, ""));
  if (manager === undefined) return send(404, { error: "no such tenant" });
  const script = await body(request);
  if (script === undefined) return send(413, { error: "script too large" });
  // A client that hangs up needs no result any more.
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const globals = { query: Object.fromEntries(url.searchParams) };
    send(200, { results: await manager.execute(script, { globals, chunkName: "=script", signal: gone.signal }) });
  } catch (error) {
    send(statusOf(error), { error: error instanceof Error ? error.message : String(error) });
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
