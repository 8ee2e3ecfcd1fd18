/** A run that is handed to the heap at every step is the same run. */
import { describe, expect, it } from "vitest";
import { LState } from "../../src/index";
import { SLICE, type Vm } from "../../src/vm/vm";

const PROGRAM = `
local out = {}
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
out[1] = fib(12)
local co = coroutine.wrap(function(...) for i = 1, select("#", ...) do coroutine.yield((select(i, ...))) end return "end" end)
for i = 1, 3 do out[#out + 1] = co("a", "b") end
local t = {5, 3, 9, 1}
table.sort(t, function(a, b) for _ = 1, 3 do end return a < b end)
out[#out + 1] = table.concat(t, ",")
out[#out + 1] = ("x1y2"):gsub("%d", function(d) for _ = 1, 2 do end return d * 2 end)
out[#out + 1] = select(2, pcall(function() for _ = 1, 5 do end error("e", 0) end))
local mt = setmetatable({}, {__index = function(_, k) for _ = 1, 2 do end return k end, __concat = function() return "c" end})
out[#out + 1] = mt.key .. (mt .. "x")
return table.concat(out, " ")`;

function run(prepare: (vm: Vm) => void): { result: unknown[]; steps: number; slices: number } {
  const L = new LState();
  const { vm } = L as unknown as { readonly vm: Vm };
  prepare(vm);
  let slices = 0;
  const begin = vm.begin.bind(vm);
  vm.begin = (signal) => {
    if (signal === SLICE) slices++;
    begin(signal);
  };
  const result = L.run(PROGRAM);
  return { result, steps: L.instructionCount(), slices };
}

describe("suspension at every step", () => {
  it("changes neither results nor the count of steps", () => {
    const plain = run(() => {});
    const suspended = run((vm) => vm.budget.suspendAtEveryStep());
    expect(plain.slices).toBe(0);
    expect(suspended.slices).toBeGreaterThan(400);
    expect(suspended.result).toEqual(plain.result);
    expect(suspended.steps).toBe(plain.steps);
  });
});
