-- What lstate adds to 5.1, after 5.2, 5.3 and LuaJIT.
-- only: lstate

--- case: escapes
print("\x41\x7a", "a\z
   b", "\u{48}\u{49}", #"\u{20AC}")  -- expect: Az ab HI 3

--- case: load with text, mode and environment
print(load("return x", "=c", "t", { x = 5 })())  -- expect: 5
print(load("return 1 + 1")())  -- expect: 2
print(pcall(load, "return 1", "=c", "q") ~= nil)  -- expect: true

--- case: xpcall with arguments
print(xpcall(function(a, b) return a + b end, print, 1, 2))  -- expect: true 3

--- case: table.pack, unpack and move
local t = table.pack(1, nil, 3)
print(t.n, t[1], t[3])  -- expect: 3 1 3
print(table.unpack({ 1, 2, 3 }, 2))  -- expect: 2 3
print(table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), ","))  -- expect: 1,1,2,3

--- case: string.rep with a separator, math.log with a base
print(("x"):rep(3, "-"), math.log(8, 2), math.log(100, 10))  -- expect: x-x-x 3 2

--- case: __pairs and __ipairs
local t = setmetatable({}, { __pairs = function(s) return function(_, k) if not k then return 1, "one" end end, s, nil end })
for k, v in pairs(t) do print(k, v) end  -- expect: 1 one

--- case: coroutine.isyieldable
print(coroutine.isyieldable())  -- expect: false
print(coroutine.wrap(function() return coroutine.isyieldable() end)())  -- expect: true

--- case: yield across pcall inside an iterator
local co = coroutine.wrap(function()
  for x in function() return select(2, pcall(coroutine.yield, "asked")) end do return "got " .. x end
end)
print(co())  -- expect: asked
print(co("it"))  -- expect: got it

--- case: bit and bit32
print(bit.band(0xff, 0x0f), bit.bor(1, 6), bit.bxor(5, 1), bit.bnot(0), bit.lshift(1, 4))  -- expect: 15 7 4 -1 16
print(bit.tohex(255), bit.tobit(2 ^ 32 + 5), bit.arshift(-8, 1))  -- expect: 000000ff 5 -4
print(bit32.band(0xff, 0x0f), bit32.bnot(0), bit32.extract(0xf0, 4, 4))  -- expect: 15 4294967295 15

--- case: utf8
print(utf8.char(72, 228, 8364) == "H\195\164\226\130\172", utf8.len("\195\164x"), utf8.codepoint("\226\130\172"))  -- expect: true 2 8364
