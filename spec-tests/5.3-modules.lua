-- §5.3 Modules: require, package, module.

--- case: require runs a preload once
local n = 0
package.preload["m"] = function(name, ...) n = n + 1; return { name = name, extra = select("#", ...) } end
local m = require("m")
print(m.name, require("m") == m, n, package.loaded.m == m)  -- expect: m true 1 true
package.loaded.m = nil
print(require("m") == m, n)  -- expect: false 2

--- case: results of loaders
package.preload.noresult = function() end
print(require("noresult"), package.loaded.noresult)  -- expect: true true
package.preload.sets = function() package.loaded.sets = "own" end
print(require("sets"))  -- expect: own
package.preload.fails = function() error("load failed", 0) end
print(pcall(require, "fails"))  -- expect: false load failed

--- case: a missing module lists where it was sought
package.path, package.cpath = "./?.lua;/none/?.lua", ""
local ok, m = pcall(require, "no.such")
print(ok, (m:match("^[^\n]*")))  -- expect: false module 'no.such' not found:
print(m:find("no field package.preload['no.such']", 1, true) ~= nil, m:find("no file '/none/no/such.lua'", 1, true) ~= nil)  -- expect: true true

--- case: package's fields
print(type(package.path), type(package.cpath), type(package.loaders), #package.loaders >= 2, type(package.preload))  -- expect: string string table true table
print(package.loaded._G == _G, package.loaded.string == string, #package.config > 0)  -- expect: true true true

--- case: module in a module that is required
package.preload.required = function(...) module(..., package.seeall) x = print and 5 end
local m = require("required")
print(type(m), m == required, m == package.loaded.required, m._NAME, m.x, x)  -- expect: table true true required 5 nil

--- case: module
local function mod() module("mymod", package.seeall); function hello() return "hi " .. _NAME end; x = 5 end
mod()
print(mymod.hello(), mymod.x, hello, package.loaded.mymod == mymod, mymod._M == mymod, mymod._PACKAGE)  -- expect: hi mymod 5 nil true true

--- case: a custom loader
table.insert(package.loaders, 2, function(name)
  if name:sub(1, 5) == "virt:" then return function(n) return "made " .. n end end
  return "\n\tno virtual module '" .. name .. "'"
end)
print(require("virt:abc"))  -- expect: made virt:abc
