/** States that are all alike: libraries, a module of the host's, one in Lua, and an init script that runs once. */
import { LStateFactory } from "lstate";

const factory = new LStateFactory({ print: (text) => process.stdout.write(text) })
  .withLibraries("base", "string", "table", "math")
  .withInitScript(
    `-- Global utilities
    function map(t, f)
      local result = {}
      for k, v in pairs(t) do result[k] = f(v) end
      return result
    end

    function filter(t, f)
      local result = {}
      for _, v in ipairs(t) do
        if f(v) then result[#result + 1] = v end
      end
      return result
    end`,
    "=utilities",
  )
  .withModule("utils", (L) => {
    const module = L.newTable();
    L.setField(module, "version", "1.0");
    L.push(module);
    return 1;
  })
  .withModule("greeting", `return function(name) return "Hello, " .. name .. "!" end`);

using L = factory.create();
L.run(`
  local utils, greet = require("utils"), require("greeting")
  print("Utils version:", utils.version)
  print(greet("factory"))

  local numbers = {1, 2, 3, 4, 5}
  print("Doubled:", table.concat(map(numbers, function(x) return x * 2 end), " "))
  print("Odd:", table.concat(filter(numbers, function(x) return x % 2 == 1 end), " "))
`);

// A second state has its own of everything.
using M = factory.create();
L.run("map = nil");
M.run(`print("map in another state:", type(map))`);
