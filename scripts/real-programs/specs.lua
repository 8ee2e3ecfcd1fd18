-- Runs specification files in the manner of busted and telescope, which need libraries in C: the part of them that the
-- projects of projects.ts use. Usage: specs.lua FILE... ; prints each case's outcome, fails if one fails.

local unpack = unpack or table.unpack

-- Values, compared and shown ----------------------------------------------------------------------------------------

local function same(a, b, seen)
  if a == b then return true end
  if a ~= a and b ~= b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  seen = seen or {}
  if seen[a] == b then return true end
  seen[a] = b
  for k, v in pairs(a) do if not same(v, b[k], seen) then return false end end
  for k in pairs(b) do if a[k] == nil then return false end end
  return true
end

local function show(v, depth)
  if type(v) == "string" then return string.format("%q", v) end
  if type(v) ~= "table" or (depth or 0) > 3 then return (tostring(v):gsub("0x%x+", "0x")) end
  local parts = {}
  for k, x in pairs(v) do parts[#parts + 1] = show(k, 4) .. "=" .. show(x, (depth or 0) + 1) end
  table.sort(parts)
  return "{" .. table.concat(parts, ", ") .. "}"
end

-- Assertions --------------------------------------------------------------------------------------------------------

local FAILURE = {}

local function fail(message)
  error(setmetatable({ message = message }, FAILURE), 0)
end

local function errorOf(value)
  if getmetatable(value) == FAILURE then return "assertion: " .. value.message end
  return type(value) == "string" and value or show(value)
end

local tests = {
  same = function(a, b) return same(a, b) end,
  equal = function(a, b) return a == b end,
  truthy = function(v) return v ~= nil and v ~= false end,
  falsy = function(v) return v == nil or v == false end,
  ["true"] = function(v) return v == true end,
  ["false"] = function(v) return v == false end,
  match = function(pattern, s) return type(s) == "string" and s:find(pattern) ~= nil end,
  near = function(a, b, tolerance) return a >= b - tolerance and a <= b + tolerance end,
  less_than = function(a, b) return a < b end,
  greater_than = function(a, b) return a > b end,
  error = function(f, expected)
    local ok, message = pcall(f)
    if ok then return false end
    if expected == nil then return true end
    if type(message) == "string" and type(expected) == "string" then
      return message == expected or message:gsub("^[^\n]-:%d+: ", "") == expected
    end
    return same(message, expected)
  end,
  error_matches = function(f, pattern)
    local ok, message = pcall(f)
    return not ok and tostring(message):find(pattern) ~= nil
  end,
}
for _, kind in ipairs { "nil", "table", "string", "number", "boolean", "function", "userdata", "thread" } do
  tests[kind] = function(v) return type(v) == kind end
end
tests.type = function(v, kind) return type(v) == kind end
tests.equals, tests.matches, tests.errors, tests.func = tests.equal, tests.match, tests.error, tests["function"]

local NEGATIONS = { ["not"] = true, no = true, isnt = true, is_not = true }
local MODIFIERS = { is = true, are = true, was = true, has = true, have = true, does = true, be = true, to = true }

local function check(path, ...)
  local negated, words = false, {}
  for word in path:lower():gmatch("[^_.]+") do
    if NEGATIONS[word] then negated = not negated
    elseif not MODIFIERS[word] then words[#words + 1] = word end
  end
  local name = table.concat(words, "_")
  local test = tests[name]
  if test == nil then fail("no assertion is called " .. path) end
  if not test(...) == not negated then
    local shown = {}
    for i = 1, select("#", ...) do shown[i] = show((select(i, ...))) end
    fail(path .. "(" .. table.concat(shown, ", ") .. ")")
  end
  return ...
end

local function chain(path)
  return setmetatable({}, {
    __index = function(_, word) return chain(path == "" and word or path .. "_" .. word) end,
    __call = function(_, ...)
      if path ~= "" then return check(path, ...) end
      local v, message = ...
      if not v then fail(message == nil and "assertion failed!" or tostring(message)) end
      return ...
    end,
  })
end

local assertions = chain("")

-- The tree of cases -------------------------------------------------------------------------------------------------

local current
local passed, failed, pending = 0, 0, 0

local function hooks(scope, kind)
  for _, f in ipairs(scope[kind]) do f() end
end

local function around(scope, kind)
  if scope.parent and kind == "before" then around(scope.parent, kind) end
  hooks(scope, kind)
  if scope.parent and kind == "after" then around(scope.parent, kind) end
end

local function report(outcome, name, why)
  print(outcome .. "\t" .. name .. (why and "\n\t" .. why:gsub("\n", "\n\t") or ""))
end

local function fullName(name)
  return current.name == "" and name or current.name .. " > " .. name
end

local function it(name, body)
  if body == nil then pending = pending + 1 return end
  local finally
  local environment = setmetatable({ finally = function(f) finally = f end }, { __index = getfenv(body), __newindex = getfenv(body) })
  pcall(setfenv, body, environment)
  local ok, e = xpcall(function()
    around(current, "before")
    body()
  end, errorOf)
  if finally then finally() end
  local closed, late = xpcall(function() around(current, "after") end, errorOf)
  if ok and closed then
    passed = passed + 1
    report("ok", fullName(name))
  else
    failed = failed + 1
    report("FAILED", fullName(name), ok and late or e)
  end
end

local function describe(name, body)
  local scope = { name = fullName(name), parent = current, before = {}, after = {}, closing = {} }
  local outer = current
  current = scope
  local ok, e = xpcall(body, errorOf)
  if not ok then
    failed = failed + 1
    report("FAILED", scope.name, e)
  end
  local _, late = xpcall(function() hooks(scope, "closing") end, errorOf)
  if late then print(late) end
  current = outer
end

local function adder(kind)
  return function(f) table.insert(current[kind], f) end
end

local function now(f) f() end

local function later() pending = pending + 1 end

local names = {
  assert = assertions, describe = describe, context = describe, insulate = describe, expose = describe,
  it = it, test = it, spec = it, pending = later,
  before_each = adder("before"), after_each = adder("after"), before = adder("before"), after = adder("after"),
  setup = now, lazy_setup = now, strict_setup = now,
  teardown = adder("closing"), lazy_teardown = adder("closing"), strict_teardown = adder("closing"),
  randomize = function() end,
}
for name, value in pairs(names) do rawset(_G, name, value) end
setmetatable(_G, {
  __index = function(_, name)
    local path = type(name) == "string" and name:match("^assert_(.+)$")
    if path then return function(...) return check(path, ...) end end
  end,
})
package.preload.busted = function() return names end
package.preload["busted.runner"] = function() return function() end end
package.preload.luacov = function() end
package.preload.luassert = function() return assertions end

-- What specifications take from LuaFileSystem, by the shell's commands
package.preload.lfs = function()
  local function quoted(s) return "'" .. s:gsub("'", "'\\''") .. "'" end
  local function read(command)
    local pipe = assert(io.popen(command))
    local text = pipe:read("*a")
    pipe:close()
    return text
  end
  local lfs = {}
  function lfs.currentdir() return (read("pwd"):gsub("\n$", "")) end
  function lfs.attributes(path, what)
    local mode = read("stat -c %F " .. quoted(path) .. " 2>/dev/null"):gsub("\n$", ""):gsub("^regular.*", "file")
    if mode == "" then return nil, "cannot obtain information from file '" .. path .. "'" end
    if what == "mode" then return mode end
    return { mode = mode }
  end
  function lfs.mkdir(path) return os.execute("mkdir " .. quoted(path)) == 0 or nil end
  function lfs.rmdir(path) return os.execute("rmdir " .. quoted(path)) == 0 or nil end
  function lfs.dir(path) return read("ls -a " .. quoted(path)):gmatch("[^\n]+") end
  return lfs
end

local files = arg
arg = { [0] = "specs" }
for _, file in ipairs(files) do
  current = { name = "", before = {}, after = {}, closing = {} }
  local chunk, problem = loadfile(file)
  local ok, e = xpcall(chunk or function() error(problem, 0) end, errorOf)
  if not ok then
    failed = failed + 1
    report("FAILED", file, e)
  end
  hooks(current, "closing")
end
print(passed .. " passed, " .. failed .. " failed, " .. pending .. " pending")
os.exit(failed == 0 and passed > 0 and 0 or 1)
