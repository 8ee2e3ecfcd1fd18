-- pcall and error: successes, string errors with positions, tables, nesting, run-time errors.
return function()
  local ok_count, caught = 0, 0
  local function risky(i)
    if i % 4 == 0 then error("bad " .. i % 10) end
    if i % 4 == 1 then error({ code = i }) end
    if i % 4 == 2 then local x; return x.field end
    return i
  end
  for i = 1, 250000 do
    local ok, e = pcall(risky, i)
    if ok then ok_count = ok_count + 1
    elseif type(e) == "table" then caught = caught + e.code % 3
    else caught = caught + 1 end
  end
  for i = 1, 50000 do
    local ok = pcall(function() return pcall(error, "x") end)
    if ok then ok_count = ok_count + 1 end
  end
  return ok_count .. " " .. caught
end, 3, "112500 187500"
