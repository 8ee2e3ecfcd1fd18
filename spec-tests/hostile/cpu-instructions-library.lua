-- Library work counts as instructions.
-- limits: instructionLimit=100000 timeoutMs=5000
-- ends: error instruction limit exceeded
while true do pcall(string.rep, "x", 100000) pcall(string.gsub, ("x"):rep(1000), "x", "y") end
