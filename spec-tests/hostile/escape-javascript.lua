-- Names, numbers and words of JavaScript that must mean nothing here.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok done
local function check(name, ok, ...) if not ok then error(name .. " " .. tostring((...)), 0) end end
check("tonumber nbsp", tonumber("\160" .. "1") == nil)
check("0b1", tonumber("0b1") == nil) check("1_000", tonumber("1_000") == nil) check("0o7", tonumber("0o7") == nil) check("1n", tonumber("1n") == nil) check("", tonumber("") == nil)
check("frexp inf", math.frexp(1/0) == 1/0) check("frexp nan", math.frexp(0/0) ~= math.frexp(0/0))
check("upper", ("\181\228abc"):upper() == "\181\228ABC") check("%a", ("\228"):find("%a") == nil) check("%s", ("\160"):find("%s") == nil)
for _, k in ipairs{"__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__", "length", "prototype"} do
  check("global " .. k, _G[k] == nil) _G[k] = 5 check("global set", _G[k] == 5) _G[k] = nil
  local t = {} check("field", t[k] == nil) t[k] = 1 check("field set", t[k] == 1 and next(t) == k) t[k] = nil check("cleared", next(t) == nil)
  check("str", (""):len() == 0 and pcall(function() return ("")[k] end) and ("")[k] == nil)
  check("gsub", (("x"):gsub("x", {[k] = 1})) == "x") check("gsub2", ((k):gsub(k:gsub("%p", "%%%0"), {[k] = "v"})) == "v")
  check("require", not pcall(require, k)) check("getenv", os.getenv == nil or os.getenv(k) == nil)
  local f = assert(loadstring("local " .. k .. " = 3 ; return " .. k)) check("local", f() == 3)
  f = assert(loadstring("goto " .. k .. " ; do return 1 end ::" .. k .. ":: return 2")) check("label", f() == 2)
  f = assert(loadstring("return '" .. k .. "', {" .. k .. " = 7}")) local a, b = f() check("const", a == k and b[k] == 7)
  local mt = {[k] = function() end} check("mt", pcall(setmetatable, {}, mt))
  check("package", package == nil or package.loaded[k] == nil)
  check("format", ("%s"):format(k) == k) check("meta of string", getmetatable("").__index[k] == nil)
  check("debug.getinfo", debug == nil or debug.getinfo(1)[k] == nil) check("os.date", os == nil or os.date == nil or os.date("*t")[k] == nil)
  check("collectgarbage opt", not pcall(collectgarbage, k)) check("fenv", setfenv(function() return _ENVX end, {})() == nil)
end
for _, f in ipairs{function() return nil + 1 end, function() return {} < 1 end, function() return #5 end, function() local x x() end, function() return ("x").y.z end, function() return ("x"):rep(1e10) end, function() return string.char(256) end, function() return setmetatable(1, {}) end, function() return io.open("/nonexistent/x"):read() end, function() return error({}) end, function() return ("x"):bad() end} do
  local ok, e = pcall(f) check("msg ok", not ok) e = tostring(e)
  for _, w in ipairs{"undefined", "null", "NaN", "object Object", "Error:", "ENOENT", "at ", ".ts", ".js", "function(", "Infinity", "TypeError", "Range"} do check("js word", not e:find(w, 1, true), e, w) end
end
if io and io.open then local a, b, c = io.open("/nonexistent/x") check("C wording", b and b:find("No such file or directory", 1, true) and c == 2, a, b, c) end
check("native it", true)
local ok, e = pcall(function() for x in math.abs, 1, 1 do if x > 0 then return "fine" end end end) check("native iterator", ok)
check("call chain", not pcall(function() local t = {} for i = 1, 100 do t = setmetatable({}, {__call = t}) end return t() end))
check("pow", 2^53 == 2^53 + 1)
return "done"
