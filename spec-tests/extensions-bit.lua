-- What lstate adds to 5.1: bit, as in LuaJIT, and bit32, as in 5.2 (§6.7 of its manual).

--- case: bit, logic
-- requires: bit
print(bit.band(0xff, 0x0f), bit.bor(1, 6), bit.bxor(5, 1), bit.bnot(0))  -- expect: 15 7 4 -1
print(bit.band(7), bit.bor(8), bit.bxor(9), bit.band(15, 7, 3), bit.bor(1, 2, 4, 8), bit.bxor(1, 3, 7))  -- expect: 7 8 9 3 15 5
print(bit.band(0xffffffff, -1), bit.bor(0x80000000, 0), bit.bnot(0x7fffffff), bit.bxor(0xffffffff, 1))  -- expect: -1 -2147483648 -2147483648 -2
print(bit.band("12", 10), bit.bor("0x10", 1))  -- expect: 8 17

--- case: bit, tobit and rounding
-- requires: bit
print(bit.tobit(0xffffffff), bit.tobit(0x100000000), bit.tobit(2 ^ 32 + 5), bit.tobit(-2 ^ 31), bit.tobit(2 ^ 31))  -- expect: -1 0 5 -2147483648 -2147483648
print(bit.tobit(0.4), bit.tobit(0.6), bit.tobit(-0.6), bit.tobit(1.5), bit.tobit(2.5), bit.tobit(-1.5))  -- expect: 0 1 -1 2 2 -2
print(bit.tobit(2 ^ 50 - 1), bit.tobit(-2 ^ 40 - 3))  -- expect: -1 -3

--- case: bit, shifts and rotations
-- requires: bit
print(bit.lshift(1, 4), bit.lshift(1, 31), bit.lshift(1, 32), bit.lshift(1, 33), bit.lshift(1, -1))  -- expect: 16 -2147483648 1 2 -2147483648
print(bit.rshift(256, 8), bit.rshift(-256, 8), bit.rshift(-1, 31), bit.rshift(1, 32), bit.rshift(8, -1))  -- expect: 1 16777215 1 1 0
print(bit.arshift(256, 8), bit.arshift(-256, 8), bit.arshift(-1, 31), bit.arshift(-8, 1))  -- expect: 1 -1 -1 -4
print(bit.rol(0x12345678, 12), bit.rol(1, 31), bit.rol(1, 32), bit.rol(-2, 1))  -- expect: 1164411171 -2147483648 1 -3
print(bit.ror(0x12345678, 12), bit.ror(1, 1), bit.ror(1, 32), bit.ror(3, 33))  -- expect: 1736516421 -2147483648 1 -2147483647
print(bit.bswap(0x12345678) == 0x78563412, bit.bswap(0xff), bit.bswap(bit.bswap(-5)))  -- expect: true -16777216 -5

--- case: bit, tohex
-- requires: bit
print(bit.tohex(1), bit.tohex(-1), bit.tohex(0xffffffff), bit.tohex(255, 4), bit.tohex(0xabcdef, -6))  -- expect: 00000001 ffffffff ffffffff 00ff ABCDEF
print(bit.tohex(0x12345678, 2), bit.tohex(0, 0) == "", bit.tohex(-1, 1), bit.tohex(-1, -1))  -- expect: 78 true f F

--- case: bit, errors
-- requires: bit
print(select(2, pcall(function() bit.band() end)))  -- expect: stdin:LINE: bad argument #1 to 'band' (number expected, got no value)
print(select(2, pcall(function() bit.tobit("x") end)))  -- expect: stdin:LINE: bad argument #1 to 'tobit' (number expected, got string)
print(select(2, pcall(function() bit.lshift(1, {}) end)))  -- expect: stdin:LINE: bad argument #2 to 'lshift' (number expected, got table)
print(select(2, pcall(function() bit.bor(1, nil) end)))  -- expect: stdin:LINE: bad argument #2 to 'bor' (number expected, got nil)
print(select(2, pcall(function() bit.tohex(true) end)))  -- expect: stdin:LINE: bad argument #1 to 'tohex' (number expected, got boolean)

--- case: bit32, logic
-- only: lstate
-- also: lua5.2
print(bit32.band(0xff, 0x0f), bit32.bor(1, 6), bit32.bxor(5, 1), bit32.bnot(0))  -- expect: 15 7 4 4294967295
print(bit32.band(), bit32.bor(), bit32.bxor(), bit32.btest(), bit32.band(7), bit32.band(15, 7, 3))  -- expect: 4294967295 0 0 true 7 3
print(bit32.band(-1), bit32.bor(-2 ^ 31), bit32.bnot(-1), bit32.band(2 ^ 32 + 5), bit32.band(-2 ^ 32 - 1))  -- expect: 4294967295 2147483648 0 5 4294967295
print(bit32.btest(1, 2), bit32.btest(3, 2), bit32.btest(7, 3, 4), bit32.btest(7, 6, 4))  -- expect: false true false true
print(bit32.band("12", 10), bit32.bor("0x10", 1))  -- expect: 8 17

--- case: bit32, shifts and rotations
-- only: lstate
-- also: lua5.2
print(bit32.lshift(1, 4), bit32.lshift(1, 31), bit32.lshift(1, 32), bit32.lshift(1, -1), bit32.lshift(8, -3))  -- expect: 16 2147483648 0 0 1
print(bit32.rshift(256, 8), bit32.rshift(-256, 8), bit32.rshift(-1, 31), bit32.rshift(1, 32), bit32.rshift(8, -1))  -- expect: 1 16777215 1 0 16
print(bit32.arshift(256, 8), bit32.arshift(-256, 8), bit32.arshift(-1, 40), bit32.arshift(-8, 1), bit32.arshift(1, -4), bit32.arshift(1, -40))  -- expect: 1 4294967295 4294967295 4294967292 16 0
print(bit32.lrotate(0x12345678, 12), bit32.lrotate(1, 31), bit32.lrotate(1, 32), bit32.lrotate(1, -1))  -- expect: 1164411171 2147483648 1 2147483648
print(bit32.rrotate(0x12345678, 12), bit32.rrotate(1, 1), bit32.rrotate(1, 32), bit32.rrotate(1, -1))  -- expect: 1736516421 2147483648 1 2

--- case: bit32, fields
-- only: lstate
-- also: lua5.2
print(bit32.extract(0xf0, 4, 4), bit32.extract(0xf0, 4), bit32.extract(-1, 0, 32), bit32.extract(2 ^ 31, 31))  -- expect: 15 1 4294967295 1
print(bit32.replace(0, 5, 4, 4), bit32.replace(0xff, 0, 0, 4), bit32.replace(0, -1, 0, 32), bit32.replace(0, 3, 31))  -- expect: 80 240 4294967295 2147483648
print(select(2, pcall(bit32.extract, 1, 0, 33)))  -- expect: trying to access non-existent bits
print(select(2, pcall(bit32.extract, 1, 32)))  -- expect: trying to access non-existent bits
print(select(2, pcall(bit32.replace, 1, 2, 20, 13)))  -- expect: trying to access non-existent bits

--- case: bit32, errors
-- only: lstate
print(select(2, pcall(function() bit32.extract(1, -1) end)))  -- expect: stdin:LINE: bad argument #2 to 'extract' (field cannot be negative)
print(select(2, pcall(function() bit32.extract(1, 0, 0) end)))  -- expect: stdin:LINE: bad argument #3 to 'extract' (width must be positive)
print(select(2, pcall(function() bit32.replace(1, 2, -1) end)))  -- expect: stdin:LINE: bad argument #3 to 'replace' (field cannot be negative)
print(select(2, pcall(function() bit32.band("x") end)))  -- expect: stdin:LINE: bad argument #1 to 'band' (number expected, got string)
print(select(2, pcall(function() bit32.bnot() end)))  -- expect: stdin:LINE: bad argument #1 to 'bnot' (number expected, got no value)
print(select(2, pcall(function() bit32.lshift(1) end)))  -- expect: stdin:LINE: bad argument #2 to 'lshift' (number expected, got no value)
