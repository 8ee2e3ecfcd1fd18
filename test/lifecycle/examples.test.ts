/** The programs of examples/: each runs as a process of its own, ends by itself, and prints what it should. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const expected = join(import.meta.dirname, "examples");
// Inside the project, where the examples' own package is replaced by its source.
const directory = mkdtempSync(join(import.meta.dirname, ".examples-"));
const source = pathToFileURL(join(root, "src", "index.node.ts")).href;

function start(name: string, ...args: string[]): ChildProcess {
  const file = join(directory, `${name}.ts`);
  const text = readFileSync(join(root, "examples", `${name}.ts`), "utf8");
  writeFileSync(file, text.replace(/from "lstate(\/node)?"/, `from "${source}"`));
  return spawn(process.execPath, ["--import", "tsx", file, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

function outcome(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = "";
  let err = "";
  child.stdout!.on("data", (data) => (out += data));
  child.stderr!.on("data", (data) => (err += data));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("examples", () => {
  it.each(readdirSync(expected).map((file) => file.replace(".txt", "")))("%s", async (name) => {
    const { code, out, err } = await outcome(start(name));
    expect(err).toBe("");
    expect(out).toBe(readFileSync(join(expected, `${name}.txt`), "utf8"));
    expect(code).toBe(0);
  });
});

describe("http-server", () => {
  let child: ChildProcess;
  let ended: ReturnType<typeof outcome>;
  let base: string;
  beforeAll(async () => {
    child = start("http-server", "0");
    ended = outcome(child);
    base = await new Promise<string>((resolve) => {
      child.stdout!.on("data", (data) => resolve(String(data).trim()));
    });
  });

  const run = async (tenant: string, script: string, query = ""): Promise<[number, unknown]> => {
    const response = await fetch(`${base}/run/${tenant}${query}`, { method: "POST", body: script });
    return [response.status, await response.json()];
  };

  it("runs a tenant's script on the request", async () => {
    expect(await run("alice", 'return "Hello, " .. (query.name or "you")', "?name=Ana")).toEqual([
      200,
      { results: ["Hello, Ana"] },
    ]);
    expect(await run("bob", "return {1, {x = true}}, {[2] = 'two', y = 1}, nil, print")).toEqual([
      200,
      {
        results: [
          [1, { x: true }],
          [
            ["y", 1],
            [2, "two"],
          ],
          null,
          null,
        ],
      },
    ]);
  });

  it("answers what can't be written out with an error", async () => {
    expect(await run("alice", "local t = {} t.t = t return t")).toEqual([422, { error: "the answer can't be JSON" }]);
    const doubled = "local t = {} for i = 1, 60 do t = {t, t} end return t";
    expect(await run("alice", doubled)).toEqual([422, { error: "the answer is too large" }]);
    const repeated = "local s, t = ('x'):rep(1e5), {} for i = 1, 1e4 do t[i] = s end return t";
    expect(await run("alice", repeated)).toEqual([422, { error: "the answer is too large" }]);
    expect(await run("alice", "error(('x'):rep(1e6), 0)")).toEqual([422, { error: "x".repeat(1000) }]);
  });

  it("tells the client what went wrong", async () => {
    expect(await run("alice", "return nil + 1")).toEqual([
      422,
      { error: "script:1: attempt to perform arithmetic on a nil value" },
    ]);
    expect(await run("alice", "x =")).toMatchObject([422, {}]);
    expect(await run("alice", "string.rep = nil")).toEqual([
      422,
      { error: "script:1: attempt to modify a read-only table" },
    ]);
    expect(await run("mallory", "return 1")).toEqual([404, { error: "no such tenant" }]);
    expect(await run("alice", " ".repeat(70_000))).toEqual([413, { error: "script too large" }]);
    expect(await run("bob", "return io, os, require")).toEqual([200, { results: [null, null, null] }]);
  });

  it("answers one tenant while another's scripts use up their time", async () => {
    const endless = Promise.all(Array.from({ length: 10 }, () => run("bob", "while true do end")));
    let over = false;
    void endless.then(() => {
      over = true;
    });
    // Ten scripts of 200 ms, one at a time, take two seconds: the answers come in between.
    for (let i = 0; i < 3; i++) expect((await run("alice", "return 1"))[0]).toBe(200);
    expect(over).toBe(false);
    const statuses = (await endless).map(([status]) => status);
    expect(statuses.every((status) => status === 408 || status === 503)).toBe(true);
    expect((await run("alice", "local t = {} while true do t[#t + 1] = {} end"))[0]).toBe(422);
    expect((await run("bob", "return 'next'"))[0]).toBe(200);
  });

  it("answers while a script is in one call that nothing interrupts", async () => {
    // Both threads are up.
    const busy = "for i = 1, 1e7 do end";
    await Promise.all([run("alice", busy), run("alice", busy), run("alice", busy)]);
    const stuck = run("alice", "return (('a'):rep(30000):find(('a*'):rep(10) .. 'b'))");
    let over = false;
    void stuck.then(() => {
      over = true;
    });
    expect((await fetch(`${base}/metrics`)).status).toBe(200);
    expect((await run("alice", "return 'the other thread'"))[0]).toBe(200);
    expect(over).toBe(false);
    expect((await stuck)[0]).toBe(408);
  });

  it("lets go of the script of a client that hangs up", async () => {
    const abort = new AbortController();
    const gone = fetch(`${base}/run/bob`, { method: "POST", body: "while true do end", signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    await expect(gone).rejects.toThrow();
    expect((await run("bob", "return 1"))[0]).toBe(200);
  });

  it("survives a request that is none", async () => {
    const socket = connect(Number(new URL(base).port), "127.0.0.1");
    socket.write("GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let answer = "";
    for await (const part of socket) answer += String(part);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect((await fetch(`${base}/nowhere`)).status).toBe(404);
  });

  it("shows metrics, and ends when told to", async () => {
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toMatch(/^lstate_executions_total\{tenant="alice",outcome="succeeded"\} \d+$/m);
    expect(text).toMatch(/^lstate_limits_total\{tenant="bob",limit="time"\} [1-9]\d*$/m);
    expect(text.match(/^# TYPE lstate_executions_total /gm)).toHaveLength(1);
    child.kill("SIGTERM");
    const { code, out, err } = await ended;
    expect(err).toBe("");
    expect(out).toMatch(/alice: \d+ scripts\nbob: \d+ scripts\n$/);
    expect(code).toBe(0);
  });
});
