/** Programs that nest `N` deep and return "end". */
export const NESTINGS: readonly (readonly [name: string, program: string])[] = [
  ["Lua calls", "local function f(n) if n == 0 then return 'end' end local r = f(n - 1) return r end return f(N)"],
  [
    "methods",
    "local o = {} function o:f(n) if n == 0 then return 'end' end local r = self:f(n - 1) return r end return o:f(N)",
  ],
  [
    "varargs",
    "local function f(n, ...) if n == 0 then return 'end' end local r = f(n - 1, ...) return r end return f(N, 1, 2, 3)",
  ],
  [
    "__index functions",
    "local mt = {} mt.__index = function(t, k) if k == 0 then return 'end' end local r = t[k - 1] return r end return setmetatable({}, mt)[N]",
  ],
  [
    "__newindex functions",
    "local mt = {} mt.__newindex = function(t, k, v) if k > 0 then t[k - 1] = v end end setmetatable({}, mt)[N] = 1 return 'end'",
  ],
  [
    "__add",
    "local n, mt = N, {} mt.__add = function(a, b) n = n - 1 if n <= 0 then return 'end' end local r = a + b return r end local a = setmetatable({}, mt) return a + a",
  ],
  [
    "__concat",
    "local n, mt = N, {} mt.__concat = function(a, b) n = n - 1 if n <= 0 then return 'end' end local r = a .. b return r end local a = setmetatable({}, mt) return a .. a",
  ],
  [
    "__eq",
    "local n, mt = N, {} mt.__eq = function(a, b) n = n - 1 if n <= 0 then return true end local r = a == b return r end local a, b = setmetatable({}, mt), setmetatable({}, mt) return a == b and 'end'",
  ],
  [
    "__lt",
    "local n, mt = N, {} mt.__lt = function(a, b) n = n - 1 if n <= 0 then return true end local r = a < b return r end local a, b = setmetatable({}, mt), setmetatable({}, mt) return a < b and 'end'",
  ],
  [
    "__le by __lt",
    "local n, mt = N, {} mt.__lt = function(a, b) n = n - 1 if n <= 0 then return false end local r = a <= b return not r end local a, b = setmetatable({}, mt), setmetatable({}, mt) return (a <= b or true) and 'end'",
  ],
  [
    "__unm",
    "local n, mt = N, {} mt.__unm = function(a) n = n - 1 if n <= 0 then return 'end' end local r = -a return r end return -setmetatable({}, mt)",
  ],
  [
    "__len",
    "local n, mt = N, {} mt.__len = function(a) n = n - 1 if n <= 0 then return 'end' end local r = #a return r end local u = newproxy(true) getmetatable(u).__len = mt.__len return #u",
  ],
  [
    "__call",
    "local n, mt = N, {} mt.__call = function(self) n = n - 1 if n <= 0 then return 'end' end local r = self() return r end return setmetatable({}, mt)()",
  ],
  [
    "__call chains",
    "local f = function() return 'end' end for i = 1, N do f = setmetatable({}, {__call = f}) end return f()",
  ],
  ["__index chains", "local t = {x = 'end'} for i = 1, N do t = setmetatable({}, {__index = t}) end return t.x"],
  ["__newindex chains", "local t = {} for i = 1, N do t = setmetatable({}, {__newindex = t}) end t.x = 1 return 'end'"],
  [
    "pcall",
    "local function f(n) if n == 0 then return 'end' end local _, r = pcall(f, n - 1) return r end return f(N)",
  ],
  [
    "pcall of pcall",
    "local function f(n) if n == 0 then return 'end' end local _, _, r = pcall(pcall, f, n - 1) return r end return f(N)",
  ],
  [
    "xpcall",
    "local function f(n) if n == 0 then return 'end' end local _, r = xpcall(f, print, n - 1) return r end return f(N)",
  ],
  [
    "handlers",
    "local function f(n) if n == 0 then return 'end' end local _, r = xpcall(error, function() return (f(n - 1)) end) return r end return f(N)",
  ],
  [
    "sort comparators",
    "local function f(n) if n == 0 then return 'end' end local r table.sort({1, 2}, function() r = r or f(n - 1) return false end) return r end return f(N)",
  ],
  [
    "gsub callbacks",
    "local function f(n) if n == 0 then return 'end' end local r = ('x'):gsub('x', function() return (f(n - 1)) end) return r end return f(N)",
  ],
  [
    "gsub tables",
    "local mt = {} local function f(n) if n == 0 then return 'end' end local r = ('x'):gsub('x', setmetatable({}, {__index = function() return (f(n - 1)) end})) return r end return f(N)",
  ],
  [
    "tostring",
    "local function f(n) if n == 0 then return 'end' end local r = tostring(setmetatable({}, {__tostring = function() return (f(n - 1)) end})) return r end return f(N)",
  ],
  [
    "print",
    "local function f(n) if n == 0 then return 'end' end print(setmetatable({}, {__tostring = function() return (f(n - 1)) end})) return 'end' end return f(N)",
  ],
  [
    "require",
    "local n = N package.loaders = {function(name) return function() if n > 0 then n = n - 1 return (require('m' .. n)) end return 'end' end end} return require('m')",
  ],
  [
    "coroutine.wrap",
    "local function f(n) if n == 0 then return 'end' end return (coroutine.wrap(f)(n - 1)) end return f(N)",
  ],
  [
    "coroutine.resume",
    "local function f(n) if n == 0 then return 'end' end return (select(2, coroutine.resume(coroutine.create(f), n - 1))) end return f(N)",
  ],
  [
    "load readers",
    "local function f(n) if n == 0 then return 'end' end local r load(function() r = r or f(n - 1) return nil end) return r end return f(N)",
  ],
  [
    "loadstring",
    "function F(n) if n == 0 then return 'end' end return (loadstring('return (F(...))')(n - 1)) end return F(N)",
  ],
  [
    "iterators",
    "local function f(n) if n == 0 then return 'end' end for r in function() return (f(n - 1)) end do return r end end return f(N)",
  ],
  [
    "pairs",
    "local function f(n) if n == 0 then return 'end' end local r for _ in pairs(setmetatable({}, {__pairs = function() r = f(n - 1) return next, {} end})) do end return r end return f(N)",
  ],
  [
    "table.foreach",
    "local function f(n) if n == 0 then return 'end' end return (table.foreach({1}, function() return (f(n - 1)) end)) end return f(N)",
  ],
  [
    "dofile",
    "local function f(n) if n == 0 then return 'end' end return (assert(loadstring('return (...)(...)'))(function() return (f(n - 1)) end)) end return f(N)",
  ],
  [
    "a mixture",
    `local f
     local ways = {
       function(n) local r = f(n) return r end,
       function(n) local _, r = pcall(f, n) return r end,
       function(n) local r table.sort({1, 2}, function() r = r or f(n) return false end) return r end,
       function(n) return (('x'):gsub('x', function() return (f(n)) end)) end,
       function(n) return setmetatable({}, {__index = function() return (f(n)) end}).x end,
       function(n) return tostring(setmetatable({}, {__tostring = function() return (f(n)) end})) end,
       function(n) return (coroutine.wrap(f)(n)) end,
       function(n) return (select(2, xpcall(function() return (f(n)) end, print))) end,
     }
     f = function(n) if n == 0 then return 'end' end local r = ways[n % #ways + 1](n - 1) return r end
     return f(N)`,
  ],
];

/** Programs that nest without end. */
export const ENDLESS: readonly (readonly [name: string, program: string])[] = [
  ["tostring alone", "return tostring(setmetatable({}, {__tostring = tostring}))"],
  ["print alone", "return tostring(setmetatable({}, {__tostring = print}))"],
  ["pcall alone", "local f = setmetatable({}, {__call = pcall}) return select('#', pcall(f))"],
  [
    "pcall with many arguments",
    "local function f(...) local ok = pcall(f, ...) return ok end return f(unpack({}, 1, 200))",
  ],
  [
    "pcall with as many written out",
    `local function f() local ok = pcall(f${", 1".repeat(200)}) return ok end return f()`,
  ],
  ["pairs alone", "return pairs(setmetatable({}, {__pairs = pairs}))"],
  [
    "pairs with many arguments",
    "local t t = setmetatable({}, {__pairs = function() for _ in pairs(t, unpack({}, 1, 200)) do end end}) return pairs(t)",
  ],
  ["format alone", "local t = setmetatable({}, {__tostring = tostring}) return ('%s %s'):format(t, t)"],
  [
    "metamethods of the library",
    "local t t = setmetatable({}, {__add = pcall, __call = function(a, b) return 1 + #{a + b} end}) return t + t",
  ],
  [
    "many locals",
    `local function f() local ${Array.from({ length: 190 }, (_, i) => `a${i}`).join(", ")} return 1 + f() end return f()`,
  ],
  ["varargs", "local function f(...) return 1 + f(...) end return f(unpack({}, 1, 38))"],
  ["wrap", "local function f() coroutine.wrap(f)() return 1 end return f()"],
  ["wrap of pcall", "local function f() return (coroutine.wrap(pcall)(f)) end return f()"],
  [
    "resume of wrap",
    "local function f() coroutine.resume(coroutine.create(coroutine.wrap(f))) return 1 end return f()",
  ],
  [
    "coroutines that have yielded",
    "local function f() local co = coroutine.wrap(function() coroutine.yield() f() end) co() co() return 1 end return f()",
  ],
  [
    "coroutines as iterators",
    "local function f() for _ in coroutine.wrap(function() coroutine.yield(1) f() end) do end return 1 end return f()",
  ],
  [
    "coroutines in comparators",
    "local function f() table.sort({1, 2, 3}, function(a, b) coroutine.wrap(f)() return a < b end) return 1 end return f()",
  ],
  [
    "coroutines in callbacks, caught",
    "local function f() local _ = ('x'):gsub('.', function() pcall(coroutine.wrap(f)) end) return 1 end return f()",
  ],
  [
    "coroutines deep in coroutines",
    "local function rec(k, g) if k == 0 then return g() end return 1 + rec(k - 1, g) end local function f() coroutine.wrap(function() return rec(300, f) end)() return 1 end return f()",
  ],
  [
    "a coroutine at each depth",
    "local function f(n) if n == 0 then return 1 end local v = coroutine.wrap(function() return 1 end)() return v + f(n - 1) end return f(1500)",
  ],
  [
    "metamethods and coroutines",
    `local t t = setmetatable({}, {
       __index = function() return tostring(t) end, __tostring = function() return t + t end,
       __add = function() return t .. '' end, __concat = function() return coroutine.wrap(function() return t.x end)() end,
     }) return t.x`,
  ],
  [
    "hooks in coroutines",
    "local function f() coroutine.wrap(function() debug.sethook(function() end, 'l') f() end)() return 1 end return f()",
  ],
  ["host functions", "function F() return call('F') end return F()"],
  [
    "host functions and coroutines",
    "function F() return (coroutine.wrap(function() return call('F') end)()) end return F()",
  ],
  [
    "host functions, deep",
    "local function f(n) if n == 0 then return call('F') end return 1 + f(n - 1) end function F() return f(50) end return F()",
  ],
  [
    "host functions and metamethods",
    "local t t = setmetatable({}, {__index = function() return call('F') end}) function F() return t.x end return F()",
  ],
];
