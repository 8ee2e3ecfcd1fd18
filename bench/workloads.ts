/**
 * Endless programs, one for each kind of work that a cancellation must be seen in. None makes progress by loops of its own
 * where the library can do without.
 */
export interface Workload {
  readonly name: string;
  /** Runs first, without a limit. */
  readonly setup?: string;
  readonly program: string;
}

const long = (name: string, program: string, setup = ""): Workload => ({ name, setup, program });

export const WORKLOADS: readonly Workload[] = [
  long("an empty loop", "while true do end"),
  long("goto", "::a:: goto a"),
  long("a numeric loop", "for i = 1, math.huge do end"),
  long("arithmetic", "local x = 0 while true do x = (x * 1.5 + 3) % 1000 end"),
  long("calls", "local function f(n) if n > 0 then return 1 + f(n - 1) end return 0 end while true do f(100) end"),
  long("tail calls", "local function f() return f() end f()"),
  long("a pcall loop", "while true do pcall(error) end"),
  long("a pcall around a loop", "while true do pcall(function() while true do end end) end"),
  long("xpcall with a looping handler", "while true do xpcall(error, function() while true do end end) end"),
  long(
    "coroutines",
    "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
  ),
  long(
    "coroutines that catch",
    "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
  ),
  long(
    "metamethods",
    "local t = setmetatable({}, {__index = function(_, k) return k end}) while true do local _ = t.x end",
  ),
  long(
    "__index chains",
    "while true do local _ = t.missing end",
    "t = {} for i = 1, 90 do t = setmetatable({}, {__index = t}) end",
  ),
  long("closures", "while true do local x local f = function() return x end end"),
  long("tables", "while true do local t = {1, 2, {3}, x = 4} end"),
  long("a growing table, dropped", "while true do local t = {} for i = 1, 1000000 do t[i] = i end end"),
  long("concatenation", "while true do local s = '' for i = 1, 1000 do s = s .. 'abc' .. i end end"),
  long("doubling strings", "while true do local s = 'x' for i = 1, 22 do s = s .. s end local _ = s:byte(#s) end"),
  long(
    "varargs",
    "local function f(...) return select('#', ...) end while true do f(unpack(t)) end",
    "t = {} for i = 1, 200000 do t[i] = i end",
  ),
  long(
    "values passed through pcall",
    "while true do local n = select('#', pcall(unpack, t)) end",
    "t = {} for i = 1, 200000 do t[i] = i end",
  ),
  long(
    "select",
    "local function f(...) while true do local _ = select(2, ...) end end f(unpack(t))",
    "t = {} for i = 1, 100000 do t[i] = i end",
  ),
  long(
    "select of the rest",
    "local function f(...) while true do local n = select('#', select(2, ...)) end end f(unpack(t))",
    "t = {} for i = 1, 100000 do t[i] = i end",
  ),
  long(
    "table constructors of varargs",
    "local function f(...) while true do local t = {...} end end f(unpack(t))",
    "t = {} for i = 1, 100000 do t[i] = i end",
  ),
  // Patterns.
  long("backtracking", "while true do s:find(('a?'):rep(26) .. ('a'):rep(26)) end", "s = ('a'):rep(26)"),
  long("nested lazy repetitions", "while true do s:find('.-.-.-.-.-b') end", "s = ('a'):rep(500)"),
  long("repetitions of a set", "while true do s:find('[a-z]*[a-z]*[a-z]*[a-z]*1') end", "s = ('a'):rep(500)"),
  long("%b in a long string", "while true do s:find('%b()') end", "s = ('('):rep(3000)"),
  long("%b many times", "while true do (s):gsub('%b()', '') end", "s = ('('):rep(20000)"),
  long("%f", "while true do s:find('%f[b]b%f[a]c') end", "s = ('ab'):rep(200000)"),
  long("a huge set", "while true do s:find(set) end", "s = ('x'):rep(100000) set = '[' .. ('abcd'):rep(50000) .. ']'"),
  long("back references", "while true do s:find('(a*)(a*)(a*)%1%2%3b') end", "s = ('a'):rep(300)"),
  long("plain find", "while true do s:find(n, 1, true) end", "s = ('a'):rep(1000000) n = ('a'):rep(5000) .. 'b'"),
  long("plain find of a short needle", "while true do s:find('ab', 1, true) end", "s = ('a'):rep(10000000)"),
  long("gmatch", "while true do for _ in s:gmatch('.') do end end", "s = ('a'):rep(100000)"),
  long("gsub", "while true do s:gsub('.', '%0%0') end", "s = ('a'):rep(1000000)"),
  long("gsub with a callback", "while true do s:gsub('.', function() end) end", "s = ('a'):rep(1000000)"),
  long("gsub with a table", "while true do s:gsub('.', {a = 'b'}) end", "s = ('a'):rep(1000000)"),
  // Strings.
  long("string.rep of nothing", "while true do (''):rep(1e15) end"),
  long("string.rep", "while true do ('abc'):rep(1e6) end"),
  long("string.rep, huge", "while true do ('abc'):rep(1e8) end"),
  long("string.reverse", "while true do s:reverse() end", "s = ('ab'):rep(5000000)"),
  long("string.upper", "while true do s:upper() end", "s = ('ab'):rep(5000000)"),
  long("string.byte", "while true do s:byte(1, 200000) end", "s = ('a'):rep(1000000)"),
  long("string.char", "while true do string.char(unpack(t)) end", "t = {} for i = 1, 200000 do t[i] = 65 end"),
  long("string.format", "while true do ('%s%99s%99.99f'):format('x', 'y', 1.5) end"),
  long("string.format of long strings", "while true do ('%s %s %q'):format(s, s, s) end", "s = ('a\\n'):rep(1000000)"),
  long("string.format of a long format", "while true do s:format() end", "s = ('%%'):rep(1000000)"),
  long(
    "string comparison",
    "while true do local _ = a < b or a == b end",
    "a, b = ('x'):rep(5000000) .. 'a', ('x'):rep(5000000) .. 'b'",
  ),
  long("tostring", "while true do tostring(1.5e300) tostring({}) end"),
  long("tonumber of spaces", "while true do tonumber(s) end", "s = (' '):rep(400000)"),
  long("tonumber of digits", "while true do tonumber(s) end", "s = ('1'):rep(400000)"),
  long("tonumber with a base", "while true do tonumber(s, 7) end", "s = ('1'):rep(400000)"),
  long("string arithmetic", "while true do local _ = s + 1 end", "s = ('1'):rep(100000)"),
  long("numerals as arguments", "while true do math.abs(s) end", "s = ('1'):rep(3000000)"),
  long("a long fraction", "while true do tonumber(s) end", "s = '0.' .. ('01'):rep(3000000) .. 'e5'"),
  long("tonumber of hexadecimal digits", "while true do tonumber(s) end", "s = '0x' .. ('f0'):rep(3000000)"),
  long(
    "cheap steps, then dear ones",
    "for i = 1, 300000 do end while true do local _ = s + 1 end",
    "s = ('1'):rep(100000)",
  ),
  long("cheap steps, then short loads", "for i = 1, 300000 do end while true do loadstring('return 1') end"),
  long(
    "cheap steps, then look-ups of many keys",
    "for i = 1, 300000 do end while true do table.maxn(t) end",
    "t = {} for i = 1, 1000 do t[i + 0.5] = i end",
  ),
  long(
    "cheap steps, then calendars",
    "for i = 1, 300000 do end while true do os.time({ year = 2000, month = 1, day = 1 }) end",
  ),
  long("cheap steps, then system calls", "for i = 1, 300000 do end while true do loadfile('no/such/file') end"),
  // Tables.
  long("table.concat", "while true do table.concat(t, ', ') end", "t = {} for i = 1, 1000000 do t[i] = i end"),
  long(
    "table.sort of numbers",
    "while true do for i = 1, #t do t[i] = (i * 7919) % 1000003 end table.sort(t) end",
    "t = {} for i = 1, 200000 do t[i] = i end",
  ),
  long(
    "table.sort of strings",
    "while true do local u = {unpack(t)} table.sort(u) end",
    "t = {} for i = 1, 100000 do t[i] = 'k' .. (i * 7919) % 1000003 end",
  ),
  long(
    "table.sort with a comparator",
    "while true do table.sort(t, function(a, b) return a > b end) end",
    "t = {} for i = 1, 100000 do t[i] = i end",
  ),
  long(
    "table.sort with an inconsistent comparator",
    "while true do pcall(table.sort, t, function() return true end) end",
    "t = {} for i = 1, 100000 do t[i] = i end",
  ),
  long(
    "table.sort with a comparator that is no Lua function",
    "while true do pcall(table.sort, t, math.max) end",
    "t = {} for i = 1, 100000 do t[i] = i end",
  ),
  long(
    "table.insert at the front",
    "while true do table.insert(t, 1, 0) t[#t] = nil end",
    "t = {} for i = 1, 1000000 do t[i] = i end",
  ),
  long("table.insert at an absurd position", "while true do table.insert({1}, -2^31, 0) end"),
  long(
    "table.remove at the front",
    "while true do table.remove(t, 1) t[#t + 1] = 1 end",
    "t = {} for i = 1, 1000000 do t[i] = i end",
  ),
  long(
    "table.concat of absurd positions",
    "while true do pcall(table.concat, {}, '', 1, 2^31 - 1) pcall(table.concat, setmetatable({}, {}), '', -2^31, 2^31 - 1) end",
  ),
  long("unpack of absurd positions", "while true do pcall(unpack, {}, 1, 249999) end"),
  long("table.move", "while true do table.move({}, 1, 2^53 - 10, 2) end"),
  long("table.maxn", "while true do table.maxn(t) end", "t = {} for i = 1, 1000000 do t[i + 0.5] = i end"),
  long(
    "next over a cleared table",
    "while true do next(t) end",
    "t = {} for i = 1, 1000000 do t['k' .. i] = i end for i = 1, 1000000 do t['k' .. i] = nil end",
  ),
  long("pairs", "while true do for _ in pairs(t) do end end", "t = {} for i = 1, 100000 do t['k' .. i] = i end"),
  long(
    "table.foreach",
    "while true do table.foreach(t, math.abs) end",
    "t = {} for i = 1, 100000 do t[i] = nil end t[1] = 1",
  ),
  long("the length operator", "while true do local _ = #t end", "t = {} for i = 1, 1000000 do t[i] = i end"),
  long("hash keys", "while true do local t = {} for i = 1, 1000000 do t['k' .. i] = true end end"),
  // Iterators and library functions as callees.
  long("a native iterator", "for x in math.abs, 1, 1 do end"),
  long("a native iterator, often", "while true do for x in next, {1, 2, 3} do end end"),
  long("native metamethods", "local t = setmetatable({}, {__index = rawget}) while true do local _ = t.x end"),
  long("getmetatable", "while true do getmetatable('').__index.rep('x', 10) end"),
  long("math.random", "while true do math.random(1, 100) end"),
  long("os.time and os.date", "while true do os.date('%c %x %X %p', 1e9) end"),
  // Compilation.
  long(
    "load of a long text",
    "while true do loadstring(s) end",
    "s = ('local x = 1 '):rep(100) s = s .. ('x = x + 1 '):rep(300000)",
  ),
  long(
    "load of a new text each time",
    "local i = 0 while true do i = i + 1 loadstring(s .. i) end",
    "s = 'local x = 1 ' .. ('x = x + 1 '):rep(300000) .. 'return '",
  ),
  long(
    "load of a long string",
    "while true do i = (i or 0) + 1 loadstring(s .. i) end",
    "s = 'return [[' .. ('x'):rep(3000000) .. ']], '",
  ),
  long(
    "load of a long comment",
    "while true do i = (i or 0) + 1 loadstring(s .. i) end",
    "s = '--[[' .. ('x'):rep(3000000) .. ']] return '",
  ),
  long(
    "load of a constructor",
    "while true do i = (i or 0) + 1 loadstring(s .. i .. '}') end",
    "s = 'return {' .. ('1,'):rep(500000)",
  ),
  long(
    "load of nested parentheses",
    "while true do i = (i or 0) + 1 loadstring(s .. i) end",
    "s = 'return ' .. ('('):rep(500000)",
  ),
  long(
    "load of an error at the end",
    "while true do i = (i or 0) + 1 loadstring(s .. i .. ' end') end",
    "s = ('x = 1 '):rep(300000)",
  ),
  long("load with a reader", "load(function() return 'x = 1 ' end)"),
  long(
    "load with many pieces",
    "while true do local n = 0 load(function() n = n + 1 if n < 300000 then return ' ' end end) end",
  ),
  long(
    "load of elseif",
    "while true do i = (i or 0) + 1 loadstring(s .. ' end return ' .. i) end",
    "s = 'if a then ' .. ('elseif b then '):rep(100000)",
  ),
  // What looks short and is long.
  long("debug.getinfo of many options", "while true do debug.getinfo(print, s) end", "s = ('SlunfL'):rep(300000)"),
  long(
    "debug.getinfo of many lines",
    "while true do debug.getinfo(f, 'L') end",
    "f = loadstring(('x = 1\\n'):rep(100000))",
  ),
  long(
    "string.format of many directives",
    "while true do s:format(unpack(t)) end",
    "t = {} for i = 1, 200000 do t[i] = 1e308 end s = ('%.99f'):rep(200000)",
  ),
  long("gsub with a long replacement", "while true do ('x'):rep(100):gsub('', r) end", "r = ('%0'):rep(1000000)"),
  long("a long pattern without specials", "while true do ('x'):find(p) end", "p = ('y'):rep(10000000)"),
  long(
    "long strings that are equal",
    "while true do local _ = a == b end",
    "a, b = ('x'):rep(5000000), ('x'):rep(5000000)",
  ),
  long("long strings joined and read", "while true do local _ = (a .. 'y'):byte(1) end", "a = ('x'):rep(5000000)"),
  long(
    "long keys of one length",
    "while true do local _ = t[k] end",
    "t = {} for i = 1, 1000 do t[('x'):rep(20000) .. ('%05d'):format(i)] = i end k = ('x'):rep(20000) .. '99999'",
  ),
  long("package.searchpath", "while true do package.searchpath(n, ('?;'):rep(100)) end", "n = ('.'):rep(100000)"),
  long("module", "while true do pcall(module, s) end", "s = ('a.'):rep(200000)"),
  long("os.date of a long format", "while true do os.date(s) end", "s = ('%c'):rep(100000)"),
  long(
    "finalizers",
    "while true do for i = 1, 10000 do setmetatable({}, mt) end collectgarbage() end",
    "mt = { __gc = function() end }",
  ),
  long(
    "weak tables",
    "while true do for i = 1, 10000 do t[{}] = i end collectgarbage() end",
    "t = setmetatable({}, { __mode = 'k' })",
  ),
  long(
    "collectgarbage with a long list",
    "while true do collectgarbage() end",
    "t = {} for i = 1, 5000000 do t[i] = i end",
  ),
  long(
    "a table that turns from list to hash",
    "while true do local t = {} for i = 1, 100000 do t[i] = i end for i = 1, 99999 do t[i] = nil end t[100001] = 1 end",
  ),
  // Debugging.
  long(
    "debug.traceback of a deep stack",
    "local function f(n) if n == 0 then while true do debug.traceback() end end return 1 + f(n - 1) end f(19000)",
  ),
  long(
    "debug.traceback with odd levels",
    "while true do debug.traceback('x', 2^31) debug.traceback('x', -2^31) debug.traceback('x', 0/0) end",
  ),
  long(
    "debug.getinfo of deep levels",
    "local function f(n) if n == 0 then while true do debug.getinfo(18000) end end return 1 + f(n - 1) end f(19000)",
  ),
  long(
    "error with deep levels",
    "local function f(n) if n == 0 then while true do pcall(error, 'x', 18000) end end return 1 + f(n - 1) end f(19000)",
  ),
  long(
    "getfenv of deep levels",
    "local function f(n) if n == 0 then while true do getfenv(18000) end end return 1 + f(n - 1) end f(19000)",
  ),
  long(
    "debug.traceback of a coroutine's deep stack",
    "while true do debug.traceback(co) end",
    "local function f(n) if n == 0 then coroutine.yield() end return 1 + f(n - 1) end co = coroutine.create(f) coroutine.resume(co, 19000)",
  ),
  long(
    "names of a long function's variables",
    "while true do pcall(f, true) end",
    "f = loadstring('if ... then goto done end ' .. ('x = 1 '):rep(100000) .. ' ::done:: local a = b.c.d')",
  ),
  long("deep recursion, over and over", "local function f() return 1 + f() end while true do pcall(f) end"),
  long("collectgarbage", "while true do collectgarbage() end", "t = {} for i = 1, 200000 do t[i] = {i} end"),
  long("collectgarbage('count')", "while true do collectgarbage('count') end"),
  long(
    "__gc",
    "while true do local u = newproxy(true) getmetatable(u).__gc = function() while true do end end u = nil collectgarbage() end",
  ),
  long("require", "while true do pcall(require, 'no.such.module') end"),
];
