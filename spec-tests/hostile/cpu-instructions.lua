-- An instruction limit can not be caught.
-- limits: instructionLimit=100000 timeoutMs=5000
-- ends: error instruction limit exceeded
while true do pcall(function() while true do end end) end
