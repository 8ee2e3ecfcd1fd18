-- Compression by a growing dictionary of strings, and back: short strings as keys, concatenation, table.concat.
local char, sub = string.char, string.sub
local function compress(text)
  local codes, n, out = {}, 256, {}
  for i = 0, 255 do codes[char(i)] = i end
  local word = ""
  for i = 1, #text do
    local c = sub(text, i, i)
    local longer = word .. c
    if codes[longer] then word = longer
    else
      out[#out + 1] = codes[word]
      codes[longer], n = n, n + 1
      word = c
    end
  end
  out[#out + 1] = codes[word]
  return out
end
local function expand(list)
  local words, n = {}, 256
  for i = 0, 255 do words[i] = char(i) end
  local previous = words[list[1]]
  local out = { previous }
  for i = 2, #list do
    local word = words[list[i]] or previous .. sub(previous, 1, 1)
    out[i] = word
    words[n], n = previous .. sub(word, 1, 1), n + 1
    previous = word
  end
  return table.concat(out)
end
return function()
  local seed, parts = 11, {}
  for i = 1, 4000 do
    seed = (seed * 3877 + 29573) % 139968
    parts[i] = "word" .. seed % 97 .. (seed % 5 == 0 and ".\n" or " ")
  end
  local text = table.concat(parts)
  local packed = compress(text)
  assert(expand(packed) == text, "not the text that was compressed")
  return #text .. " " .. #packed
end, 86, "28374 4288"
