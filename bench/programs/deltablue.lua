-- One-way constraints between variables, planned by strength and propagated: objects, lists, polymorphic calls.
local REQUIRED, PREFERRED, NORMAL, WEAKEST = 0, 2, 4, 6
local function class(parent)
  local c = {}
  c.__index = c
  return setmetatable(c, parent)
end
local function variable(value) return { value = value, constraints = {}, determined = nil, mark = 0, strength = WEAKEST, stay = true } end
local function drop(list, item)
  for i = #list, 1, -1 do if list[i] == item then table.remove(list, i) end end
end

local Constraint = class()
function Constraint:satisfied() return self.active end
function Constraint:inputs_known(mark)
  for _, v in ipairs(self:inputs()) do
    if not (v.mark == mark or v.stay or v.determined == nil) then return false end
  end
  return true
end

local Fixed = class(Constraint) -- stay and edit
function Fixed.new(v, strength, is_edit) return setmetatable({ out = v, strength = strength, edit = is_edit, active = false }, Fixed) end
function Fixed:variables() return { self.out } end
function Fixed:inputs() return {} end
function Fixed:choose(mark) self.active = self.out.mark ~= mark and self.strength < self.out.strength end
function Fixed:recalculate() self.out.strength, self.out.stay = self.strength, not self.edit end
function Fixed:execute() end

local Linear = class(Constraint) -- b = a * scale + offset, or backwards
function Linear.new(a, b, scale, offset)
  return setmetatable({ a = a, b = b, scale = scale, offset = offset, strength = REQUIRED, active = false }, Linear)
end
function Linear:variables() return { self.a, self.b } end
function Linear:inputs() return { self.out == self.b and self.a or self.b } end
function Linear:choose(mark)
  local a, b = self.a, self.b
  local out
  if a.mark == mark then out = b.mark ~= mark and self.strength < b.strength and b
  elseif b.mark == mark then out = self.strength < a.strength and a
  elseif a.strength > b.strength then out = self.strength < a.strength and a
  else out = self.strength < b.strength and b end
  self.out, self.active = out or nil, out and true or false
end
function Linear:recalculate()
  local from = self:inputs()[1]
  self.out.strength = self.strength > from.strength and self.strength or from.strength
  self.out.stay = from.stay
  if self.out.stay then self:execute() end
end
function Linear:execute()
  if self.out == self.b then self.b.value = self.a.value * self.scale + self.offset
  else self.a.value = (self.b.value - self.offset) / self.scale end
end

local Planner = class()
function Planner:satisfy(constraint)
  self.mark = self.mark + 1
  local c = constraint
  while c do
    c:choose(self.mark)
    if not c.active then return end
    for _, v in ipairs(c:inputs()) do v.mark = self.mark end
    local overridden = c.out.determined
    if overridden then overridden.active = false end
    c.out.determined = c
    self:propagate(c)
    c.out.mark = self.mark
    c = overridden
  end
end
function Planner:propagate(start)
  local todo, n = { start }, 1
  while n > 0 do
    local c = todo[n]
    todo[n], n = nil, n - 1
    c:recalculate()
    for _, user in ipairs(c.out.constraints) do
      if user ~= c and user.active then n = n + 1; todo[n] = user end
    end
  end
end
function Planner:add(c)
  for _, v in ipairs(c:variables()) do v.constraints[#v.constraints + 1] = c end
  c.active = false
  self:satisfy(c)
end
function Planner:remove(c)
  local out = c.out
  c.active = false
  for _, v in ipairs(c:variables()) do drop(v.constraints, c) end
  if not out or out.determined ~= c then return end
  out.determined, out.strength, out.stay = nil, WEAKEST, true
  local freed = {}
  for _, other in ipairs(out.constraints) do if not other.active then freed[#freed + 1] = other end end
  for _, other in ipairs(freed) do self:satisfy(other) end
end
function Planner:plan(source)
  self.mark = self.mark + 1
  local plan, todo = {}, { source }
  while #todo > 0 do
    local c = table.remove(todo)
    if c.out.mark ~= self.mark and c:inputs_known(self.mark) then
      plan[#plan + 1] = c
      c.out.mark = self.mark
      for _, user in ipairs(c.out.constraints) do if user ~= c and user.active then todo[#todo + 1] = user end end
    end
  end
  return plan
end

local function change(planner, v, values)
  local edit = Fixed.new(v, PREFERRED, true)
  planner:add(edit)
  local plan = planner:plan(edit)
  for _, value in ipairs(values) do
    v.value = value
    for _, c in ipairs(plan) do c:execute() end
  end
  planner:remove(edit)
end

return function()
  local total = 0
  local planner = setmetatable({ mark = 0 }, Planner)
  local chain = { variable(0) }
  for i = 2, 60 do
    chain[i] = variable(0)
    planner:add(Linear.new(chain[i - 1], chain[i], 1, i % 3))
  end
  planner:add(Fixed.new(chain[60], NORMAL, false))
  for round = 1, 20 do
    change(planner, chain[1], { round, round * 2, round + 5 })
    total = total + chain[60].value
  end
  for i = 1, 60 do
    local from, to = variable(i), variable(i)
    planner:add(Fixed.new(from, NORMAL, false))
    planner:add(Linear.new(from, to, 10, 1000))
    change(planner, from, { i + 17 })
    total = total + to.value
    change(planner, to, { 1050 })
    total = total + from.value
  end
  return total
end, 160, "90290"
