-- Counts of substrings in a dictionary, as in k-nucleotide.
return function()
  local seed, letters, parts = 42, "ACGT", {}
  for i = 1, 60000 do seed = (seed * 3877 + 29573) % 139968; local k = math.floor(seed / 1000) % 4 + 1; parts[i] = letters:sub(k, k) end
  local dna, result = table.concat(parts), {}
  for _, len in ipairs({ 1, 2, 3, 4, 6, 12 }) do
    local counts = {}
    for i = 1, #dna - len + 1 do local s = dna:sub(i, i + len - 1); counts[s] = (counts[s] or 0) + 1 end
    local distinct, max = 0, 0
    for _, c in pairs(counts) do distinct = distinct + 1; if c > max then max = c end end
    result[#result + 1] = distinct .. ":" .. max
  end
  return table.concat(result, " ")
end, 8, "4:15158 16:3871 64:987 256:275 4096:30 59608:2"
