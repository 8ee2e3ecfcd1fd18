-- A search over a grid with a queue as linked list and another in an array, table.insert and table.remove, a heap.
local function grid(n)
  local cells, seed = {}, 3
  for i = 1, n * n do
    seed = (seed * 3877 + 29573) % 139968
    cells[i] = seed % 10 < 7
  end
  cells[1] = true
  return cells
end
local function breadth_first(cells, n)
  local distance, head = { [1] = 0 }, { at = 1 }
  local tail, reached = head, 0
  while head do
    local at = head.at
    head = head.next
    reached = reached + distance[at]
    for _, step in ipairs({ 1, -1, n, -n }) do
      local to = at + step
      local wraps = (step == 1 and at % n == 0) or (step == -1 and at % n == 1)
      if not wraps and cells[to] and not distance[to] then
        distance[to] = distance[at] + 1
        local item = { at = to }
        if head then tail.next = item else head = item end
        tail = item
      end
    end
  end
  return reached
end
return function()
  local sum = breadth_first(grid(60), 60)
  local stack, queue, first = {}, {}, 1
  for i = 1, 20000 do
    table.insert(stack, i)
    queue[#queue + 1] = i
    if i % 3 == 0 then sum = sum + table.remove(stack) end
    if i % 2 == 0 then sum = sum + queue[first]; queue[first] = false; first = first + 1 end
  end
  local list = {}
  for i = 1, 300 do table.insert(list, i % 20 + 1 > #list and #list + 1 or i % 20 + 1, i) end
  while #list > 0 do sum = (sum * 3 + table.remove(list, 1)) % 1000003 end
  return sum
end, 60, "487426"
