# The syntax of Lua 5.1 (manual §8), with the `goto` statement and labels of 5.2 (manual §3.3.4).
# This is the one description of the syntax: `grammar/build.ts` computes the production parser's tables
# from it, nearley's own Earley parser runs it as it stands and serves the tests as the oracle.
#
# Conventions:
# - %name, %string and %number carry a value, any other terminal carries its source line.
# - {% word %} names the action that makes the node; {% id %} hands on the only symbol's value.
# - Every list is left-recursive, so the automaton's stack is as deep as the source's nesting and no deeper.
# - An expression is a flat sequence of operands and operators; the actions of `Pending` and `Exp`
#   build the tree from the operators' priorities. A grammar with a layer per priority parses many times slower.
# - Two productions may end at the same token in two ways only before "(": `f` newline `(g)()` is one call or two
#   statements. The manual's rule (§2.5.8) is that it is a call. For the tables: of two reductions the production
#   written first wins, and shifting beats reducing; `grammar/build.ts` refuses any other conflict. For an Earley
#   parser: `append` rejects a statement that opens with "(" after one that ends in a prefix expression.
# - `goto` is a name wherever it does not open a goto statement, so that programs of 5.1 may use it.

@lexer lua

@{%
// How a missing symbol is worded. Where a nonterminal of `wording` must come and cannot begin with the token at
// hand, the message is the one given here; where a token must come, it is "'token' expected".
const wording = {
  Args: "function arguments expected",
  Body: "'(' expected",
  Parameters: "<name> or '...' expected",
  NameList: "'<name>' expected",
  Exp: "unexpected symbol",
  Operand: "unexpected symbol",
  Var: "unexpected symbol",
  LastStat: "unexpected symbol",
};
// A state in which only a continuation of a prefix expression could follow: a statement that is no call.
const incomplete = "syntax error";
// The tokens that close what the first token of the same production opened ("(" only where it ends the production).
const closers = ["end", "until", ")", "}"];
// Where two parses meet, see above.
const conflicts = ["("];
// A nonterminal that opens a nesting level, counted against the limit of syntax levels, at its first token.
const level = "Exp";
// Productions whose first token is checked against its surroundings as soon as it has been read.
const checked = ["vararg", "someArguments"];
%}

Chunk -> Block %eof                                            {% chunk %}

Block -> Stats                                                 {% block %}
       | Stats LastStat                                        {% blockWithLast %}
       | Stats LastStat ";"                                    {% blockWithLast %}

Stats -> null                                                  {% noStatements %}
       | Stats Stat                                            {% append %}
       | Stats Stat ";"                                        {% separated %}

LastStat -> "return"                                           {% returnNothing %}
          | "return" ExpList                                   {% returnValues %}
          | "break"                                            {% breakLoop %}

# "(" after a call continues it: `Suffixed -> Call` stands before `Stat -> Call`.
Suffixed -> Var                                                {% id %}
          | Call                                               {% id %}
          | "(" Exp ")"                                        {% parenthesized %}

Var -> Name                                                    {% variable %}
     | Suffixed "." Name                                       {% field %}
     | Suffixed "[" Exp "]"                                    {% index %}

Call -> Suffixed Args                                          {% call %}
      | Suffixed ":" MethodName Args                           {% methodCall %}

MethodName -> Name                                             {% methodName %}

Args -> "(" ")"                                                {% noArguments %}
      | "(" ExpList ")"                                        {% someArguments %}
      | Table                                                  {% oneArgument %}
      | %string                                                {% stringArgument %}

Stat -> VarList "=" ExpList                                    {% assign %}
      | Call                                                   {% callStatement %}
      | "do" Block "end"                                       {% doBlock %}
      | "while" Exp "do" Block "end"                           {% whileLoop %}
      | "repeat" Block "until" Exp                             {% repeatLoop %}
      | "if" Exp "then" Block ElseIfs Else "end"               {% ifThen %}
      | "for" Name "=" Exp "," Exp "do" Block "end"            {% numericFor %}
      | "for" Name "=" Exp "," Exp "," Exp "do" Block "end"    {% numericForStep %}
      | "for" Name In ExpList "do" Block "end"                 {% genericFor %}
      | "for" Name "," NameList In ExpList "do" Block "end"    {% genericForNames %}
      | "function" FuncName Body                               {% functionStatement %}
      | "function" FuncName ":" Name Body                      {% methodStatement %}
      | "local" "function" Name Body                           {% localFunction %}
      | "local" NameList                                       {% localNames %}
      | "local" NameList "=" ExpList                           {% localValues %}
      | "goto" %name                                           {% gotoLabel %}
      | "::" Name "::"                                         {% label %}

In -> "in"                                                     {% lineAfter %}

ElseIfs -> null                                                {% noClauses %}
         | ElseIfs "elseif" Exp "then" Block                   {% elseIf %}

Else -> null                                                   {% noElse %}
      | "else" Block                                           {% elseBlock %}

VarList -> Var                                                 {% firstVariable %}
         | VarList "," Var                                     {% nextVariable %}

NameList -> Name                                               {% firstName %}
          | NameList "," Name                                  {% nextName %}

ExpList -> Exp                                                 {% firstExpression %}
         | ExpList "," Exp                                     {% nextExpression %}

FuncName -> Name                                               {% variable %}
          | FuncName "." Name                                  {% field %}

Body -> "(" Parameters ")" Block "end"                         {% body %}

Parameters -> null                                             {% noParameters %}
            | NameList                                         {% fixedParameters %}
            | NameList "," "..."                               {% someParameters %}
            | "..."                                            {% anyParameters %}

Exp -> Operand                                                 {% single %}
     | Pending Operand                                         {% expression %}

# Operators that wait for their right operand.
Pending -> UnaryOp                                             {% unary %}
         | Pending UnaryOp                                     {% nestedUnary %}
         | Operand BinaryOp                                    {% binary %}
         | Pending Operand BinaryOp                            {% nextBinary %}

Operand -> "nil"                                               {% nil %}
         | "true"                                              {% isTrue %}
         | "false"                                             {% isFalse %}
         | %number                                             {% number %}
         | %string                                             {% string %}
         | "..."                                               {% vararg %}
         | Table                                               {% id %}
         | Suffixed                                            {% id %}
         | "function" Body                                     {% functionExpression %}

Table -> "{" "}"                                               {% emptyTable %}
       | "{" Fields "}"                                        {% table %}
       | "{" Fields Separator "}"                              {% tableTrailing %}

Fields -> Field                                                {% firstField %}
        | Fields Separator Field                               {% nextField %}

Separator -> ","                                               {% id %}
           | ";"                                               {% id %}

Field -> Exp                                                   {% positional %}
       | FieldName "=" Exp                                     {% named %}
       | "[" Exp "]" "=" Exp                                   {% keyed %}

FieldName -> Name                                              {% fieldName %}

UnaryOp -> "not"                                               {% not %}
         | "-"                                                 {% negate %}
         | "#"                                                 {% length %}

BinaryOp -> "or"                                               {% or %}
          | "and"                                              {% and %}
          | "<"                                                {% less %}
          | ">"                                                {% greater %}
          | "<="                                               {% lessEqual %}
          | ">="                                               {% greaterEqual %}
          | "~="                                               {% notEqual %}
          | "=="                                               {% equal %}
          | ".."                                               {% concat %}
          | "+"                                                {% add %}
          | "-"                                                {% subtract %}
          | "*"                                                {% multiply %}
          | "/"                                                {% divide %}
          | "%"                                                {% modulo %}
          | "^"                                                {% power %}

Name -> %name                                                  {% id %}
      | "goto"                                                 {% gotoName %}
