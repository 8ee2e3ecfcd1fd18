-- Collections count as instructions.
-- limits: instructionLimit=1000000 timeoutMs=5000
-- ends: error instruction limit exceeded
keep = {} for i = 1, 10000 do keep[i] = {} end while true do collectgarbage() end
