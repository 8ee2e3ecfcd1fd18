-- Dynamic programming: edit distance over bytes, a knapsack, all shortest paths; nested arrays and comparisons.
local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal, byte = row[0], a:byte(i)
    row[0] = i
    for j = 1, #b do
      local cost = diagonal + (byte == b:byte(j) and 0 or 1)
      diagonal = row[j]
      if diagonal + 1 < cost then cost = diagonal + 1 end
      if row[j - 1] + 1 < cost then cost = row[j - 1] + 1 end
      row[j] = cost
    end
  end
  return row[#b]
end
local function knapsack(items, capacity)
  local best = {}
  for w = 0, capacity do best[w] = 0 end
  for _, item in ipairs(items) do
    for w = capacity, item.weight, -1 do
      local with = best[w - item.weight] + item.worth
      if with > best[w] then best[w] = with end
    end
  end
  return best[capacity]
end
local function paths(n)
  local d = {}
  for i = 1, n do
    d[i] = {}
    for j = 1, n do d[i][j] = i == j and 0 or (i * 7 + j * 13) % 50 + 1 end
  end
  for k = 1, n do
    local dk = d[k]
    for i = 1, n do
      local di = d[i]
      local dik = di[k]
      for j = 1, n do if dik + dk[j] < di[j] then di[j] = dik + dk[j] end end
    end
  end
  local sum = 0
  for i = 1, n do for j = 1, n do sum = sum + d[i][j] end end
  return sum
end
return function()
  local items = {}
  for i = 1, 60 do items[i] = { weight = i % 11 + 1, worth = i * 37 % 101 } end
  local a, b = ("kitten sitting "):rep(12), ("sitting kitten "):rep(11)
  return distance(a, b) .. " " .. knapsack(items, 500) .. " " .. paths(60)
end, 48, "15 3070 23765"
