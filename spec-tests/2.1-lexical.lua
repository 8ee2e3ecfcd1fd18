-- §2.1 Lexical conventions: names, literals, comments.

--- case: escapes in short strings -- not: luajit (follows 5.2 or words it otherwise)
print(#"\a\b\f\n\r\t\v\\\"\'")  -- expect: 10
print(("%q"):format("a\"b\\c"))  -- expect: "a\"b\\c"
print("\65\066\0677")  -- expect: ABC7
print(#"\0\00\000x")  -- expect: 4
local multi = "a\
b"
print(#multi)  -- expect: 3
print("\q")  -- expect: q

--- case: long brackets
local s1, s2 = [[
x]], [[

]]
print(#s1, #s2)  -- expect: 1 1
print([==[a]]b]=]c]==])  -- expect: a]]b]=]c
print([[a\nb]])  -- expect: a\nb

--- case: numerals
print(3, 3.0, 3.1416, 314.16e-2, 0.31416E1, 0xff, 0x56)  -- expect: 3 3 3.1416 3.1416 3.1416 255 86
print(.5, 5., 1e2, 1E+2, 1e-2)  -- expect: 0.5 5 100 100 0.01
print(0xA, 0Xa, 0xffffffff)  -- expect: 10 10 4294967295
print(1e308 * 10, -1e308 * 10)  -- expect: inf -inf
print(1 ..2)  -- expect: 12

--- case: comments
print(1) -- short  -- expect: 1
--[[ long
comment ]] print(2)  -- expect: 2
--[==[ with ]] inside
]==] print(3)  -- expect: 3
---[[ a short comment after all
print(4)  -- expect: 4
--]]

--- case: names and reserved words
local _a, A1, a_b, __proto__, constructor = 1, 2, 3, 4, 5
print(_a, A1, a_b, __proto__, constructor)  -- expect: 1 2 3 4 5
toString = 6
hasOwnProperty = 7
print(toString, hasOwnProperty, valueOf)  -- expect: 6 7 nil

--- case: strings are 8-bit clean
local s = "a\0b\255"
print(#s, s:byte(1, -1))  -- expect: 4 97 0 98 255
print(s == "a\0b\255", s == "a\0b")  -- expect: true false

--- case: newline sequences count as one
local f = assert(loadstring("\r\n\r\nlocal x = nil + 1", "=c"))
print(pcall(f))  -- expect: false c:3: attempt to perform arithmetic on a nil value
f = assert(loadstring("\n\r\n\rlocal x = nil + 1", "=c"))
print(pcall(f))  -- expect: false c:3: attempt to perform arithmetic on a nil value

--- case: syntax error messages
-- not: luajit (other wording)
local function err(s)
  local _, m = loadstring(s, "=c")
  return m
end
print(err("x = 'abc"))  -- expect: c:1: unfinished string near '<eof>'
print(err("x = 'abc\n'"))  -- expect: c:1: unfinished string near ''abc'
print(err("x = [[abc"))  -- expect: c:1: unfinished long string near '<eof>'
print(err("--[[ abc"))  -- expect: c:1: unfinished long comment near '<eof>'
print(err("x = 3x"))  -- expect: c:1: malformed number near '3x'
print(err("x = 0xg"))  -- expect: c:1: malformed number near '0xg'
print(err("x = 1e"))  -- expect: c:1: malformed number near '1e'
print(err("x = 1..2..3"))  -- expect: c:1: malformed number near '1..2..3'
print(err("x = '\\300'"))  -- expect: c:1: escape sequence too large near '''
print(err("x = @"))  -- expect: c:1: unexpected symbol near '@'
print(err("x ="))  -- expect: c:1: unexpected symbol near '<eof>'
print(err("x"))  -- expect: c:1: '=' expected near '<eof>'
print(err("x = = 1"))  -- expect: c:1: unexpected symbol near '='
print(err("if x then\n\n"))  -- expect: c:3: 'end' expected (to close 'if' at line 1) near '<eof>'
print(err("for i = 1 do end"))  -- expect: c:1: ',' expected near 'do'
print(err("for i, j = 1, 2 do end"))  -- expect: c:1: 'in' expected near '='
print(err("for 1 = 1, 2 do end"))  -- expect: c:1: '<name>' expected near '1'
print(err("while true do"))  -- expect: c:1: 'end' expected near '<eof>'
print(err("repeat x()"))  -- expect: c:1: 'until' expected near '<eof>'
print(err("function f( end"))  -- expect: c:1: <name> or '...' expected near 'end'
print(err("function f(a,) end"))  -- expect: c:1: <name> or '...' expected near ')'
print(err("function f(..., a) end"))  -- expect: c:1: ')' expected near ','
print(err("local function end"))  -- expect: c:1: '<name>' expected near 'end'
print(err("local 1"))  -- expect: c:1: '<name>' expected near '1'
print(err("return return"))  -- expect: c:1: unexpected symbol near 'return'
print(err("return 1,"))  -- expect: c:1: unexpected symbol near '<eof>'
print(err("break"))  -- expect: c:1: no loop to break near '<eof>'
print(err("f("))  -- expect: c:1: unexpected symbol near '<eof>'
print(err("f(\n1"))  -- expect: c:2: ')' expected (to close '(' at line 1) near '<eof>'
print(err("x = {1, 2"))  -- expect: c:1: '}' expected near '<eof>'
print(err("x = {\n1, 2"))  -- expect: c:2: '}' expected (to close '{' at line 1) near '<eof>'
print(err("x = }"))  -- expect: c:1: unexpected symbol near '}'
print(err("end"))  -- expect: c:1: '<eof>' expected near 'end'
print(err("a.b:c = 1"))  -- expect: c:1: function arguments expected near '='
print(err("f() = 1"))  -- expect: c:1: unexpected symbol near '='
print(err("(a) = 1"))  -- expect: c:1: syntax error near '='
print(err("a, f() = 1, 2"))  -- expect: c:1: syntax error near '='
print(err("x = function() return ... end"))  -- expect: c:1: cannot use '...' outside a vararg function near '...'
print(err("x = a.1"))  -- expect: c:1: unexpected symbol near '.1'
print(err("x = a:b"))  -- expect: c:1: function arguments expected near '<eof>'
print(err("x = 'a' 'b' .."))  -- expect: c:1: unexpected symbol near ''b''
print(err("goto = 1; x = and"))  -- expect: c:1: unexpected symbol near 'and'
print(err("x = not"))  -- expect: c:1: unexpected symbol near '<eof>'
print(err("x = ~1"))  -- expect: c:1: unexpected symbol near '~'
print(err("x = !1"))  -- expect: c:1: unexpected symbol near '!'
print(err("f\n(1)"))  -- expect: c:2: ambiguous syntax (function call x new statement) near '('
print(err("x = 1 1"))  -- expect: c:1: unexpected symbol near '1'
print(err("\n\n\nx y"))  -- expect: c:4: '=' expected near 'y'
print(err("local x <const> = 1"))  -- expect: c:1: unexpected symbol near '<'
print(err("until x"))  -- expect: c:1: '<eof>' expected near 'until'
print(err("x = a.'b'"))  -- expect: c:1: '<name>' expected near ''b''
print(err("x = [=abc"))  -- expect: c:1: invalid long string delimiter near '[='
print(err("x = ]=]"))  -- expect: c:1: unexpected symbol near ']'

--- case: limits of the compiler
local t = {}
for i = 1, 201 do t[i] = "local a" .. i end
print(loadstring(table.concat(t, "\n"), "=c"))  -- expect: nil c:201: main function has more than 200 local variables
t[201] = nil
print(type(loadstring(table.concat(t, "\n"), "=c")))  -- expect: function

--- case: goto is a name, although labels are known
local goto = { goto = 1 }
goto.goto = goto.goto + 1
print(goto.goto, goto["goto"])  -- expect: 2 2
local function f(goto) return goto end
print(f(3), (f)(f(4)))  -- expect: 3 4
