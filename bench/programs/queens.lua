-- Nine queens: backtracking over arrays of booleans.
return function()
  local n, count = 9, 0
  local cols, up, down = {}, {}, {}
  local function place(row)
    if row > n then count = count + 1; return end
    for c = 1, n do
      local u, d = row + c, row - c + n
      if not cols[c] and not up[u] and not down[d] then
        cols[c], up[u], down[d] = true, true, true
        place(row + 1)
        cols[c], up[u], down[d] = false, false, false
      end
    end
  end
  place(1)
  return count
end, 128, "352"
