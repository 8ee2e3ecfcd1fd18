-- §5.6 Mathematical functions.

--- case: rounding and parts
print(math.floor(3.7), math.floor(-3.7), math.ceil(3.2), math.ceil(-3.2), math.floor(5), math.floor("3.9"))  -- expect: 3 -4 4 -3 5 3
print(math.abs(-5), math.abs(5), math.abs(-0.5), math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3))  -- expect: 5 5 0.5 1 -1 1
print(math.modf(3.7), math.modf(-3.7), math.modf(5))  -- expect: 3 -3 5 0
print(math.modf(math.huge), math.floor(-0.5))  -- expect: inf -1
print(math.frexp(8), math.frexp(0), math.frexp(-0.3))  -- expect: 0.5 0 -0.6 -1
print(math.ldexp(0.5, 4), math.ldexp(1, -1), math.ldexp(3, 10))  -- expect: 8 0.5 3072
print(math.floor(1e300) == 1e300, math.floor(math.huge), math.ceil(-math.huge))  -- expect: true inf -inf

--- case: powers and logarithms
print(math.sqrt(16), math.sqrt(2), math.pow(2, 10), math.exp(0), math.exp(1))  -- expect: 4 1.4142135623731 1024 1 2.718281828459
print(math.log(1), math.log(math.exp(2)), math.log10(1000), math.log(0))  -- expect: 0 2 3 -inf
print(math.sqrt(-1) ~= math.sqrt(-1), math.pow(0, 0), math.pow(-8, 1 / 3) ~= math.pow(-8, 1 / 3))  -- expect: true 1 true

--- case: trigonometry
print(math.sin(0), math.cos(0), math.tan(0), ("%.10f"):format(math.sin(1)), ("%.10f"):format(math.cos(1)), ("%.10f"):format(math.tan(1)))  -- expect: 0 1 0 0.8414709848 0.5403023059 1.5574077247
print(math.asin(1), math.acos(1), math.atan(1), math.atan2(1, -1), math.atan2(0, -1), math.atan2(-1, 0))  -- expect: 1.5707963267949 0 0.78539816339745 2.3561944901923 3.1415926535898 -1.5707963267949
print(math.sinh(0), math.cosh(0), math.tanh(0), ("%.10f"):format(math.sinh(1)), ("%.10f"):format(math.tanh(0.5)))  -- expect: 0 1 0 1.1752011936 0.4621171573
print(math.deg(math.pi), math.rad(180), math.pi, ("%.15g"):format(math.pi))  -- expect: 180 3.1415926535898 3.1415926535898 3.14159265358979

--- case: min and max
print(math.max(1, 5, 3), math.min(4, 2, 8), math.max(-1), math.min("3", 2), math.max(1, math.huge))  -- expect: 5 2 -1 2 inf
print(pcall(math.max))  -- expect: false bad argument #1 to '?' (number expected, got no value)
print(pcall(math.min))  -- expect: false bad argument #1 to '?' (number expected, got no value)
print(pcall(math.max, 1, "x"))  -- expect: false bad argument #2 to '?' (number expected, got string)

--- case: random -- not: luajit (follows 5.2 or words it otherwise)
math.randomseed(42)
local a, b = math.random(), math.random(100)
math.randomseed(42)
print(a == math.random(), b == math.random(100))  -- expect: true true
local ok = true
for i = 1, 1000 do
  local x, y, z = math.random(), math.random(6), math.random(-5, 5)
  ok = ok and x >= 0 and x < 1 and y >= 1 and y <= 6 and z >= -5 and z <= 5 and y % 1 == 0 and z % 1 == 0
end
print(ok, math.random(3, 3))  -- expect: true 3
print(pcall(math.random, 0))  -- expect: false bad argument #1 to '?' (interval is empty)
print(pcall(math.random, 2, 1))  -- expect: false bad argument #2 to '?' (interval is empty)

--- case: argument errors
-- not: luajit (other wording)
print(pcall(math.floor))  -- expect: false bad argument #1 to '?' (number expected, got no value)
print(pcall(math.floor, "x"))  -- expect: false bad argument #1 to '?' (number expected, got string)
print(pcall(math.sin, {}))  -- expect: false bad argument #1 to '?' (number expected, got table)
print(pcall(function() return math.floor(nil) end))  -- expect: false stdin:LINE: bad argument #1 to 'floor' (number expected, got nil)
print(pcall(function() return math.sqrt("abc") end))  -- expect: false stdin:LINE: bad argument #1 to 'sqrt' (number expected, got string)
print(pcall(function() return math.random(1, 2, 3) end))  -- expect: false stdin:LINE: wrong number of arguments

--- case: constants
print(math.huge, -math.huge, math.huge == 1 / 0, math.pi > 3.14)  -- expect: inf -inf true true

--- case: edges of rounding
print(math.floor(-0), 1 / math.floor(-0.0), math.floor(0.9999999999999999), math.floor(2^53), math.floor(-2^53 - 2))  -- expect: -0 -inf 0 9.007199254741e+15 -9.007199254741e+15
print(math.ceil(-0.5), math.ceil(0.1), math.ceil(-1e-300), math.ceil(2^53), math.ceil("-1.5"))  -- expect: -0 1 -0 9.007199254741e+15 -1
print(math.floor(" 0x10 "), math.ceil("1e1"), math.abs("-0x10"), math.sqrt("9"))  -- expect: 16 10 16 3
print(math.abs(-math.huge), math.abs(0), math.abs(-2^53), 1 / math.abs(-0.0))  -- expect: inf 0 9.007199254741e+15 inf
local nan = math.floor(0 / 0)
print(nan ~= nan, math.ceil(0 / 0) ~= math.ceil(0 / 0), math.abs(0 / 0) ~= math.abs(0 / 0))  -- expect: true true true

--- case: fmod takes the sign of the first, modf the integral part towards zero
print(math.fmod(5.5, 2), math.fmod(-5.5, 2), math.fmod(5.5, -2), math.fmod(-5.5, -2))  -- expect: 1.5 -1.5 1.5 -1.5
print(math.fmod(1e300, 7), math.fmod(3, math.huge), math.fmod(-3, math.huge), math.fmod(6, 3), 1 / math.fmod(-6, 3))  -- expect: 1 3 -3 0 -inf
print(math.fmod(1, 0) ~= math.fmod(1, 0), math.fmod(math.huge, 2) ~= math.fmod(math.huge, 2), math.fmod("7", "4"))  -- expect: true true 3
print(-6 % 4, math.fmod(-6, 4), 6 % -4, math.fmod(6, -4))  -- expect: 2 -2 -2 2
print(math.modf(0.25))  -- expect: 0 0.25
print(math.modf(-0.25))  -- expect: -0 -0.25
print(math.modf(-7))  -- expect: -7 -0
print(math.modf(1e300))  -- expect: 1e+300 0
print(math.modf(-math.huge))  -- expect: -inf -0
print(math.modf("3.5"))  -- expect: 3 0.5

--- case: fraction and exponent
print(math.frexp(1))  -- expect: 0.5 1
print(math.frexp(-1e300))  -- expect: -0.74661089480258 997
print(math.frexp(2^-1074))  -- expect: 0.5 -1073
print(math.frexp(math.huge) == math.huge, math.frexp("8"))  -- expect: true 0.5 4
print(math.ldexp(1, -1074) == 2^-1074, math.ldexp(1, -1075), math.ldexp(1, 1024), math.ldexp(-1, 5000), math.ldexp(0, 10))  -- expect: true 0 inf -inf 0
print(math.ldexp(1, 2.9), math.ldexp(1, -2.9), math.ldexp("3", "2"), math.ldexp(math.huge, -5))  -- expect: 4 0.25 12 inf
for _, x in ipairs({ 1, -3.75, 1e-310, 2^1023, 1 / 3 }) do
  local m, e = math.frexp(x)
  assert(math.ldexp(m, e) == x and math.abs(m) >= 0.5 and math.abs(m) < 1)
end

--- case: exponentials and logarithms
print(math.exp(-math.huge), math.exp(1000), math.exp(-1000), math.exp(0.5))  -- expect: 0 inf 0 1.6487212707001
print(math.log(math.huge), math.log(10), math.log(0.5), math.log(-1) ~= math.log(-1), math.log("1"))  -- expect: inf 2.302585092994 -0.69314718055995 true 0
print(math.log10(0), math.log10(0.001), math.log10(1e300), math.log10(5), math.log10(-1) ~= math.log10(-1))  -- expect: -inf -3 300 0.69897000433602 true
print(math.pow(2, 0.5), math.pow(2, -1), math.pow(-2, 3), math.pow(-2, 2), math.pow(0, -1), math.pow(10, 400), math.pow("2", "3"))  -- expect: 1.4142135623731 0.5 -8 4 inf inf 8
print(math.pow(1, 0 / 0), math.pow(0 / 0, 0), math.pow(-1, math.huge), math.pow(0.5, math.huge), math.pow(math.huge, -1))  -- expect: 1 1 1 0 0
print(1 ^ (0 / 0), (-1) ^ math.huge, math.sqrt(0), math.sqrt(math.huge), math.sqrt(2.25))  -- expect: 1 1 0 inf 1.5

--- case: angles
print(math.atan2(0, 1), math.atan2(1, 0), math.atan2(-1, -1), math.atan2(0, -1), math.atan2(-0.0, 1) == 0, math.atan2(0, 0))  -- expect: 0 1.5707963267949 -2.3561944901923 3.1415926535898 true 0
print(math.atan2(math.huge, math.huge), math.atan2(1, math.huge), math.atan2("1", "1"))  -- expect: 0.78539816339745 0 0.78539816339745
print(math.asin(0), math.asin(-1), math.acos(-1), math.acos(0), math.atan(math.huge), math.atan(-math.huge))  -- expect: 0 -1.5707963267949 3.1415926535898 1.5707963267949 1.5707963267949 -1.5707963267949
print(math.asin(2) ~= math.asin(2), math.acos(-2) ~= math.acos(-2), math.sin(math.huge) ~= math.sin(math.huge))  -- expect: true true true
print(math.deg(1), math.deg(-math.pi / 2), math.rad(1), math.rad(-90), math.deg(0), math.rad("180"))  -- expect: 57.295779513082 -90 0.017453292519943 -1.5707963267949 0 3.1415926535898
print(math.sinh(-1), math.cosh(1), math.tanh(-1), math.sinh(1000), math.cosh(-1000), math.tanh(1000))  -- expect: -1.1752011936438 1.5430806348152 -0.76159415595576 inf inf 1
print(math.sin(math.pi / 6), math.cos(math.pi / 3), math.tan(math.pi / 4), math.sin(-1), math.cos(-1), math.tan(-1))  -- expect: 0.5 0.5 1 -0.8414709848079 0.54030230586814 -1.5574077246549

--- case: the largest and the smallest of many
local many = {}
for i = 1, 200 do many[i] = (i * 77) % 200 end
print(math.max(unpack(many)), math.min(unpack(many)))  -- expect: 199 0
print(math.max(-math.huge, -1), math.min(math.huge, 1), math.max("10", 9), math.min("0x10", 17))  -- expect: -1 1 10 16
print(math.max(2, 2), math.min(-0.0, 0) == 0)  -- expect: 2 true
print(pcall(math.max, 1, 2, nil))  -- expect: false bad argument #3 to '?' (number expected, got nil)
print(pcall(math.min, 1, nil))  -- expect: false bad argument #2 to '?' (number expected, got nil)
print(pcall(math.max, 1, 2, {}, "x"))  -- expect: false bad argument #3 to '?' (number expected, got table)

--- case: random numbers in all intervals -- not: luajit (follows 5.2 or words it otherwise)
math.randomseed(1)
for _, bounds in ipairs({ { 1 }, { 10 }, { -3, 3 }, { -10, -10 }, { 0, 1 }, { -5, -1 }, { 0, 0 } }) do
  local low, high = bounds[1], bounds[2]
  if high == nil then low, high = 1, low end
  local seen = {}
  for _ = 1, 2000 do
    local n = math.random(unpack(bounds))
    assert(n >= low and n <= high and n == math.floor(n), n)
    seen[n] = true
  end
  for n = low, high do assert(seen[n], "never gave " .. n) end
end
print(math.random(1), math.random(7, 7), math.random("3", "3"), math.random(2.5, 2.9))  -- expect: 1 7 3 2
print(select("#", math.randomseed(5)), select("#", math.randomseed("7")))  -- expect: 0 0
local function three() return math.random(), math.random(1000), math.random(-1000, 1000) end
math.randomseed(123)
local a, b, c = three()
math.randomseed(123)
local d, e, f = three()
math.randomseed(124)
local g, h, i = three()
print(a == d and b == e and c == f, a == g and b == h and c == i)  -- expect: true false
print(pcall(math.random, -1))  -- expect: false bad argument #1 to '?' (interval is empty)
print(pcall(math.random, 0.5))  -- expect: false bad argument #1 to '?' (interval is empty)
print(pcall(math.random, nil))  -- expect: false bad argument #1 to '?' (number expected, got nil)
print(pcall(math.random, 1, nil))  -- expect: false bad argument #2 to '?' (number expected, got nil)

--- case: what is kept from 5.0
print(math.mod == math.fmod, math.mod(7, 3))  -- expect: true 1
-- not: luajit (it is gone there)

--- case: max and min pass over NaN unless it comes first -- not: luajit (gives NaN)
local nan = 0 / 0
print(math.max(1, nan), math.min(1, nan), math.max(1, nan, 3), math.min(3, nan, nan, 1))  -- expect: 1 1 3 1
print(math.max(nan, 1) ~= math.max(nan, 1), math.min(nan, 1) ~= math.min(nan, 1))  -- expect: true true
