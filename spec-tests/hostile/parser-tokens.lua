-- Tokens at random.
-- limits: memoryLimit=134217728 timeoutMs=20000
-- ends: ok
math.randomseed(2) local words = {} for w in ("and break do else elseif end false for function if in local nil not or repeat return then true until while + - * / % ^ # == ~= <= >= < > = ( ) { } [ ] ; : , . .. ... x 1 \"s\" goto ::"):gmatch("%S+") do words[#words + 1] = w end for _ = 1, 1000 do local t = {} for i = 1, 100 do t[i] = words[math.random(#words)] end loadstring(table.concat(t, " ")) end
