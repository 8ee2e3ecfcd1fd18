-- §5.7 Input and output, §5.8 Operating system: the standard streams, and files under temporary names.


--- case: io.write
io.write("a", 1, " ", 2.5, "\n")  -- expect: a1 2.5
io.write("no newline yet")
io.write(", now\n")  -- expect: no newline yet, now
print((io.write("")))  -- expect: true
print(pcall(io.write, {}))  -- expect: false bad argument #1 to '?' (string expected, got table)

--- case: io.type
print(io.type(io.stdout), io.type(5), io.type({}))  -- expect: file nil nil

--- case: opening a file that does not exist
print(io.open("/nonexistent/file"))  -- expect: nil /nonexistent/file: No such file or directory 2
print(pcall(io.lines, "/nonexistent/file"))  -- expect: false bad argument #1 to '?' (/nonexistent/file: No such file or directory)

--- case: time and clock
print(type(os.time()), type(os.clock()), os.clock() >= 0)  -- expect: number number true
print(os.time({ year = 2020, month = 1, day = 2, hour = 12 }) - os.time({ year = 2020, month = 1, day = 1, hour = 12 }))  -- expect: 86400
print(os.date("!%Y-%m-%d %H:%M:%S", 0), os.date("!%d/%m/%y", 86400))  -- expect: 1970-01-01 00:00:00 02/01/70
local d = os.date("!*t", 1e9)
print(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)  -- expect: 2001 9 9 1 46 40 1 252 false
print(os.difftime(10, 4), type(os.date()))  -- expect: 6 string
print(os.getenv("LSTATE_NO_SUCH_VARIABLE"))  -- expect: nil
print(pcall(os.time, { year = 2020 }))  -- expect: false field 'day' missing in date table

--- case: files are written, read and sought in
local name = os.tmpname()
local f = assert(io.open(name, "w+"))
print(io.type(f), tostring(f):match("^file %("))  -- expect: file file (
print(f:write("one\n", 2, " ", 3.5, "\nlast") == true or io.type(f))  -- expect: true
print(f:seek("cur"), f:seek("set", 4), f:seek("end"))  -- expect: 14 4 14
print(f:seek("set"), f:read())  -- expect: 0 one
print(f:read("*n", "*n"))  -- expect: 2 3.5
print(f:read("*l"), f:read("*l"), f:read("*l"))  -- expect:  last nil
print(f:read("*a"), f:read(0), f:read(5))  -- expect:  nil nil
f:seek("set", 1)
print(f:read(2, 1, 5, "*a"))  -- expect: ne
-- expect: 2 3.5
-- expect: last
print(f:seek("set", 0), f:read(0), #f:read(100))  -- expect: 0  14
print(f:setvbuf("full", 1024), f:setvbuf("no"), f:setvbuf("line"), f:flush() == true or io.type(f))  -- expect: true true true true
print(f:close(), io.type(f), tostring(f))  -- expect: true closed file file (closed)
print(pcall(f.read, f))  -- expect: false attempt to use a closed file
print(pcall(f.close, f))  -- expect: false attempt to use a closed file
print(os.remove(name), (io.open(name)))  -- expect: true nil

--- case: lines
local name = os.tmpname()
local f = io.open(name, "w")
f:write("a\n\nb\r\nlast")
f:close()
for line in io.lines(name) do io.write("[", (line:gsub("\r", "R")), "]") end
print()  -- expect: [a][][bR][last]
f = io.open(name)
for line in f:lines() do io.write(#line, " ") end
print(io.type(f), f:close())  -- expect: 1 0 2 4 file true
print(pcall(f.lines, f))  -- expect: false attempt to use a closed file
os.remove(name)

--- case: default input and output
-- not: luajit (other wording)
local name, standard = os.tmpname(), io.output()
print(io.type(io.input()), standard == io.stdout, io.type(io.stderr))  -- expect: file true file
io.output(name)
io.write("x", 1, "\n", "y")
print(io.flush() ~= nil, io.close())  -- expect: true true
print(pcall(io.write, "z"))  -- expect: false standard output file is closed
io.output(standard)
io.input(name)
print(io.read(), io.read("*a"), io.read("*l"))  -- expect: x1 y nil
print(io.close(io.input()))  -- expect: true
print(pcall(io.read))  -- expect: false standard input file is closed
io.input(name)
for line in io.lines() do io.write(line, ";") end
print(io.type(io.input()))  -- expect: x1;y;file
print(pcall(io.input, "/nonexistent/file"))  -- expect: false bad argument #1 to '?' (/nonexistent/file: No such file or directory)
print(os.remove(name))  -- expect: true

--- case: a file's modes
local name = os.tmpname()
local f = io.open(name, "w") f:write("one") f:close()
f = io.open(name, "a") f:write("two") f:close()
f = io.open(name, "rb") print(f:read("*a")) f:close()  -- expect: onetwo
f = io.open(name, "r+") f:write("ONE") f:seek("set") print(f:read("*a")) f:close()  -- expect: ONEtwo
f = io.open(name, "w") f:close()
f = io.open(name) print(f:read("*a") == "", f:read("*l"), f:read("*n")) f:close()  -- expect: true nil nil
print(pcall(function() f = io.open(name) f:read("*x") end))  -- expect: false stdin:LINE: bad argument #1 to 'read' (invalid format)
print(os.rename(name, name .. ".moved"), (io.open(name)))  -- expect: true nil
print(os.remove(name .. ".moved"))  -- expect: true
print(select("#", os.remove(name)), (os.remove(name)))  -- expect: 3 nil

--- case: temporary files
local f = io.tmpfile()
print(io.type(f), f:write("temporary") ~= nil, f:seek("set"), f:read("*a"), f:close())  -- expect: file true 0 temporary true

--- case: locales are C's
print(os.setlocale(), os.setlocale(nil, "all"), os.setlocale("C"), os.setlocale("no such locale"))  -- expect: C C C nil

--- case: exit and commands are functions
print(type(os.exit), type(os.execute), type(io.popen), type(package.loadlib))  -- expect: function function function function
