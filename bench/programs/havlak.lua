-- Loops of a control flow graph by depth-first numbering and union-find, on graphs that grow: tables of tables.
local function graph()
  local g = { n = 0, succ = {}, pred = {} }
  function g:node() self.n = self.n + 1; self.succ[self.n], self.pred[self.n] = {}, {}; return self.n end
  function g:edge(a, b)
    local s, p = self.succ[a], self.pred[b]
    s[#s + 1], p[#p + 1] = b, a
  end
  return g
end
local function diamond(g, start)
  local left, right, join = g:node(), g:node(), g:node()
  g:edge(start, left); g:edge(start, right); g:edge(left, join); g:edge(right, join)
  return join
end
local function nest(g, from, depth)
  local header = g:node()
  g:edge(from, header)
  local at = diamond(g, header)
  if depth > 0 then at = nest(g, at, depth - 1) end
  local latch, exit = diamond(g, at), g:node()
  g:edge(latch, header)
  g:edge(latch, exit)
  return exit
end

local function find_loops(g)
  local number, last, order = {}, {}, {}
  local stack, at, top = { 1 }, { 0 }, 1
  number[1], order[1] = 1, 1
  local count = 1
  while top > 0 do -- depth first, without recursion
    local node = stack[top]
    at[top] = at[top] + 1
    local next_node = g.succ[node][at[top]]
    if next_node == nil then
      last[number[node]] = count
      top = top - 1
    elseif number[next_node] == nil then
      count = count + 1
      number[next_node], order[count] = count, next_node
      top = top + 1
      stack[top], at[top] = next_node, 0
    end
  end
  local parent, headers, depth_of = {}, {}, {}
  for i = 1, count do parent[i] = i end
  local function find(x)
    while parent[x] ~= x do
      parent[x] = parent[parent[x]]
      x = parent[x]
    end
    return x
  end
  local function ancestor(a, d) return a <= d and d <= last[a] end
  local loops, size = 0, 0
  for w = count, 1, -1 do
    local body, work, seen = {}, {}, {}
    for _, p in ipairs(g.pred[order[w]]) do
      local v = number[p]
      if v ~= nil and ancestor(w, v) then
        if v == w then headers[w] = true
        else
          local r = find(v)
          if r ~= w and not seen[r] then seen[r] = true; body[#body + 1] = r; work[#work + 1] = r end
        end
      end
    end
    while #work > 0 do
      local x = table.remove(work)
      for _, p in ipairs(g.pred[order[x]]) do
        local y = number[p]
        if y ~= nil and not (ancestor(x, y) and x ~= y) then
          local r = find(y)
          if ancestor(w, r) and r ~= w and not seen[r] then seen[r] = true; body[#body + 1] = r; work[#work + 1] = r end
        end
      end
    end
    if #body > 0 or headers[w] then
      loops = loops + 1
      local deepest = 0
      for _, x in ipairs(body) do
        parent[x] = w
        size = size + 1
        if (depth_of[x] or 0) > deepest then deepest = depth_of[x] end
      end
      depth_of[w] = deepest + 1
    end
  end
  return loops, size, depth_of[number[order[2]]] or 0
end

return function()
  local g = graph()
  local at, parts = g:node(), {}
  for round = 1, 12 do
    for _ = 1, 8 do at = nest(g, at, 6) end
    local loops, size, depth = find_loops(g)
    parts[round] = loops + size + depth
  end
  return table.concat(parts, " ")
end, 9, "495 983 1471 1959 2447 2935 3423 3911 4399 4887 5375 5863"
