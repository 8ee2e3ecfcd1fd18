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

--- case: conversions of os.date
local t = 1e9
for letter in ("aAbBcdDeFgGhHIjmMnprRSTuUVwWxXyYzZ%"):gmatch(".") do io.write(letter, " ", os.date("!%" .. letter, t), "\n") end
-- expect: a Sun
-- expect: A Sunday
-- expect: b Sep
-- expect: B September
-- expect: c Sun Sep  9 01:46:40 2001
-- expect: d 09
-- expect: D 09/09/01
-- expect: e  9
-- expect: F 2001-09-09
-- expect: g 01
-- expect: G 2001
-- expect: h Sep
-- expect: H 01
-- expect: I 01
-- expect: j 252
-- expect: m 09
-- expect: M 46
-- expect: n
-- expect: 
-- expect: p AM
-- expect: r 01:46:40 AM
-- expect: R 01:46
-- expect: S 40
-- expect: T 01:46:40
-- expect: u 7
-- expect: U 36
-- expect: V 36
-- expect: w 0
-- expect: W 36
-- expect: x 09/09/01
-- expect: X 01:46:40
-- expect: y 01
-- expect: Y 2001
-- expect: z +0000
-- expect: Z GMT
-- expect: % %
for _, t in ipairs({ 0, 43200, 86399, -1, -86400 * 365, 951782400, 1230768000, 1104537600, 4102444799, 1e10 }) do
  print(os.date("!%Y-%m-%d %H:%M:%S %I%p %a %j %U %W %V %G %g %u %w %C %y", t))
end
-- expect: 1970-01-01 00:00:00 12AM Thu 001 00 00 01 1970 70 4 4 19 70
-- expect: 1970-01-01 12:00:00 12PM Thu 001 00 00 01 1970 70 4 4 19 70
-- expect: 1970-01-01 23:59:59 11PM Thu 001 00 00 01 1970 70 4 4 19 70
-- expect: 1969-12-31 23:59:59 11PM Wed 365 52 52 01 1970 70 3 3 19 69
-- expect: 1969-01-01 00:00:00 12AM Wed 001 00 00 01 1969 69 3 3 19 69
-- expect: 2000-02-29 00:00:00 12AM Tue 060 09 09 09 2000 00 2 2 20 00
-- expect: 2009-01-01 00:00:00 12AM Thu 001 00 00 01 2009 09 4 4 20 09
-- expect: 2005-01-01 00:00:00 12AM Sat 001 00 00 53 2004 04 6 6 20 05
-- expect: 2099-12-31 23:59:59 11PM Thu 365 52 52 53 2099 99 4 4 20 99
-- expect: 2286-11-20 17:46:40 05PM Sat 324 46 46 46 2286 86 6 6 22 86
print(os.date("!", 0) == "", os.date("!no conversion", 0), os.date("!%%d %%", 0), os.date("!%H%%", "3600"))  -- expect: true no conversion %d % 01%

--- case: tables of os.date and os.time agree
local function fields(t) return ("%d-%d-%d %d:%d:%d %d %d %s"):format(t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, tostring(t.isdst)) end
print(fields(os.date("!*t", 0)), fields(os.date("!*t", 86400 * 366 - 1)), fields(os.date("!*t", -1)))  -- expect: 1970-1-1 0:0:0 5 1 false 1971-1-1 23:59:59 6 1 false 1969-12-31 23:59:59 4 365 false
for _, t in ipairs({ 0, 1, 1e9, 86400 * 59, 2^31, 1709164800 }) do
  local d = os.date("*t", t)
  assert(os.time(d) == t, t)
  d.isdst = nil
  assert(math.abs(os.time(d) - t) <= 3600)
end
local noon = { year = 2024, month = 2, day = 28, hour = 12 }
local function shifted(name, by) local t = {} for k, v in pairs(noon) do t[k] = v end t[name] = (t[name] or 0) + by return (os.time(t) - os.time(noon)) / 3600 end
print(shifted("day", 1), shifted("day", 2), shifted("hour", 24), shifted("min", 90), shifted("sec", -3600), shifted("day", -28))  -- expect: 24 48 24 1.5 -1 -672
print(os.date("%Y-%m-%d", os.time({ year = 2024, month = 14, day = 1 })), os.date("%Y-%m-%d", os.time({ year = 2024, month = 0, day = 31 })))  -- expect: 2025-02-01 2023-12-31
print(os.time({ year = "2024", month = "2", day = "28", hour = "12" }) == os.time(noon))  -- expect: true
print(os.date("%H", os.time({ year = 2024, month = 1, day = 1 })), os.time() - os.time() <= 0)  -- expect: 12 true
for _, name in ipairs({ "day", "month", "year" }) do
  local t = { year = 2024, month = 2, day = 28 }
  t[name] = nil
  print(pcall(os.time, t))
end
-- expect: false field 'day' missing in date table
-- expect: false field 'month' missing in date table
-- expect: false field 'year' missing in date table
print(os.difftime(5, 2), os.difftime(2, 5), os.difftime("7", 2))  -- expect: 3 -3 5

--- case: files are removed and renamed, or it is said why not
print(os.remove("/no/such/file"))  -- expect: nil /no/such/file: No such file or directory 2
print(os.rename("/no/such/file", "/no/such/other"))  -- expect: nil /no/such/file: No such file or directory 2
print(os.getenv(""), os.getenv("NO=SUCH"))  -- expect: nil nil
local a, b = os.tmpname(), os.tmpname()
print(type(a), a ~= b, os.rename(a, b), os.remove(b))  -- expect: string true true true
os.remove(a)
print(os.setlocale("", "collate") ~= nil, os.setlocale("C", "numeric"), os.setlocale(nil, "time"), os.setlocale("nowhere", "ctype"))  -- expect: true C C nil

--- case: reading numbers, counts and lines
local name = os.tmpname()
local function with(text, f) local h = io.open(name, "w") h:write(text) h:close() h = io.open(name) f(h) h:close() end
with("12 -3.5e2 0x1F\n+7 .5 x", function(f) print(f:read("*n", "*n", "*n", "*n", "*n", "*n")) end)  -- expect: 12 -350 31 7 0.5 nil
with("1e5x", function(f) print(f:read("*n"), f:read("*a")) end)  -- expect: 100000 x
with("  42", function(f) print(f:read("*number"), f:read("*n")) end)  -- expect: 42 nil
with("abc\ndef\n\nlast", function(f) print(f:read("*l", "*l", "*l", "*l", "*l")) end)  -- expect: abc def  last nil
with("abcdef", function(f) print(f:read(2, 0, 3, 10, 1)) end)  -- expect: ab  cde f nil
with("", function(f) print(f:read("*a"), f:read("*a"), f:read("*l"), f:read(0), f:read(1), f:read("*n")) end)  -- expect: nil nil nil nil
with("one\ntwo", function(f) print(f:read("*l"), f:read("*n"), f:read("*l")) end)  -- expect: one nil two
with("x\n", function(f) print(f:read(), f:read(), select("#", f:read("*l", "*l"))) end)  -- expect: x nil 1
with(("y"):rep(5000) .. "\nz", function(f) print(#f:read(), f:read(), f:read()) end)  -- expect: 5000 z nil
os.remove(name)

--- case: seeking and writing
local name = os.tmpname()
local f = io.open(name, "w+b")
print(f:seek(), f:write("0123456789") ~= nil, f:seek("cur", -3), f:read(1), f:seek("end", -1), f:read("*a"))  -- expect: 0 true 7 7 9 9
print(f:seek("set", 20), f:write("x") ~= nil, f:seek("end"), f:seek("set"), #f:read("*a"))  -- expect: 20 true 21 0 21
print(f:seek("set", -1))  -- expect: nil Invalid argument 22
print(f:seek("set"), f:write("a", 1, "b", 2.5), f:seek("set"), f:read(6))  -- expect: 0 true 0 a1b2.5
print(pcall(f.seek, f, "middle"))  -- expect: false bad argument #2 to '?' (invalid option 'middle')
print(pcall(f.write, f, {}))  -- expect: false bad argument #2 to '?' (string expected, got table)
print(pcall(f.read, f, {}))  -- expect: false bad argument #2 to '?' (invalid option)
f:close()
f = io.open(name, "r")
print(f:write("x"))  -- expect: nil Bad file descriptor 9
f:close()
f = io.open(name, "w")
print(f:read("*a"))  -- expect: nil Bad file descriptor 9
f:close()
for _, method in ipairs({ "read", "write", "lines", "seek", "flush", "setvbuf", "close" }) do print(pcall(f[method], f)) end
-- expect: false attempt to use a closed file
-- expect: false attempt to use a closed file
-- expect: false attempt to use a closed file
-- expect: false attempt to use a closed file
-- expect: false attempt to use a closed file
-- expect: false attempt to use a closed file
-- expect: false attempt to use a closed file
os.remove(name)

--- case: io.lines and file:lines end, and close or not -- not: luajit (words it otherwise)
local name = os.tmpname()
local f = io.open(name, "w") f:write("1\n2\n") f:close()
local next_line = io.lines(name)
print(next_line(), next_line(), next_line())  -- expect: 1 2
print(pcall(next_line))  -- expect: false file is already closed
f = io.open(name)
local own = f:lines()
print(own(), own(), own(), own(), io.type(f))  -- expect: 1 2 nil nil file
f:close()
print(pcall(own))  -- expect: false file is already closed
print(pcall(io.lines, {}))  -- expect: false bad argument #1 to '?' (string expected, got table)
print(pcall(io.lines, name .. ".missing") == false, io.open(name .. ".missing", "r+") == nil)  -- expect: true true
os.remove(name)

--- case: the default files can be set and got -- not: luajit (words it otherwise)
local name, out = os.tmpname(), io.output()
local f = io.open(name, "w")
print(io.output(f) == f, io.output() == f, out == io.stdout)  -- expect: true true true
io.write("to the file", 5)
print(io.close(), io.type(f))  -- expect: true closed file
io.output(out)
f = io.open(name)
print(io.input(f) == f, io.input() == f, io.read("*a"))  -- expect: true true to the file5
print(io.read("*l"), io.read(0), io.read("*a"))  -- expect: nil nil
f:close()
print(pcall(io.lines))  -- expect: false attempt to use a closed file
print(pcall(io.output, 5 == 6))  -- expect: false bad argument #1 to '?' (FILE* expected, got boolean)
print(io.type(io.stdin), io.type(io.stdout), io.type(io.stderr), io.type(f), io.type(nil))  -- expect: file file file closed file nil
os.remove(name)
