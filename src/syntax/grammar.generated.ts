/* Generated from grammar/lua.ne by grammar/build.ts. Do not edit: a test compares it with its source. */
/* biome-ignore-all format: tables */
/* biome-ignore-all lint/suspicious/noExplicitAny: see reduce */

import type { NodeBuilder } from "./node-builder";

export const EOF = 0;
export const NAME = 1;
export const STRING = 2;
export const NUMBER = 3;
export const STRAY = 4;
export const SEMICOLON = 5;
export const RETURN = 6;
export const BREAK = 7;
export const LEFT_PAREN = 8;
export const RIGHT_PAREN = 9;
export const DOT = 10;
export const LEFT_BRACKET = 11;
export const RIGHT_BRACKET = 12;
export const COLON = 13;
export const ASSIGN = 14;
export const DO = 15;
export const END = 16;
export const WHILE = 17;
export const REPEAT = 18;
export const UNTIL = 19;
export const IF = 20;
export const THEN = 21;
export const FOR = 22;
export const COMMA = 23;
export const FUNCTION = 24;
export const LOCAL = 25;
export const GOTO = 26;
export const DOUBLE_COLON = 27;
export const IN = 28;
export const ELSEIF = 29;
export const ELSE = 30;
export const ELLIPSIS = 31;
export const NIL = 32;
export const TRUE = 33;
export const FALSE = 34;
export const LEFT_BRACE = 35;
export const RIGHT_BRACE = 36;
export const NOT = 37;
export const MINUS = 38;
export const HASH = 39;
export const OR = 40;
export const AND = 41;
export const LESS = 42;
export const GREATER = 43;
export const LESS_EQUAL = 44;
export const GREATER_EQUAL = 45;
export const NOT_EQUAL = 46;
export const EQUAL = 47;
export const CONCAT = 48;
export const PLUS = 49;
export const STAR = 50;
export const SLASH = 51;
export const PERCENT = 52;
export const CARET = 53;

/** What each terminal is called in messages. */
export const TERMINALS: readonly string[] = [
  "<eof>", "<name>", "<string>", "<number>", "<stray>", ";", "return", "break", "(", ")", ".", "[", "]", ":", "=",
  "do", "end", "while", "repeat", "until", "if", "then", "for", ",", "function", "local", "goto", "::", "in",
  "elseif", "else", "...", "nil", "true", "false", "{", "}", "not", "-", "#", "or", "and", "<", ">", "<=", ">=", "~=",
  "==", "..", "+", "*", "/", "%", "^",
];

export const STATE_COUNT = 180;
export const TERMINAL_COUNT = 54;
export const NONTERMINALS: readonly string[] = [
  "Chunk", "Block", "Stats", "LastStat", "Suffixed", "Var", "Call", "MethodName", "Args", "Stat", "In", "ElseIfs",
  "Else", "VarList", "NameList", "ExpList", "FuncName", "Body", "Parameters", "Exp", "Pending", "Operand", "Table",
  "Fields", "Separator", "Field", "FieldName", "UnaryOp", "BinaryOp", "Name",
];

/** Each state's row in ACTION_ROWS. */
export const ACTION_INDEX: readonly number[] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 10, 0, 10, 11, 12, 13, 14, 15, 16, 17, 18, 10, 19, 20, 21, 22, 23, 24, 25, 26, 27,
  28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 10, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 10, 53, 54,
  55, 56, 57, 58, 10, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82,
  83, 10, 84, 85, 86, 87, 0, 10, 0, 10, 10, 88, 89, 90, 91, 92, 32, 10, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102,
  103, 104, 105, 106, 107, 108, 10, 109, 110, 111, 112, 113, 114, 115, 32, 116, 117, 118, 119, 120, 121, 122, 0, 123,
  124, 125, 126, 127, 128, 129, 10, 0, 10, 130, 131, 132, 10, 133, 10, 0, 134, 135, 136, 137, 138, 139, 140, 141, 0,
  10, 142, 0, 0, 143, 144, 145, 146, 147, 0, 148, 149, 150,
];

/**
 * `[default, terminal, action, terminal, action, …]`. An action above 0 shifts: `state * 4`, plus 2 if it enters a
 * nesting level, plus 1 if the token must be checked; below 0 it reduces by production `-1 - action`; 0 is an error.
 */
export const ACTION_ROWS: readonly (readonly number[])[] = [
  [-5],
  [0,0,12],
  [0,0,-2,1,84,6,24,7,28,8,88,15,40,16,-2,17,44,18,48,19,-2,20,52,22,56,24,60,25,64,26,68,27,72,29,-2,30,-2],
  [-1],
  [-3,5,92],
  [-6,5,96],
  [0,0,-8,1,86,2,134,3,130,5,-8,8,90,16,-8,19,-8,24,146,26,170,29,-8,30,-8,31,139,32,118,33,122,34,126,35,154,37,158,38,162,39,166],
  [-10],
  [0,14,172,23,176],
  [-25,2,-12,8,-12,10,-12,11,-12,13,-12,35,-12],
  [0,1,86,2,134,3,130,8,90,24,146,26,170,31,139,32,118,33,122,34,126,35,154,37,158,38,162,39,166],
  [0,1,196,26,168],
  [0,1,204,26,168],
  [0,1,216,24,208,26,168],
  [-104,1,220],
  [0,1,224,26,168],
  [-46,2,-11,8,-11,10,-11,11,-11,13,-11,35,-11],
  [0,2,252,8,245,10,228,11,232,13,240,35,152],
  [-14],
  [-4],
  [-7],
  [-9,23,260],
  [-50],
  [-59,38,308,40,268,41,272,42,276,43,280,44,284,45,288,46,292,47,296,48,300,49,304,50,312,51,316,52,320,53,324],
  [0,1,84,2,132,3,128,8,88,24,144,26,168,31,137,32,116,33,120,34,124,35,152,37,156,38,160,39,164],
  [-65],
  [-66],
  [-67],
  [-68],
  [-69],
  [-70],
  [-72,2,252,8,245,10,228,11,232,13,240,35,152],
  [0,8,340],
  [-61],
  [0,1,370,2,134,3,130,8,90,11,364,24,146,26,170,31,139,32,118,33,122,34,126,35,154,36,344,37,158,38,162,39,166],
  [-85],
  [-86],
  [-87],
  [-104],
  [0,1,84,8,88,26,168],
  [0,16,380],
  [0,15,384],
  [0,19,388],
  [0,21,392],
  [0,14,396,23,404,28,408],
  [0,8,340,10,420,13,416],
  [-52],
  [0,1,424,26,168],
  [-37,14,428,23,432],
  [-48],
  [-39],
  [0,27,436],
  [0,1,440,26,168],
  [-17],
  [0,1,452,26,168],
  [0,1,86,2,134,3,130,8,90,9,456,24,146,26,170,31,139,32,118,33,122,34,126,35,154,37,158,38,162,39,166],
  [-22],
  [-23],
  [0,9,464],
  [-63],
  [-88],
  [-89],
  [-90],
  [-91],
  [-92],
  [-93],
  [-94],
  [-95],
  [-96],
  [-97],
  [-98],
  [-99],
  [-100],
  [-101],
  [-102],
  [-60,38,308,40,268,41,272,42,276,43,280,44,284,45,288,46,292,47,296,48,300,49,304,50,312,51,316,52,320,53,324],
  [-62],
  [-73],
  [0,1,216,9,-55,26,168,31,484],
  [-74],
  [0,5,492,23,492,36,488],
  [-77],
  [-81],
  [0,14,496],
  [-14,14,-84],
  [-24,23,260],
  [-47,2,-11,8,-11,10,-11,11,-11,13,-11,35,-11],
  [-26],
  [0,1,216,26,168],
  [-41],
  [-34],
  [0,1,528,26,168],
  [0,1,532,26,168],
  [0,1,544,26,168],
  [-40],
  [-15],
  [0,12,548],
  [0,2,252,8,245,35,152],
  [-19],
  [-20],
  [0,9,556,23,260],
  [-13],
  [-51],
  [-64],
  [0,9,560],
  [-56,23,564],
  [-58],
  [-75],
  [0,1,370,2,134,3,130,8,90,11,364,24,146,26,170,31,139,32,118,33,122,34,126,35,154,36,568,37,158,38,162,39,166],
  [0,12,580],
  [0,16,584],
  [-28],
  [-42],
  [0,23,592],
  [0,15,596,23,260],
  [0,23,432,28,408],
  [-53],
  [-36],
  [-38,23,260],
  [-49],
  [-16],
  [-18],
  [-21],
  [0,1,544,26,168,31,612],
  [-76],
  [-78],
  [-82],
  [0,14,616],
  [-27],
  [-44,29,624,30,628],
  [-35],
  [0,16,644],
  [-57],
  [0,16,652],
  [0,15,664,23,668],
  [0,16,672],
  [0,15,676,23,260],
  [-54],
  [-83],
  [-29],
  [0,21,680],
  [-45],
  [-32],
  [0,16,700],
  [0,15,704],
  [0,16,708],
  [-43],
  [-30],
  [-33],
  [0,16,716],
  [-31],
];

export const GOTO_INDEX: readonly number[] = [
  0, 1, 2, 1, 1, 1, 3, 1, 1, 1, 4, 5, 6, 7, 8, 9, 10, 1, 11, 1, 12, 1, 13, 1, 1, 1, 1, 14, 15, 1, 1, 1, 1, 1, 1, 12,
  16, 1, 17, 1, 1, 1, 1, 18, 19, 1, 1, 1, 1, 20, 21, 1, 22, 1, 1, 1, 1, 23, 24, 1, 25, 26, 1, 1, 1, 27, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 28, 1, 1, 29, 1, 30, 1, 1, 1, 31, 1, 1, 1, 1, 32, 33, 34, 35, 36, 37, 1, 1, 38, 39,
  40, 41, 42, 1, 1, 1, 43, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 44, 45, 1, 1, 1, 46, 1, 1, 47, 48, 1, 1, 1, 1, 1, 1, 1, 49,
  42, 1, 1, 1, 1, 1, 50, 51, 52, 53, 1, 1, 1, 54, 1, 55, 56, 1, 1, 1, 1, 1, 1, 1, 1, 57, 58, 1, 59, 60, 1, 1, 1, 1, 1,
  61, 1, 1, 1,
];

/** `[default, nonterminal, state, …]`. */
export const GOTO_ROWS: readonly (readonly number[])[] = [
  [0,1,1,2,2],
  [0],
  [0,3,4,4,20,5,19,6,9,9,5,13,8,29,21],
  [0,4,35,5,35,6,35,15,25,19,26,20,28,21,27,22,27,27,37,29,21],
  [0,1,45,2,2],
  [0,4,35,5,35,6,35,19,46,20,28,21,27,22,27,27,37,29,21],
  [0,1,47,2,2],
  [0,4,35,5,35,6,35,19,48,20,28,21,27,22,27,27,37,29,21],
  [0,29,49],
  [0,16,50,29,51],
  [0,14,53,29,54],
  [0,29,56],
  [0,8,59,22,62],
  [0,4,35,5,35,6,35,19,64,20,28,21,27,22,27,27,37,29,21],
  [0,28,66],
  [0,4,35,5,35,6,35,21,82,22,82,27,83,29,21],
  [0,17,84],
  [0,4,35,5,35,6,35,19,89,20,28,21,27,22,27,23,87,25,88,26,90,27,37,29,92],
  [0,4,35,5,35,6,35,15,93,19,26,20,28,21,27,22,27,27,37,29,21],
  [0,4,20,5,94,6,20,29,21],
  [0,10,100],
  [0,17,103],
  [0,29,106],
  [0,29,110],
  [0,4,35,5,35,6,35,19,111,20,28,21,27,22,27,27,37,29,21],
  [0,7,112,29,113],
  [0,4,35,5,35,6,35,15,115,19,26,20,28,21,27,22,27,27,37,29,21],
  [0,4,35,5,35,6,35,19,117,20,28,21,27,22,27,27,37,29,21],
  [0,28,118],
  [0,14,120,18,119,29,54],
  [0,24,123],
  [0,4,35,5,35,6,35,19,125,20,28,21,27,22,27,27,37,29,21],
  [0,1,126,2,2],
  [0,4,35,5,35,6,35,19,127,20,28,21,27,22,27,27,37,29,21],
  [0,1,128,2,2],
  [0,4,35,5,35,6,35,19,129,20,28,21,27,22,27,27,37,29,21],
  [0,4,35,5,35,6,35,15,130,19,26,20,28,21,27,22,27,27,37,29,21],
  [0,14,131,29,54],
  [0,29,132],
  [0,29,133],
  [0,17,134],
  [0,4,35,5,35,6,35,15,135,19,26,20,28,21,27,22,27,27,37,29,21],
  [0,29,136],
  [0,8,138,22,62],
  [0,4,35,5,35,6,35,19,89,20,28,21,27,22,27,25,143,26,90,27,37,29,92],
  [0,4,35,5,35,6,35,19,144,20,28,21,27,22,27,27,37,29,21],
  [0,11,147],
  [0,10,150],
  [0,17,151],
  [0,1,152,2,2],
  [0,12,155],
  [0,4,35,5,35,6,35,19,158,20,28,21,27,22,27,27,37,29,21],
  [0,1,159,2,2],
  [0,4,35,5,35,6,35,15,160,19,26,20,28,21,27,22,27,27,37,29,21],
  [0,4,35,5,35,6,35,19,162,20,28,21,27,22,27,27,37,29,21],
  [0,4,35,5,35,6,35,19,164,20,28,21,27,22,27,27,37,29,21],
  [0,1,165,2,2],
  [0,1,171,2,2],
  [0,4,35,5,35,6,35,19,172,20,28,21,27,22,27,27,37,29,21],
  [0,1,173,2,2],
  [0,1,174,2,2],
  [0,1,178,2,2],
];

/** The number of symbols of each production, and the nonterminal that it makes. */
export const PRODUCTION_LENGTHS: readonly number[] = [
  2, 1, 2, 3, 0, 2, 3, 1, 2, 1, 1, 1, 3, 1, 3, 4, 2, 4, 1, 2, 3, 1, 1, 3, 1, 3, 5, 4, 7, 9, 11, 7, 9, 3, 5, 4, 2, 4,
  2, 3, 1, 0, 5, 0, 2, 1, 3, 1, 3, 1, 3, 1, 3, 5, 0, 1, 3, 1, 1, 2, 1, 2, 2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 1,
  3, 1, 1, 1, 3, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
];
export const PRODUCTION_LEFTS: readonly number[] = [
  0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
  9, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 18, 18, 18, 18, 19, 19, 20, 20, 20, 20, 21, 21, 21, 21,
  21, 21, 21, 21, 21, 22, 22, 22, 23, 23, 24, 24, 25, 25, 25, 26, 27, 27, 27, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 29, 29,
];
/** The action of each production. */
export const PRODUCTION_ACTIONS: readonly string[] = [
  "chunk", "block", "blockWithLast", "blockWithLast", "noStatements", "append", "separated", "returnNothing",
  "returnValues", "breakLoop", "id", "id", "parenthesized", "variable", "field", "index", "call", "methodCall",
  "methodName", "noArguments", "someArguments", "oneArgument", "stringArgument", "assign", "callStatement", "doBlock",
  "whileLoop", "repeatLoop", "ifThen", "numericFor", "numericForStep", "genericFor", "genericForNames",
  "functionStatement", "methodStatement", "localFunction", "localNames", "localValues", "gotoLabel", "label",
  "lineAfter", "noClauses", "elseIf", "noElse", "elseBlock", "firstVariable", "nextVariable", "firstName", "nextName",
  "firstExpression", "nextExpression", "variable", "field", "body", "noParameters", "fixedParameters",
  "someParameters", "anyParameters", "single", "expression", "unary", "nestedUnary", "binary", "nextBinary", "nil",
  "isTrue", "isFalse", "number", "string", "vararg", "id", "id", "functionExpression", "emptyTable", "table",
  "tableTrailing", "firstField", "nextField", "id", "id", "positional", "named", "keyed", "fieldName", "not",
  "negate", "length", "or", "and", "less", "greater", "lessEqual", "greaterEqual", "notEqual", "equal", "concat",
  "add", "subtract", "multiply", "divide", "modulo", "power", "id", "gotoName",
];

/** The symbol by which each state is entered: a terminal, or TERMINAL_COUNT + a nonterminal; -1 for the first. */
export const ENTRY_SYMBOLS: readonly number[] = [
  -1, 55, 56, 0, 57, 63, 6, 7, 67, 60, 15, 17, 18, 20, 22, 24, 25, 26, 27, 59, 58, 83, 8, 5, 5, 69, 73, 75, 74, 32,
  33, 34, 3, 2, 31, 58, 24, 81, 35, 37, 38, 39, 26, 14, 23, 55, 73, 55, 73, 83, 70, 83, 24, 68, 83, 1, 83, 10, 11, 62,
  13, 8, 76, 2, 73, 23, 82, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 38, 50, 51, 52, 53, 75, 81, 71, 8, 36, 77, 79, 73,
  80, 11, 83, 69, 59, 16, 15, 19, 21, 14, 64, 23, 28, 71, 13, 10, 83, 14, 23, 27, 83, 73, 61, 83, 9, 69, 9, 73, 82,
  72, 68, 31, 36, 78, 14, 73, 55, 73, 55, 73, 69, 68, 83, 83, 71, 69, 83, 12, 62, 9, 9, 23, 36, 79, 73, 12, 16, 65,
  23, 15, 64, 71, 55, 31, 14, 66, 29, 30, 73, 55, 69, 16, 73, 16, 73, 55, 15, 23, 16, 15, 21, 55, 73, 55, 55, 16, 15,
  16, 55, 16,
];

export type Failure =
  | { readonly kind: "text" | "level"; readonly text: string }
  | { readonly kind: "unclosed"; readonly closer: string; readonly opener: string; readonly back: number };

/** What is wrong when a token has no place in a state: index into FAILURES. */
export const FAILURE_INDEX: readonly number[] = [
  0, 1, 2, 0, 0, 0, 3, 0, 4, 0, 0, 3, 0, 3, 5, 5, 5, 0, 5, 0, 6, 0, 3, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 7, 0, 3,
  0, 0, 0, 0, 3, 2, 8, 9, 10, 11, 12, 7, 0, 5, 0, 0, 0, 13, 5, 3, 0, 5, 3, 0, 0, 14, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 15, 0, 16, 0, 0, 4, 3, 0, 0, 0, 0, 0, 3, 0, 3, 3, 5, 0, 0, 5, 5, 7, 3, 5, 0, 0, 17, 18,
  0, 0, 14, 0, 0, 0, 19, 0, 0, 0, 3, 3, 17, 20, 0, 0, 21, 9, 22, 7, 0, 0, 0, 0, 0, 0, 0, 0, 15, 0, 0, 0, 4, 0, 0, 3,
  0, 3, 0, 23, 0, 3, 24, 3, 0, 9, 25, 9, 0, 0, 0, 11, 0, 0, 3, 0, 0, 0, 26, 9, 26, 0, 0, 0, 0, 27, 0,
];
export const FAILURES: readonly (Failure | undefined)[] = [
  undefined,
  {"kind":"text","text":"'<eof>' expected"},
  {"kind":"text","text":"unexpected symbol"},
  {"kind":"level","text":"unexpected symbol"},
  {"kind":"text","text":"'=' expected"},
  {"kind":"text","text":"'<name>' expected"},
  {"kind":"text","text":"syntax error"},
  {"kind":"text","text":"'(' expected"},
  {"kind":"unclosed","closer":"end","opener":"do","back":1},
  {"kind":"text","text":"'do' expected"},
  {"kind":"unclosed","closer":"until","opener":"repeat","back":1},
  {"kind":"text","text":"'then' expected"},
  {"kind":"text","text":"'=' or 'in' expected"},
  {"kind":"text","text":"'::' expected"},
  {"kind":"unclosed","closer":")","opener":"(","back":1},
  {"kind":"text","text":"<name> or '...' expected"},
  {"kind":"unclosed","closer":"}","opener":"{","back":1},
  {"kind":"text","text":"']' expected"},
  {"kind":"text","text":"function arguments expected"},
  {"kind":"text","text":"')' expected"},
  {"kind":"unclosed","closer":"end","opener":"while","back":3},
  {"kind":"text","text":"',' expected"},
  {"kind":"text","text":"'in' expected"},
  {"kind":"unclosed","closer":"end","opener":"(","back":3},
  {"kind":"unclosed","closer":"end","opener":"if","back":5},
  {"kind":"unclosed","closer":"end","opener":"for","back":5},
  {"kind":"unclosed","closer":"end","opener":"for","back":7},
  {"kind":"unclosed","closer":"end","opener":"for","back":9},
];

/**
 * Makes the value of a production from those of its symbols, `v[i]` and on. `any` lets each flow into the parameter
 * of its action unchecked: the grammar guarantees what stands there.
 */
export function reduce(nodes: NodeBuilder, production: number, v: readonly any[], i: number): unknown {
  switch (production) {
    // Chunk -> Block %eof
    case 0:
      return nodes.chunk(v[i], v[i + 1]);
    // Block -> Stats
    case 1:
      return nodes.block(v[i]);
    // Block -> Stats LastStat
    case 2:
      return nodes.blockWithLast(v[i], v[i + 1]);
    // Block -> Stats LastStat ";"
    case 3:
      return nodes.blockWithLast(v[i], v[i + 1], v[i + 2]);
    // Stats -> null
    case 4:
      return nodes.noStatements();
    // Stats -> Stats Stat
    case 5:
      return nodes.append(v[i], v[i + 1]);
    // Stats -> Stats Stat ";"
    case 6:
      return nodes.separated(v[i], v[i + 1], v[i + 2]);
    // LastStat -> "return"
    case 7:
      return nodes.returnNothing(v[i]);
    // LastStat -> "return" ExpList
    case 8:
      return nodes.returnValues(v[i], v[i + 1]);
    // LastStat -> "break"
    case 9:
      return nodes.breakLoop(v[i]);
    // Suffixed -> Var
    case 10:
      return v[i];
    // Suffixed -> Call
    case 11:
      return v[i];
    // Suffixed -> "(" Exp ")"
    case 12:
      return nodes.parenthesized(v[i], v[i + 1], v[i + 2]);
    // Var -> Name
    case 13:
      return nodes.variable(v[i]);
    // Var -> Suffixed "." Name
    case 14:
      return nodes.field(v[i], v[i + 1], v[i + 2]);
    // Var -> Suffixed "[" Exp "]"
    case 15:
      return nodes.index(v[i], v[i + 1], v[i + 2], v[i + 3]);
    // Call -> Suffixed Args
    case 16:
      return nodes.call(v[i], v[i + 1]);
    // Call -> Suffixed ":" MethodName Args
    case 17:
      return nodes.methodCall(v[i], v[i + 1], v[i + 2], v[i + 3]);
    // MethodName -> Name
    case 18:
      return nodes.methodName(v[i]);
    // Args -> "(" ")"
    case 19:
      return nodes.noArguments(v[i], v[i + 1]);
    // Args -> "(" ExpList ")"
    case 20:
      return nodes.someArguments(v[i], v[i + 1], v[i + 2]);
    // Args -> Table
    case 21:
      return nodes.oneArgument(v[i]);
    // Args -> %string
    case 22:
      return nodes.stringArgument(v[i]);
    // Stat -> VarList "=" ExpList
    case 23:
      return nodes.assign(v[i], v[i + 1], v[i + 2]);
    // Stat -> Call
    case 24:
      return nodes.callStatement(v[i]);
    // Stat -> "do" Block "end"
    case 25:
      return nodes.doBlock(v[i], v[i + 1], v[i + 2]);
    // Stat -> "while" Exp "do" Block "end"
    case 26:
      return nodes.whileLoop(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4]);
    // Stat -> "repeat" Block "until" Exp
    case 27:
      return nodes.repeatLoop(v[i], v[i + 1], v[i + 2], v[i + 3]);
    // Stat -> "if" Exp "then" Block ElseIfs Else "end"
    case 28:
      return nodes.ifThen(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4], v[i + 5], v[i + 6]);
    // Stat -> "for" Name "=" Exp "," Exp "do" Block "end"
    case 29:
      return nodes.numericFor(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4], v[i + 5], v[i + 6], v[i + 7], v[i + 8]);
    // Stat -> "for" Name "=" Exp "," Exp "," Exp "do" Block "end"
    case 30:
      return nodes.numericForStep(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4], v[i + 5], v[i + 6], v[i + 7], v[i + 8], v[i + 9], v[i + 10]);
    // Stat -> "for" Name In ExpList "do" Block "end"
    case 31:
      return nodes.genericFor(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4], v[i + 5], v[i + 6]);
    // Stat -> "for" Name "," NameList In ExpList "do" Block "end"
    case 32:
      return nodes.genericForNames(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4], v[i + 5], v[i + 6], v[i + 7], v[i + 8]);
    // Stat -> "function" FuncName Body
    case 33:
      return nodes.functionStatement(v[i], v[i + 1], v[i + 2]);
    // Stat -> "function" FuncName ":" Name Body
    case 34:
      return nodes.methodStatement(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4]);
    // Stat -> "local" "function" Name Body
    case 35:
      return nodes.localFunction(v[i], v[i + 1], v[i + 2], v[i + 3]);
    // Stat -> "local" NameList
    case 36:
      return nodes.localNames(v[i], v[i + 1]);
    // Stat -> "local" NameList "=" ExpList
    case 37:
      return nodes.localValues(v[i], v[i + 1], v[i + 2], v[i + 3]);
    // Stat -> "goto" %name
    case 38:
      return nodes.gotoLabel(v[i], v[i + 1]);
    // Stat -> "::" Name "::"
    case 39:
      return nodes.label(v[i], v[i + 1], v[i + 2]);
    // In -> "in"
    case 40:
      return nodes.lineAfter(v[i]);
    // ElseIfs -> null
    case 41:
      return nodes.noClauses();
    // ElseIfs -> ElseIfs "elseif" Exp "then" Block
    case 42:
      return nodes.elseIf(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4]);
    // Else -> null
    case 43:
      return nodes.noElse();
    // Else -> "else" Block
    case 44:
      return nodes.elseBlock(v[i], v[i + 1]);
    // VarList -> Var
    case 45:
      return nodes.firstVariable(v[i]);
    // VarList -> VarList "," Var
    case 46:
      return nodes.nextVariable(v[i], v[i + 1], v[i + 2]);
    // NameList -> Name
    case 47:
      return nodes.firstName(v[i]);
    // NameList -> NameList "," Name
    case 48:
      return nodes.nextName(v[i], v[i + 1], v[i + 2]);
    // ExpList -> Exp
    case 49:
      return nodes.firstExpression(v[i]);
    // ExpList -> ExpList "," Exp
    case 50:
      return nodes.nextExpression(v[i], v[i + 1], v[i + 2]);
    // FuncName -> Name
    case 51:
      return nodes.variable(v[i]);
    // FuncName -> FuncName "." Name
    case 52:
      return nodes.field(v[i], v[i + 1], v[i + 2]);
    // Body -> "(" Parameters ")" Block "end"
    case 53:
      return nodes.body(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4]);
    // Parameters -> null
    case 54:
      return nodes.noParameters();
    // Parameters -> NameList
    case 55:
      return nodes.fixedParameters(v[i]);
    // Parameters -> NameList "," "..."
    case 56:
      return nodes.someParameters(v[i], v[i + 1], v[i + 2]);
    // Parameters -> "..."
    case 57:
      return nodes.anyParameters(v[i]);
    // Exp -> Operand
    case 58:
      return nodes.single(v[i]);
    // Exp -> Pending Operand
    case 59:
      return nodes.expression(v[i], v[i + 1]);
    // Pending -> UnaryOp
    case 60:
      return nodes.unary(v[i]);
    // Pending -> Pending UnaryOp
    case 61:
      return nodes.nestedUnary(v[i], v[i + 1]);
    // Pending -> Operand BinaryOp
    case 62:
      return nodes.binary(v[i], v[i + 1]);
    // Pending -> Pending Operand BinaryOp
    case 63:
      return nodes.nextBinary(v[i], v[i + 1], v[i + 2]);
    // Operand -> "nil"
    case 64:
      return nodes.nil(v[i]);
    // Operand -> "true"
    case 65:
      return nodes.isTrue(v[i]);
    // Operand -> "false"
    case 66:
      return nodes.isFalse(v[i]);
    // Operand -> %number
    case 67:
      return nodes.number(v[i]);
    // Operand -> %string
    case 68:
      return nodes.string(v[i]);
    // Operand -> "..."
    case 69:
      return nodes.vararg(v[i]);
    // Operand -> Table
    case 70:
      return v[i];
    // Operand -> Suffixed
    case 71:
      return v[i];
    // Operand -> "function" Body
    case 72:
      return nodes.functionExpression(v[i], v[i + 1]);
    // Table -> "{" "}"
    case 73:
      return nodes.emptyTable(v[i], v[i + 1]);
    // Table -> "{" Fields "}"
    case 74:
      return nodes.table(v[i], v[i + 1], v[i + 2]);
    // Table -> "{" Fields Separator "}"
    case 75:
      return nodes.tableTrailing(v[i], v[i + 1], v[i + 2], v[i + 3]);
    // Fields -> Field
    case 76:
      return nodes.firstField(v[i]);
    // Fields -> Fields Separator Field
    case 77:
      return nodes.nextField(v[i], v[i + 1], v[i + 2]);
    // Separator -> ","
    case 78:
      return v[i];
    // Separator -> ";"
    case 79:
      return v[i];
    // Field -> Exp
    case 80:
      return nodes.positional(v[i]);
    // Field -> FieldName "=" Exp
    case 81:
      return nodes.named(v[i], v[i + 1], v[i + 2]);
    // Field -> "[" Exp "]" "=" Exp
    case 82:
      return nodes.keyed(v[i], v[i + 1], v[i + 2], v[i + 3], v[i + 4]);
    // FieldName -> Name
    case 83:
      return nodes.fieldName(v[i]);
    // UnaryOp -> "not"
    case 84:
      return nodes.not(v[i]);
    // UnaryOp -> "-"
    case 85:
      return nodes.negate(v[i]);
    // UnaryOp -> "#"
    case 86:
      return nodes.length(v[i]);
    // BinaryOp -> "or"
    case 87:
      return nodes.or(v[i]);
    // BinaryOp -> "and"
    case 88:
      return nodes.and(v[i]);
    // BinaryOp -> "<"
    case 89:
      return nodes.less(v[i]);
    // BinaryOp -> ">"
    case 90:
      return nodes.greater(v[i]);
    // BinaryOp -> "<="
    case 91:
      return nodes.lessEqual(v[i]);
    // BinaryOp -> ">="
    case 92:
      return nodes.greaterEqual(v[i]);
    // BinaryOp -> "~="
    case 93:
      return nodes.notEqual(v[i]);
    // BinaryOp -> "=="
    case 94:
      return nodes.equal(v[i]);
    // BinaryOp -> ".."
    case 95:
      return nodes.concat(v[i]);
    // BinaryOp -> "+"
    case 96:
      return nodes.add(v[i]);
    // BinaryOp -> "-"
    case 97:
      return nodes.subtract(v[i]);
    // BinaryOp -> "*"
    case 98:
      return nodes.multiply(v[i]);
    // BinaryOp -> "/"
    case 99:
      return nodes.divide(v[i]);
    // BinaryOp -> "%"
    case 100:
      return nodes.modulo(v[i]);
    // BinaryOp -> "^"
    case 101:
      return nodes.power(v[i]);
    // Name -> %name
    case 102:
      return v[i];
    // Name -> "goto"
    case 103:
      return nodes.gotoName(v[i]);
    default:
      throw new Error("no such production");
  }
}
