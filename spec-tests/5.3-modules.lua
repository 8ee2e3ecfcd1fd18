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

--- case: what a loader is given, and what require gives
package.preload.given = function(...) return { select("#", ...), ... } end
local m = require("given")
print(m[1], m[2], select("#", require("given")), require("given", "more") == m)  -- expect: 1 given 1 true
package.preload.no = function() return false end
print(require("no"), package.loaded.no)  -- expect: false false
local times = 0
package.preload.again = function() times = times + 1 return false end
print(require("again"), require("again"), times)  -- expect: false false 2
print(require("string") == string, require("_G") == _G, require("coroutine") == coroutine)  -- expect: true true true
package.loaded.number = 5
print(require("number"), require(12 == 12 and "number"))  -- expect: 5 5
package.loaded["7"] = "seven"
print(require(7))  -- expect: seven

--- case: a module that requires itself, and one that failed
package.preload.a = function() return require("b") end
package.preload.b = function() return require("a") end
print(pcall(require, "a"))  -- expect: false stdin:63: loop or previous error loading module 'a'
print(pcall(require, "a"))  -- expect: false loop or previous error loading module 'a'
package.preload.bad = function() error("not today", 0) end
print(pcall(require, "bad"))  -- expect: false not today
print(pcall(require, "bad"))  -- expect: false loop or previous error loading module 'bad'
package.loaded.bad = nil
package.preload.bad = function() return "well" end
print(require("bad"))  -- expect: well
-- not: luajit (it forgets a module that failed)

--- case: loaders are asked in turn, and say why not
package.loaders = {
  function(name) return "\n\tfirst has no " .. name end,
  function() end,
  function() return 5, "ignored" end,
  function(name) if name == "there" then return function(...) return "made of " .. table.concat({ ... }, ",") end end return "\n\tlast" end,
}
print(require("there"))  -- expect: made of there
print(pcall(require, "missing"))
-- expect: false module 'missing' not found:
-- expect: first has no missing5
-- expect: last
package.loaders[2] = function() error("loader failed", 0) end
print(pcall(require, "other"))  -- expect: false loader failed
package.loaders[2] = nil
print(pcall(require, "another"))
-- expect: false module 'another' not found:
-- expect: first has no another
package.loaders = {}
print(pcall(require, "none"))  -- expect: false module 'none' not found:

--- case: files are sought by package.path
local name = os.tmpname()
local folder, base = name:match("^(.*)/([^/]*)$")
local function write(text) local f = assert(io.open(name, "w")) f:write(text) f:close() end
write("local n = ... loads = (loads or 0) + 1 return { name = n, loads = loads }")
package.path = "/none/?.lua;" .. folder .. "/?;" .. folder .. "/?.never"
local m = require(base)
print(m.name == base, m.loads, require(base) == m, loads)  -- expect: true 1 true 1
package.loaded[base] = nil
print(require(base) == m, loads)  -- expect: false 2
write("return +")
package.loaded[base] = nil
local ok, message = pcall(require, base)
print(ok, (message:gsub(base, "NAME"):gsub(folder, "FOLDER")))
-- expect: false error loading module 'NAME' from file 'FOLDER/NAME':
-- expect: FOLDER/NAME:1: unexpected symbol near '+'
write("error('while loading')")
ok, message = pcall(require, base)
print(ok, (message:gsub("^.*" .. base, "NAME")))  -- expect: false NAME:1: while loading
os.remove(name)
package.path = "?.x;;?.y;?-?.z"
package.cpath = ""
print(pcall(require, "no.such/file"))
-- expect: false module 'no.such/file' not found:
-- expect: no field package.preload['no.such/file']
-- expect: no file 'no/such/file.x'
-- expect: no file 'no/such/file.y'
-- expect: no file 'no/such/file-no/such/file.z'

--- case: package's fields may be spoilt
local path, preload = package.path, package.preload
package.path = nil
print(pcall(require, "nothing"))  -- expect: false 'package.path' must be a string
package.path = {}
print(pcall(require, "nothing"))  -- expect: false 'package.path' must be a string
package.path, package.preload = path, nil
print(pcall(require, "nothing"))  -- expect: false 'package.preload' must be a table
package.preload = 1
print(pcall(require, "nothing"))  -- expect: false 'package.preload' must be a table
package.preload = preload
package.loaders = "x"
print(pcall(require, "nothing"))  -- expect: false 'package.loaders' must be a table
print(package.config:sub(1, 10):gsub("\n", " "))  -- expect: / ; ? ! - 4
-- not: luajit (preload is the registry's there)

--- case: dynamic libraries are absent or not found
print((package.loadlib("/no/such/library.so", "luaopen_x")))  -- expect: nil
print(select("#", package.loadlib("/no/such/library.so", "luaopen_x")), type(select(2, package.loadlib("/x", "y"))))  -- expect: 3 string

--- case: module makes the tables of a dotted name
local print, require, package, select, module = print, require, package, select, module
local function make(...) module(...) here = 1 return _M, _NAME, _PACKAGE end
local m, name, prefix = make("one.two.three")
print(m == one.two.three, name, prefix, one.two.three.here, here)  -- expect: true one.two.three one.two. 1 nil
print(package.loaded["one.two.three"] == m, one._NAME, one.two._NAME, package.loaded.one)  -- expect: true nil nil nil
print(make("one.two.three") == m, require("one.two.three") == m)  -- expect: true true
one.two.three._NAME = "kept"
print(select(2, make("one.two.three")))  -- expect: kept one.two.

--- case: module calls its options with the module
local print, pcall, type, select, package, module = print, pcall, type, select, package, module
local seen = {}
local function option(...) seen[#seen + 1] = select("#", ...) seen[#seen + 1] = (...)._NAME end
(function() module("optional", option, option) end)()
print(#seen, seen[1], seen[2], seen[4])  -- expect: 4 1 optional optional
local function bare() module("bare") return print, x end
local before, x = bare()
print(before ~= print, x)  -- expect: false nil
local function open() module("open", package.seeall) return print == _G.print, getmetatable(_M).__index == _G end
print(open())  -- expect: true true
print(pcall(function() module("spoilt", function() error("by option", 0) end) end))  -- expect: false by option
print(pcall(function() module("failing", 5) end))  -- expect: false attempt to call a number value
package.loaded.known = { a = "kept" }
print((function() module("known") return a, _NAME end)())  -- expect: kept known

--- case: package.seeall keeps a metatable
local meta = { __newindex = function(t, k, v) rawset(t, k, v * 2) end }
local t = setmetatable({}, meta)
print(select("#", package.seeall(t)), getmetatable(t) == meta, meta.__index == _G, t.print == print)  -- expect: 0 true true true
t.x = 2
print(t.x, rawget(_G, "x"))  -- expect: 4 nil
print(pcall(package.seeall))  -- expect: false bad argument #1 to '?' (table expected, got no value)
print(pcall(package.seeall, "x"))  -- expect: false bad argument #1 to '?' (table expected, got string)

--- case: what module refuses
taken = 5
print(pcall(function() module("taken") end))  -- expect: false stdin:LINE: name conflict for module 'taken'
print(pcall(function() module("taken.inner") end))  -- expect: false stdin:LINE: name conflict for module 'taken.inner'
print(pcall(function() module("string.format.x") end))  -- expect: false stdin:LINE: name conflict for module 'string.format.x'
print(pcall(module))  -- expect: false bad argument #1 to '?' (string expected, got no value)
print(pcall(module, {}))  -- expect: false bad argument #1 to '?' (string expected, got table)
print(pcall(module, "by.pcall"))  -- expect: false 'module' not called from a Lua function
