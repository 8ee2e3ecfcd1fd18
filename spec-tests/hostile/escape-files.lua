-- Files outside are not there.
-- limits: memoryLimit=33554432 timeoutMs=20000
-- ends: ok
for _, name in ipairs { "/etc/passwd", "../../../etc/passwd", "C:\\Windows\\win.ini", "/proc/self/environ", "file:///etc/passwd", "a\0b" } do local f, e = io.open(name) assert(f == nil and type(e) == "string", name) assert(loadfile(name) == nil) end
