-- find, match, gmatch and gsub with patterns.
local text = ("The quick brown fox (aged 7) jumps over 13 lazy dogs; key=value, name=\"Lua 5.1\".\n"):rep(400)
return function()
  local words, digits, pairs_ = 0, 0, 0
  for _ = 1, 3 do
    for w in text:gmatch("%a+") do words = words + #w end
    for d in text:gmatch("%d+") do digits = digits + tonumber(d) end
    for k, v in text:gmatch("(%w+)=(%w+)") do pairs_ = pairs_ + #k + #v end
    local up, n = text:gsub("%f[%a](%a)(%a*)", function(a, b) return a:upper() .. b end)
    words = words + n + #up:gsub("%s+", " ")
    local pos = 1
    while true do
      local s, e = text:find("%b()", pos)
      if not s then break end
      digits = digits + e - s
      pos = e + 1
    end
    words = words + select(2, text:gsub("(%w+) (%w+)", "%2 %1"))
  end
  return words .. " " .. digits .. " " .. pairs_
end, 27, "182400 39600 9600"
