-- §3.3.4 of the 5.2 manual: goto and labels, which LuaJIT has too.
-- requires: goto
-- also: lua5.2

--- case: continue
local t = {}
for i = 1, 6 do
  if i % 2 == 0 then goto continue end
  t[#t + 1] = i
  ::continue::
end
print(table.concat(t, " "))  -- expect: 1 3 5

--- case: backward goto makes a loop
local i = 1
::top::
if i <= 3 then i = i + 1; goto top end
print(i)  -- expect: 4

--- case: leaving nested loops
for i = 1, 3 do
  for j = 1, 3 do
    if i * j == 4 then print(i, j); goto out end  -- expect: 2 2
  end
end
::out::
print("out")  -- expect: out

--- case: each turn of a goto loop has fresh locals
local fs = {}
do
  local k = 0
  ::again::
  local x = k
  fs[#fs + 1] = function() x = x + 1; return x end
  k = k + 10
  if k < 30 then goto again end
end
print(fs[1](), fs[1](), fs[2](), fs[3]())  -- expect: 1 2 11 21

--- case: same label in sibling blocks
do goto a; ::a:: end
do goto a; ::a:: end
print("ok")  -- expect: ok

--- case: a label at the end of a block is outside the scope of its locals
do
  goto done
  local x
  ::done::
end
print("fine")  -- expect: fine

--- case: what does not compile
print(loadstring("goto continue; ::continue::") ~= nil)  -- expect: true
print((loadstring("goto nowhere")))  -- expect: nil
print((loadstring("do ::x:: end goto x")))  -- expect: nil
print((loadstring("::a:: ::a::")))  -- expect: nil
print((loadstring("goto f; local x; ::f:: print(x)")))  -- expect: nil
print((loadstring("goto f; local x; ::f:: ")) ~= nil)  -- expect: true

--- case: what does not compile says why
-- not: luajit (other wording)
local function why(source) return (select(2, loadstring(source, "=c"))) end
print(why("goto nowhere"))  -- expect: c:1: no visible label 'nowhere' for <goto> at line 1
print(why("do ::x:: end\ngoto x"))  -- expect: c:2: no visible label 'x' for <goto> at line 2
print(why("::a::\n::a::"))  -- expect: c:2: label 'a' already defined on line 1
print(why("goto f; local x; ::f:: print(x)"))  -- expect: c:1: <goto f> at line 1 jumps into the scope of local 'x'
print(why("local function f() goto out end ::out::"))  -- expect: c:1: no visible label 'out' for <goto> at line 1
print(why("repeat goto c; local x; ::c:: until x"))  -- expect: c:1: <goto c> at line 1 jumps into the scope of local 'x'

--- case: out of every kind of loop, and into the next turn
local out = {}
local function log(x) out[#out + 1] = x end
for i = 1, 3 do if i == 2 then goto next end log(i) ::next:: end
for _, v in ipairs({ "a", "b", "c" }) do if v == "b" then goto next end log(v) ::next:: end
local i = 0
while i < 3 do i = i + 1 if i == 2 then goto next end log("w" .. i) ::next:: end
i = 0
repeat i = i + 1 if i == 2 then goto next end log("r" .. i) ::next:: until i >= 3
for i = 1, 3 do for j = 1, 3 do if j == 2 then goto outer end log(i .. j) end ::outer:: end
print(table.concat(out, " "))  -- expect: 1 3 a c w1 w3 r1 r3 11 21 31

--- case: closures of a goto loop's turns are their own
local fs = {}
do
  local n = 0
  ::top::
  do
    local x = n
    fs[n + 1] = function() x = x + 10 return x end
  end
  n = n + 1
  if n < 3 then goto top end
end
print(fs[1](), fs[2](), fs[3](), fs[1](), fs[2]())  -- expect: 10 11 12 20 21

--- case: a label sees a goto from nested blocks, functions do not
do
  local n = 0
  while true do
    if n > 2 then
      do goto done end
    end
    n = n + 1
  end
  ::done::
  print(n)  -- expect: 3
end
print(loadstring("while true do local function f() goto out end end ::out::") == nil)  -- expect: true

--- case: a goto in a coroutine and through pcall
local co = coroutine.wrap(function()
  local n = 0
  ::again::
  n = n + 1
  if coroutine.yield(n) then goto again end
  return "end"
end)
print(co(), co(true), co(true), co(false))  -- expect: 1 2 3 end
local tries = 0
::retry::
tries = tries + 1
if not pcall(function() if tries < 3 then error("no") end end) then goto retry end
print(tries)  -- expect: 3
