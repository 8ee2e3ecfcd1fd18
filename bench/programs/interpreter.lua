-- A small language run by an interpreter in Lua: tokens by patterns, recursive descent, a walk over the tree.
local function tokens(text)
  local list = {}
  for space, number, name, sign in text:gmatch("(%s*)(%d*)([%a_]*)([^%s%w_]?)") do
    if number ~= "" then list[#list + 1] = tonumber(number) end
    if name ~= "" then list[#list + 1] = name end
    if sign ~= "" then list[#list + 1] = sign end
  end
  return list
end
local function parse(list)
  local at = 1
  local expression
  local function take(wanted)
    local t = list[at]
    if wanted and t ~= wanted then error("'" .. wanted .. "' expected near '" .. tostring(t) .. "'") end
    at = at + 1
    return t
  end
  local function primary()
    local t = take()
    if type(t) == "number" then return { op = "number", value = t } end
    if t == "(" then
      local e = expression(1)
      take(")")
      return e
    end
    return { op = "name", name = t }
  end
  local LEVEL = { ["<"] = 1, ["+"] = 2, ["-"] = 2, ["*"] = 3, ["%"] = 3 }
  function expression(level)
    local left = primary()
    while LEVEL[list[at]] and LEVEL[list[at]] >= level do
      local op = take()
      left = { op = op, left = left, right = expression(LEVEL[op] + 1) }
    end
    return left
  end
  local function block()
    local body = {}
    take("{")
    while list[at] ~= "}" do
      if list[at] == "while" then
        take()
        local condition = expression(1)
        body[#body + 1] = { op = "while", condition = condition, body = block() }
      else
        local name = take()
        take("=")
        body[#body + 1] = { op = "set", name = name, value = expression(1) }
        take(";")
      end
    end
    take("}")
    return body
  end
  return block()
end
local evaluate = {
  number = function(e) return e.value end,
  name = function(e, env) return env[e.name] end,
}
local function value(e, env) return evaluate[e.op](e, env) end
evaluate["+"] = function(e, env) return value(e.left, env) + value(e.right, env) end
evaluate["-"] = function(e, env) return value(e.left, env) - value(e.right, env) end
evaluate["*"] = function(e, env) return value(e.left, env) * value(e.right, env) end
evaluate["%"] = function(e, env) return value(e.left, env) % value(e.right, env) end
evaluate["<"] = function(e, env) return value(e.left, env) < value(e.right, env) end
local function run(body, env)
  for i = 1, #body do
    local s = body[i]
    if s.op == "set" then env[s.name] = value(s.value, env)
    else while value(s.condition, env) do run(s.body, env) end end
  end
end
return function()
  local program = parse(tokens([[{
    i = 0; sum = 0;
    while i < 200 { j = 0; while j < 30 { sum = (sum * 7 + i * j - 3) % 1000003; j = j + 1; } i = i + 1; }
  }]]))
  local env = {}
  run(program, env)
  return env.sum
end, 56, "410043"
