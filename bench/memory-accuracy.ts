/**
 * What a state reports to have in use, against what V8's heap grows by, for one kind of object at a time. The census goes
 * first in each measurement: it makes ropes flat and equal strings one.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { LState } from "../src/index";

/** A chunk that fills the global table `keep` with `n` objects of a kind. */
export const KINDS: Readonly<Record<string, string>> = {
  "empty table": "keep[i] = {}",
  "table of 4 items": "keep[i] = { i, i, i, i }",
  "table of 100 items": "local t = {} for j = 1, 100 do t[j] = j end keep[i] = t",
  "table of 3 fields": "keep[i] = { x = i, y = i, z = i }",
  "table of 10 hash keys": "local t = {} for j = 1, 10 do t[j + 0.5] = j end keep[i] = t",
  "table of 100 hash keys": "local t = {} for j = 1, 100 do t[j + 0.5] = j end keep[i] = t",
  "short string": "keep[i] = 'string ' .. i",
  "string of 100": "keep[i] = ('x'):rep(90) .. i + 1e9",
  "string of 5000": "keep[i] = ('x'):rep(4990) .. i + 1e9",
  "piece of a string": "keep[i] = ((i + 1e9) .. ('x'):rep(1000)):sub(1, 40)",
  "string by gsub": "keep[i] = (i .. ' and some text and more'):gsub('and', 'or')",
  "string by format": "keep[i] = ('%d and %s and %s'):format(i, 'text', 'more text')",
  "string by pieces": "local s = '' for j = 1, 100 do s = s .. j end keep[i] = s .. i",
  "one of 1000 strings":
    "words = words or {} if i <= 1000 then words[i] = 'a word of the vocabulary ' .. i end keep[i] = words[(i - 1) % 1000 + 1]",
  "table with a computed key": "local t = {} t['a key of one table ' .. i] = i keep[i] = t",
  closure: "keep[i] = function() return keep end",
  "closure with 2 variables": "local a, b = i, i keep[i] = function() a = b return a end",
  coroutine: "keep[i] = coroutine.create(print)",
  "coroutine suspended":
    "local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) keep[i] = co",
  "coroutine suspended in depth 20":
    "local function f(n) if n == 0 then coroutine.yield() else f(n - 1) end return n end local co = coroutine.create(f) coroutine.resume(co, 20) keep[i] = co",
  "coroutine suspended in a comparator":
    "local co = coroutine.wrap(function() table.sort({3, 1, 2}, function(a, b) coroutine.yield() return a < b end) end) co() keep[i] = co",
  "coroutine that called the host":
    "local co = coroutine.wrap(function() host() coroutine.yield() end) co() keep[i] = co",
  "wrapped coroutine": "local co = coroutine.wrap(function() coroutine.yield() end) co() keep[i] = co",
  userdata: "keep[i] = newproxy()",
  "userdata with a metatable": "keep[i] = newproxy(true)",
  "iterator of gmatch": "keep[i] = ('some text ' .. i):gmatch('%a+')",
  "iterator of lines": "keep[i] = io.stdin:lines()",
  "function of the host": "keep[i] = host()",
  "loaded function": "keep[i] = loadstring('local a, b = ' .. i + n * 1e6 .. ', ... return a + b, print(a, b)')",
  "loaded function, longer":
    "local t = {} for j = 1, 100 do t[j] = 'if x' .. j .. ' == ' .. i + n * 1e6 .. ' then y' .. j .. ' = x' .. j .. ' + 1 end' end keep[i] = loadstring(table.concat(t, ' '))",
  "loaded function that ran, longer":
    "local t = {} for j = 1, 100 do t[j] = 'q = t.x' .. j end local f = loadstring('local t, q = {} ' .. table.concat(t, ' ') .. ' return ' .. i + n * 1e6) f() keep[i] = f",
  "text of a loaded function": "keep[i] = loadstring('return ' .. i .. ' --' .. ('x'):rep(1100000))",
};

export interface Accuracy {
  /** Bytes for one object, as the state has it. */
  readonly reported: number;
  /** Bytes for one object that the heap grew by. */
  readonly measured: number;
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** Bytes of V8's heap, with what it holds outside, after a collection. */
export function heapBytes(): number {
  const gc = collector();
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Makes `volume` bytes of a kind: should be much, since V8 frees some hundred KB of its own whenever it likes. */
export function measure(kind: string, volume = 6 * 1024 * 1024): Accuracy {
  const L = new LState({ jit: false });
  L.setGlobal("host", () => () => undefined);
  const used = (): [reported: number, measured: number] => {
    const reported = L.memUsage();
    return [reported, heapBytes()];
  };
  const fill = (n: number): Accuracy => {
    L.setGlobal("n", n);
    L.run("keep = nil");
    const [reported, measured] = used();
    L.run(`keep = {} for i = 1, n do ${KINDS[kind]} end`);
    const [reportedAfter, measuredAfter] = used();
    return { reported: (reportedAfter - reported) / n, measured: (measuredAfter - measured) / n };
  };
  const { reported } = fill(100);
  const accuracy = fill(Math.ceil(volume / reported));
  L.close();
  return accuracy;
}

/** Bytes of V8's heap for each of `count` idle states with all libraries open. */
export function idleState(count: number): number {
  const states: LState[] = [new LState()];
  const before = heapBytes();
  for (let i = 0; i < count; i++) states.push(new LState());
  const each = (heapBytes() - before) / count;
  for (const L of states) L.close();
  return each;
}
