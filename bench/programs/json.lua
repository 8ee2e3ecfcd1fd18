-- A JSON encoder and decoder in Lua.
local encode
function encode(v, out)
  local t = type(v)
  if t == "table" then
    if #v > 0 then
      out[#out + 1] = "["
      for i = 1, #v do if i > 1 then out[#out + 1] = "," end; encode(v[i], out) end
      out[#out + 1] = "]"
    else
      local keys = {}
      for k in pairs(v) do keys[#keys + 1] = k end
      table.sort(keys)
      out[#out + 1] = "{"
      for i, k in ipairs(keys) do if i > 1 then out[#out + 1] = "," end; encode(k, out); out[#out + 1] = ":"; encode(v[k], out) end
      out[#out + 1] = "}"
    end
  elseif t == "string" then
    out[#out + 1] = '"' .. v:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
  else
    out[#out + 1] = tostring(v)
  end
end
local function decode(s)
  local pos = 1
  local value
  local function skip() pos = s:find("%S", pos) end
  local function str()
    local e = s:find('"', pos + 1, true)
    local r = s:sub(pos + 1, e - 1):gsub("\\u(%x%x%x%x)", function(h) return string.char(tonumber(h, 16)) end)
    pos = e + 1
    return r
  end
  function value()
    skip()
    local c = s:sub(pos, pos)
    if c == "{" or c == "[" then
      local r, close = {}, c == "{" and "}" or "]"
      pos = pos + 1
      while s:sub(pos, pos) ~= close do
        if c == "{" then local k = str(); pos = pos + 1; r[k] = value() else r[#r + 1] = value() end
        if s:sub(pos, pos) == "," then pos = pos + 1 end
      end
      pos = pos + 1
      return r
    elseif c == '"' then return str()
    elseif s:sub(pos, pos + 3) == "true" then pos = pos + 4; return true
    elseif s:sub(pos, pos + 4) == "false" then pos = pos + 5; return false end
    local n = s:match("^-?[%d.]+", pos)
    pos = pos + #n
    return tonumber(n)
  end
  return value()
end
return function()
  local doc = { name = "bench", list = {}, nested = { flag = true, text = 'a "quoted"\nline' } }
  for i = 1, 400 do doc.list[i] = { id = i, score = i + 0.5, tags = { "t" .. i, "u" .. i % 7 }, ok = i % 2 == 0 } end
  local size = 0
  for _ = 1, 12 do
    local out = {}
    encode(doc, out)
    local text = table.concat(out)
    size = size + #text
    doc = decode(text)
  end
  return size .. " " .. doc.list[400].score .. " " .. #doc.nested.text
end, 9, "268368 400.5 15"
