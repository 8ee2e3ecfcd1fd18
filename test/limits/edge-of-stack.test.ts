/**
 * An embedder may call a state when JavaScript's own stack is nearly used up. Wherever the stack then ends, in whatever
 * function of ours, it is a Lua error; where it ends before anything of the script has run, the caller gets JavaScript's own
 * RangeError, as from any call for which there is no room. The state works afterwards.
 */
import { expect, it } from "vitest";
import { type LState, LuaError } from "../../src/index";
import { stateInTier, tiers } from "../../src/testing/lstate-engine";

const PROGRAMS = [
  "ran() local t = {} for i = 1, 10 do t[i] = i * 2 end return #t, tostring(t[3]), ('x'):rep(3):upper(), (select('#', pcall(error, 'a')))",
  "ran() local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(50)",
  "ran() return string.format('%d %s', 3, setmetatable({}, {__tostring = function() return 'T' end})), tonumber('0x10')",
  "ran() local f = coroutine.wrap(function(x) while true do x = coroutine.yield(x + 1) end end) return f(1), f(5), ('abc'):gsub('.', function(c) return c:upper() end)",
  "ran() local t = {3, 1, 2} table.sort(t, function(a, b) return a < b end) return t[1], t[3], loadstring('return 1')()",
  "ran() return select(2, pcall(function() local x = nil; x.y = 1 end))",
  `ran() n = n + 1 local k = 'k' .. n byName[k] = n byNumber[n] = n list[#list + 1] = n
   if n % 3 == 0 then byName['k' .. n - 1] = nil end`,
];

/** Calls `attempt` where ever less of the stack is used: at first there is room for next to nothing. */
function atTheEdge(attempt: () => void): void {
  let left = 700;
  const dive = (): number => {
    let depth = 0;
    try {
      depth = dive() + 1;
    } catch (e) {
      if (!(e instanceof RangeError)) throw e;
    }
    if (left > 0) {
      left--;
      attempt();
    }
    return depth;
  };
  dive();
}

const CONSISTENT = `
  local count, seen = 0, 0
  for i = 1, n do
    local v = byName['k' .. i]
    assert(v == nil or v == i)
    if v ~= nil then count = count + 1 end
    assert(byNumber[i] == nil or byNumber[i] == i)
  end
  for k, v in pairs(byName) do seen = seen + 1 assert(byName[k] == v) end
  for i = 1, #list do assert(list[i]) end
  local co = coroutine.create(function() coroutine.yield(coroutine.running()) end)
  local _, running = coroutine.resume(co)
  return count == seen, running == co, coroutine.status(co), coroutine.running()`;

it.each(tiers)("the end of JavaScript's stack is a Lua error, and the state works on, %s", (tier) => {
  const L: LState = stateInTier(tier, { print: () => undefined });
  let ran = 0;
  L.setGlobal("ran", () => void ran++);
  L.run("n, byName, byNumber, list = 0, {}, {}, {}");
  // Looked at where there is room again.
  const thrown: { readonly e: unknown; readonly ran: number }[] = [];
  let worked = 0;
  for (const program of PROGRAMS) {
    const f = L.load(program);
    const expected = L.invoke(f, []);
    for (let round = 0; round < 2; round++) {
      atTheEdge(() => {
        ran = 0;
        try {
          L.invoke(f, []);
          worked++;
        } catch (e) {
          thrown.push({ e, ran });
        }
      });
      expect(L.invoke(f, [])).toEqual(expected);
    }
  }
  expect(worked).toBeGreaterThan(100);
  const outcomes = new Set<string>();
  for (const { e, ran } of thrown) {
    if (e instanceof LuaError) outcomes.add(/stack overflow$/.test(e.message) ? "stack overflow" : e.message);
    else if (!(e instanceof RangeError && ran === 0)) outcomes.add(`${ran} ${e}`);
  }
  expect([...outcomes]).toEqual(["stack overflow"]);
  expect(L.run(CONSISTENT)).toEqual([true, true, "suspended", undefined]);
  // All of the depth is there again, outside and within coroutines.
  const deep = "local function f(n) if n == 0 then return 'end' end local r = f(n - 1) return r end ";
  expect(L.run(`${deep} return f(10000), coroutine.wrap(f)(10000)`)).toEqual(["end", "end"]);
  expect(() => L.run("local x = nil; x.y = 1")).toThrow(
    /^\[string "local x = nil; x.y = 1"\]:1: attempt to index local 'x'/,
  );
});
