-- Permutations and tree walks given by recursive generators: a yield through many activations.
local function permute(a, n)
  if n == 0 then coroutine.yield(a) return end
  for i = 1, n do
    a[n], a[i] = a[i], a[n]
    permute(a, n - 1)
    a[n], a[i] = a[i], a[n]
  end
end
local function each(n)
  local a = {}
  for i = 1, n do a[i] = i end
  return coroutine.wrap(function() permute(a, n) end)
end
local function insert(tree, key)
  if not tree then return { key = key } end
  if key < tree.key then tree.left = insert(tree.left, key) else tree.right = insert(tree.right, key) end
  return tree
end
local function in_order(tree)
  if tree then
    in_order(tree.left)
    coroutine.yield(tree.key)
    in_order(tree.right)
  end
end
return function()
  local sum, seed, tree = 0, 7, nil
  for p in each(8) do sum = (sum * 7 + p[1] * p[8]) % 1000003 end
  for _ = 1, 3000 do
    seed = (seed * 3877 + 29573) % 139968
    tree = insert(tree, seed)
  end
  local previous, sorted = -1, 0
  for key in coroutine.wrap(function() in_order(tree) end) do
    if key >= previous then sorted = sorted + 1 end
    previous = key
  end
  return sum .. " " .. sorted
end, 25, "47804 3000"
