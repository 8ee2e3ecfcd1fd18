/**
 * THE table of opcodes. An instruction is four 32-bit words `op A B C` in an Int32Array, so that decoding is a load
 * and no field has a width to run out of. `pc` counts words and is always a multiple of four.
 *
 * Notation: R[x] a register, K[x] a constant, U[x] an upvalue's cell. RK(x) is R[x] for x >= 0 and K[~x] for x < 0.
 * "open" values are the several results of a call or `...` that the next instruction consumes; they never outlive it.
 * An enum, because the bundler writes its members as literals: only then does V8 make a jump table of a switch over
 * them (a switch over an object's properties was measured 2 times slower in the interpreter's loop).
 * Counts: n >= 0 means exactly n values, n < 0 means ~n values followed by the open ones.
 */
export enum Op {
  MOVE = 0, //      R[A] = R[B]
  LOADK = 1, //     R[A] = K[B]
  LOADNIL = 2, //   R[A..B] = nil
  LOADBOOL = 3, //  R[A] = B ~= 0
  NEWCELL = 4, //   R[A] = cell(R[A])         a captured local begins to live in a cell
  GETCELL = 5, //   R[A] = R[B].v
  SETCELL = 6, //   R[A].v = RK(B)
  GETUPVAL = 7, //  R[A] = U[B].v
  SETUPVAL = 8, //  U[A].v = RK(B)
  GETGLOBAL = 9, // R[A] = env[K[B]]          error: __index of env
  SETGLOBAL = 10, // env[K[A]] = RK(B)
  GETTABLE = 11, // R[A] = R[B][RK(C)]        error: index a non-table without __index
  GETFIELD = 12, // R[A] = R[B][K[C]]         K[C] a string
  SETTABLE = 13, // R[A][RK(B)] = RK(C)
  SETFIELD = 14, // R[A][K[B]] = RK(C)        K[B] a string
  SELF = 15, //     R[A+1] = R[B]; R[A] = R[B][K[C]]
  ADD = 16, //      R[A] = RK(B) + RK(C)      error: arithmetic on a non-number without metamethod
  SUB = 17,
  MUL = 18,
  DIV = 19,
  MOD = 20,
  POW = 21,
  UNM = 22, //      R[A] = -R[B]
  NOT = 23, //      R[A] = not R[B]
  LEN = 24, //      R[A] = #R[B]
  CONCAT = 25, //   R[A] = R[B] .. … .. R[C]
  JMP = 26, //      pc = A; a backward jump is one step
  EQ = 27, //       if RK(B) == RK(C) then pc = A
  NE = 28,
  LT = 29, //       if RK(B) < RK(C) then pc = A
  NLT = 30, //      if not (RK(B) < RK(C)) then pc = A
  LE = 31,
  NLE = 32,
  JT = 33, //       if R[B] then pc = A
  JF = 34, //       if not R[B] then pc = A
  CALL = 35, //     call R[A] with the B-count values from R[A+1]; C >= 0: results to R[A..A+C-1], C < 0: open
  TAILCALL = 36, // return R[A](B-count values from R[A+1])
  RETURN = 37, //   return the B-count values from R[A]
  FORPREP = 38, //  check R[A..A+2]; R[A] -= R[A+2]; pc = B
  FORLOOP = 39, //  R[A] += R[A+2]; if in range of R[A+1] then { R[A+3] = R[A]; pc = B }; one step
  TFORCALL = 40, // R[A+3..A+2+C] = R[A](R[A+1], R[A+2])
  TFORLOOP = 41, // if R[A+3] ~= nil then { R[A+2] = R[A+3]; pc = B }; one step
  NEWTABLE = 42, // R[A] = {} with room for B array items and C fields
  SETLIST = 43, //  R[A][C+i] = R[A+i], 1 <= i <= B-count
  CLOSURE = 44, //  R[A] = closure(protos[B])
  VARARG = 45, //   B >= 0: R[A..A+B-1] = ..., B < 0: open
}

/** Operand kinds, for the disassembler, the verifier of dumps and the coverage table. */
export type OperandKind =
  | "-" // unused (0)
  | "R" // register
  | "RK" // register or constant
  | "K" // constant
  | "KS" // constant that is a string
  | "U" // upvalue
  | "P" // child prototype
  | "N" // count >= 0
  | "C" // count, < 0 means open
  | "J"; // jump target

type Row = readonly [OperandKind, OperandKind, OperandKind];
const ARITH: Row = ["R", "RK", "RK"];
const COMPARE: Row = ["J", "RK", "RK"];

/** Operands of each opcode, in the order of the opcodes. */
export const OPERANDS: Readonly<Record<keyof typeof Op, Row>> = {
  MOVE: ["R", "R", "-"],
  LOADK: ["R", "K", "-"],
  LOADNIL: ["R", "R", "-"],
  LOADBOOL: ["R", "N", "-"],
  NEWCELL: ["R", "-", "-"],
  GETCELL: ["R", "R", "-"],
  SETCELL: ["R", "RK", "-"],
  GETUPVAL: ["R", "U", "-"],
  SETUPVAL: ["U", "RK", "-"],
  GETGLOBAL: ["R", "KS", "-"],
  SETGLOBAL: ["KS", "RK", "-"],
  GETTABLE: ["R", "R", "RK"],
  GETFIELD: ["R", "R", "KS"],
  SETTABLE: ["R", "RK", "RK"],
  SETFIELD: ["R", "KS", "RK"],
  SELF: ["R", "R", "KS"],
  ADD: ARITH,
  SUB: ARITH,
  MUL: ARITH,
  DIV: ARITH,
  MOD: ARITH,
  POW: ARITH,
  UNM: ["R", "R", "-"],
  NOT: ["R", "R", "-"],
  LEN: ["R", "R", "-"],
  CONCAT: ["R", "R", "R"],
  JMP: ["J", "-", "-"],
  EQ: COMPARE,
  NE: COMPARE,
  LT: COMPARE,
  NLT: COMPARE,
  LE: COMPARE,
  NLE: COMPARE,
  JT: ["J", "R", "-"],
  JF: ["J", "R", "-"],
  CALL: ["R", "C", "C"],
  TAILCALL: ["R", "C", "-"],
  RETURN: ["R", "C", "-"],
  FORPREP: ["R", "J", "-"],
  FORLOOP: ["R", "J", "-"],
  TFORCALL: ["R", "-", "N"],
  TFORLOOP: ["R", "J", "-"],
  NEWTABLE: ["R", "N", "N"],
  SETLIST: ["R", "C", "N"],
  CLOSURE: ["R", "P", "-"],
  VARARG: ["R", "C", "-"],
};

/** Mnemonics, indexed by opcode. */
export const MNEMONICS = Object.keys(OPERANDS) as readonly (keyof typeof Op)[];
