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
