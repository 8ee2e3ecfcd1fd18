-- §3.3.4 of the 5.2 manual: goto and labels, which LuaJIT has too.
-- requires: goto

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
