/** What compiled code takes for granted, and what becomes of it when that is no longer so. */
import { describe, expect, it } from "vitest";
import { jitStats, LState } from "../../src/index";
import { stateInTier, tiers } from "../../src/testing/lstate-engine";

/** Programs that return a string, and which. */
const PROGRAMS: readonly (readonly [name: string, program: string, result: string])[] = [
  [
    "a field of its own hides its class's, and not when it is nil",
    `local C = { v = "class" } C.__index = C
     local function get(o) return o.v end
     local o, out = setmetatable({ v = "own" }, C), {}
     for i = 1, 300 do
       if i == 150 then o.v = nil elseif i == 151 then C.v = "changed" elseif i == 250 then C.v = nil end
       out[get(o) or "none"] = (out[get(o) or "none"] or 0) + 1
     end
     return out.own .. " " .. (out.class or 0) .. " " .. out.changed .. " " .. out.none`,
    "149 1 99 51",
  ],
  [
    "a class gets its own method after its base's was found",
    `local Base = { name = function() return "base" end } Base.__index = Base
     local Derived = setmetatable({}, Base) Derived.__index = Derived
     local o, seen = setmetatable({}, Derived), {}
     for i = 1, 300 do
       if i == 200 then Derived.name = function() return "derived" end end
       seen[o:name()] = i
     end
     return seen.base .. " " .. seen.derived`,
    "199 300",
  ],
  [
    "__index changes, and goes",
    `local M = { __index = { x = 1 } }
     local o, sum = setmetatable({}, M), 0
     for i = 1, 300 do
       if i == 100 then M.__index = { x = 10 } elseif i == 200 then M.__index = function() return 100 end end
       sum = sum + o.x
     end
     setmetatable(o, nil)
     return sum .. " " .. tostring(o.x)`,
    "11199 nil",
  ],
  [
    "an absent field that appears in the hash part",
    `local o, n = { a = 1 }, 0
     local key = "b" .. tostring(1):sub(2)
     for i = 1, 300 do
       if i == 200 then for k = 1, 40 do o["k" .. k] = k end o[key] = true end
       if o.b then n = n + 1 end
     end
     return tostring(n)`,
    "101",
  ],
  [
    "more shapes than a site remembers",
    `local function get(o) return o.x end
     local sum = 0
     for i = 1, 600 do
       local o = {}
       o["f" .. i % 12] = true
       if i % 12 < 4 then o = { a = 1, x = i } elseif i % 12 < 8 then o = { b = 1, c = 2, x = i } else o.x = i end
       sum = sum + get(o)
     end
     return tostring(sum)`,
    "180300",
  ],
  [
    "a nil field that is written, and __newindex that is set meanwhile",
    `local log = {}
     local M = {}
     local o = setmetatable({ x = 1, y = nil }, M)
     for i = 1, 300 do
       o.x = nil
       if i == 200 then M.__newindex = function(_, k) log[#log + 1] = k end end
       o.x = i
     end
     return #log .. " " .. tostring(rawget(o, "x"))`,
    "201 nil",
  ],
  [
    "a constructor's fields come in its order, nil ones do not come",
    `local out = {}
     for i = 1, 300 do
       local t = { c = i, b = nil, a = 2, c = 3, ["d" .. i] = 4 }
       local keys = {}
       for k in pairs(t) do keys[#keys + 1] = k end
       out[#keys .. keys[1] .. keys[2] .. tostring(t.c)] = true
     end
     local all = {}
     for k in pairs(out) do all[#all + 1] = k end
     return table.concat(all, " ")`,
    "3ca3",
  ],
  [
    "a metatable made by a constructor gets its events later",
    `local M = { __index = nil, __add = nil }
     local a = setmetatable({}, M)
     local ok = pcall(function() return a + a end)
     M.__add = function() return "sum" end
     M.__index = function(_, k) return k end
     return tostring(ok) .. " " .. (a + a) .. " " .. a.key`,
    "false sum key",
  ],
  [
    "loops in loops, left and entered in many ways",
    `local n, out = 0, {}
     for i = 1, 60 do
       for j = 1, 60 do
         if j > i then break end
         local k = j
         while k > 0 do
           n = n + 1
           k = k - 7
           if n % 1000 == 0 then out[#out + 1] = i .. "/" .. j end
         end
       end
       repeat local done = n % 3 == 0; n = n + 1 until done
     end
     local function first(t, x) for i, v in ipairs(t) do if v == x then return i end end end
     return n .. " " .. table.concat(out, ",") .. " " .. tostring(first(out, out[3]))`,
    "",
  ],
  [
    "a loop's variable changes its type after the loop was compiled",
    `local acc, out = 0, {}
     for round = 1, 4 do
       if round == 3 then acc = "7" end
       for i = 1, 400 do
         acc = acc + (i % 2)
         if round == 4 and i == 200 then acc = tostring(acc) end
       end
       out[round] = acc
     end
     return table.concat(out, " ")`,
    "200 400 207 407",
  ],
  [
    "what is no function is called with very many values",
    `local t = {} for i = 1, 200000 do t[i] = i end
     local n = 0
     local callable = setmetatable({}, { __call = function(self, ...) return select("#", ...), self end })
     for i = 1, 3 do n = n + callable(unpack(t)) + callable(i, unpack(t)) + callable(1, 2) end
     local function tail() return callable(unpack(t)) end
     return tostring(n + tail())`,
    "1400009",
  ],
  [
    "an error in a loop that was compiled alone has its line and names",
    `local t, message = { v = 1 }
     for round = 1, 2 do
       local ok, e = pcall(function()
         local n = 0
         for i = 1, 500 do
           if round == 2 and i == 400 then t = nil end
           n = n + t.v
         end
       end)
       if not ok then message = e end
     end
     return message`,
    "t:7: attempt to index upvalue 't' (a nil value)",
  ],
];

describe("all tiers agree, and do so again when code is made anew", () => {
  for (const [name, program, result] of PROGRAMS) {
    it(name, () => {
      const results = tiers.map((tier) => {
        using L = stateInTier(tier);
        const f = L.load(program, "=t");
        const outcomes = [1, 2, 3].map(() => L.invoke(f, [])[0]);
        expect(new Set(outcomes).size, tier).toBe(1);
        return outcomes[0];
      });
      expect(new Set(results).size).toBe(1);
      if (result !== "") expect(results[0]).toBe(result);
    });
  }
});

describe("loops are compiled alone", () => {
  it("and the function around them stays with the interpreter", () => {
    const before = jitStats();
    using L = new LState();
    const program =
      "local a, b = 0, 0 for i = 1, 5000 do a = a + i end for i = 1, 5000 do b = b - i end return a + b, 1";
    expect(L.run(program)).toEqual([0, 1]);
    const after = jitStats();
    expect(after.loops - before.loops).toBe(2);
    expect(after.functions).toBe(before.functions);
    expect(after.handedBack.get("the end of a compiled loop") ?? 0).toBeGreaterThan(1);
  });
});

describe("code that meets other tables than before", () => {
  it("is made anew, a few times at most", () => {
    const before = jitStats().revisions;
    using L = new LState();
    const text = `
      local function get(o) return o.x end
      local sum = 0
      for kind = 1, 8 do
        local o = {}
        for i = 1, kind do o = kind % 2 == 0 and { x = kind, y = o } or { y = o, z = i, x = kind } end
        if kind > 4 then o = setmetatable({}, { __index = o }) end
        for i = 1, 3000 do sum = sum + get(o) end
      end
      return sum, 0`;
    expect(L.run(text)).toEqual([108_000, 0]);
    const revisions = jitStats().revisions - before;
    expect(revisions).toBeGreaterThan(0);
    expect(revisions).toBeLessThan(12);
  });
});
