-- Classes of characters are those of ASCII.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
for i = 128, 255 do local c = string.char(i) assert(not c:find("%a") and not c:find("%s") and not c:find("%w") and c:upper() == c and c:lower() == c) end
