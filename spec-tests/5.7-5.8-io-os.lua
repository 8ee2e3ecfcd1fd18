-- §5.7 Input and output, §5.8 Operating system: what needs no files.


--- case: io.write
io.write("a", 1, " ", 2.5, "\n")  -- expect: a1 2.5
io.write("no newline yet")
io.write(", now\n")  -- expect: no newline yet, now
print((io.write("")))  -- expect: true
print(pcall(io.write, {}))  -- expect: false bad argument #1 to '?' (string expected, got table)
-- hand
-- not: luajit

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
