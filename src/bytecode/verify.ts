/**
 * The verifier of dumps: accepts a function only if running it cannot go wrong in the engine, whoever wrote it.
 *
 * What holds of a verified function, on every path:
 * - operands are what OPERANDS says: registers, constants, upvalues, children and jump targets that exist;
 * - control stays in the code, and every cycle has an instruction that counts a step;
 * - a register that a cell instruction or a closure takes as a cell holds one, and no other instruction sees a cell;
 * - FORLOOP finds the numbers that FORPREP checked, SETLIST the table that NEWTABLE made, even if debug.setlocal
 *   changes every local that it can name meanwhile;
 * - open values are made by the instruction before the one that takes them, and nothing jumps in between.
 * Registers are followed by abstract interpretation: one kind for each register at each jump target, joined until
 * nothing changes.
 */
import { MNEMONICS, OPERANDS, Op, type OperandKind } from "./opcode";
import { isLoopControl, MAX_REGISTERS, MAX_UPVALUES, type Prototype } from "./prototype";

/** Why a dump was refused; a light object, not an Error. */
export class DumpFault {
  constructor(readonly detail: string) {}
}

enum Kind {
  /** A Lua value. */
  PLAIN = 0,
  /** A number under FORPREP's control. */
  LOOP = 1,
  /** A table that NEWTABLE has made here. */
  TABLE = 2,
  CELL = 3,
  /** A cell on one path and none on another: to be written before it is read. */
  MIXED = 4,
}

function join(x: Kind, y: Kind): Kind {
  if (x === y) return x;
  return x >= Kind.CELL || y >= Kind.CELL ? Kind.MIXED : Kind.PLAIN;
}

/** Throws DumpFault. `meter` is called with units of work and bytes, and may throw. */
export function verify(proto: Prototype, meter: (units: number, bytes: number) => void): void {
  checkShape(proto);
  const targets = checkOperands(proto);
  new Flow(proto, targets, meter).run();
}

function must(holds: boolean, detail: string): asserts holds {
  if (!holds) throw new DumpFault(detail);
}

function checkShape(p: Prototype): void {
  must(p.maxRegisters > 0 && p.maxRegisters <= MAX_REGISTERS, "bad number of registers");
  must(p.paramCount + (p.needsArg ? 1 : 0) <= p.maxRegisters, "bad number of parameters");
  must(p.isVararg || !p.needsArg, "bad flags");
  must(p.upvalues.length <= MAX_UPVALUES, "too many upvalues");
  must(p.code.length > 0, "no code");
  for (const child of p.protos)
    for (const u of child.upvalues)
      must(u.index < (u.fromLocal ? p.maxRegisters : p.upvalues.length), "bad upvalue index");
  let start = 0;
  for (const l of p.locals) {
    must(l.register < p.maxRegisters && l.startPc >= start && l.endPc <= p.code.length, "bad local variable");
    start = l.startPc;
  }
}

function makesOpen(code: Int32Array, pc: number): boolean {
  const op = code[pc];
  return (op === Op.CALL && code[pc + 3]! < 0) || (op === Op.VARARG && code[pc + 2]! < 0);
}

function takesOpen(code: Int32Array, pc: number): boolean {
  const op = code[pc];
  return (op === Op.CALL || op === Op.TAILCALL || op === Op.RETURN || op === Op.SETLIST) && code[pc + 2]! < 0;
}

/** Checks each instruction by itself and with its neighbour; gives the jump targets. */
function checkOperands(p: Prototype): Set<number> {
  const { code } = p;
  const targets = new Set<number>();
  for (let pc = 0; pc < code.length; pc += 4) {
    const op = code[pc]!;
    must(op < MNEMONICS.length, "bad opcode");
    const kinds = OPERANDS[MNEMONICS[op]!];
    for (let i = 0; i < 3; i++) {
      const x = code[pc + 1 + i]!;
      must(operandExists(p, op, kinds[i]!, x), "bad operand");
      if (kinds[i] === "J") targets.add(x);
    }
    must(takesOpen(code, pc) === (pc > 0 && makesOpen(code, pc - 4)), "misplaced open values");
  }
  const last = code[code.length - 4]!;
  must(last === Op.RETURN || last === Op.TAILCALL || last === Op.JMP, "code runs past its end");
  for (const t of targets) must(!takesOpen(code, t), "jump to open values");
  return targets;
}

function operandExists(p: Prototype, op: Op, kind: OperandKind, x: number): boolean {
  switch (kind) {
    case "-":
      return x === 0;
    case "R":
      // RETURN and VARARG of nothing may name the register after the last.
      return x >= 0 && x < p.maxRegisters + (op === Op.RETURN || op === Op.VARARG ? 1 : 0);
    case "RK":
      return x >= 0 ? x < p.maxRegisters : ~x < p.constants.length;
    case "K":
      return x >= 0 && x < p.constants.length;
    case "KS":
      return x >= 0 && typeof p.constants[x] === "string";
    case "U":
      return x >= 0 && x < p.upvalues.length;
    case "P":
      return x >= 0 && x < p.protos.length;
    case "N":
      return x >= 0;
    case "C":
      return x >= -MAX_REGISTERS - 1;
    case "J":
      return x >= 0 && x < p.code.length && x % 4 === 0;
  }
}

interface Leader {
  /** Kinds of the registers on arrival, joined over the paths seen; null = not reached yet. */
  kinds: Uint8Array | null;
  /** For each register, how many locals name it that debug.setlocal may set to anything. */
  readonly named: Uint16Array;
}

class Flow {
  private readonly leaders = new Map<number, Leader>();
  private readonly work: number[] = [];
  private readonly starts = new Map<number, number[]>();
  private readonly ends = new Map<number, number[]>();
  private kinds: Uint8Array;
  private named: Uint16Array;
  private readonly registers: number;

  constructor(
    private readonly proto: Prototype,
    targets: ReadonlySet<number>,
    private readonly meter: (units: number, bytes: number) => void,
  ) {
    this.registers = proto.maxRegisters;
    this.kinds = new Uint8Array(this.registers);
    this.named = new Uint16Array(this.registers);
    meter(1 + (proto.code.length >> 4), (targets.size + 1) * (200 + 3 * this.registers));
    for (const l of proto.locals) {
      if (isLoopControl(l.name) || l.endPc <= l.startPc) continue;
      append(this.starts, l.startPc, l.register);
      append(this.ends, l.endPc, l.register);
    }
    for (let pc = 0; pc < proto.code.length; pc += 4) {
      this.countNames(pc);
      if (pc === 0 || targets.has(pc)) this.leaders.set(pc, { kinds: null, named: this.named.slice() });
    }
  }

  /** Brings `named` from the instruction before `pc` to `pc`. */
  private countNames(pc: number): void {
    for (const r of this.ends.get(pc) ?? []) this.named[r]!--;
    for (const r of this.starts.get(pc) ?? []) this.named[r]!++;
  }

  run(): void {
    this.arrive(0);
    for (let at = this.work.pop(); at !== undefined; at = this.work.pop()) {
      const leader = this.leaders.get(at)!;
      this.kinds = leader.kinds!.slice();
      this.named = leader.named.slice();
      let pc = at;
      while (this.instruction(pc)) {
        pc += 4;
        if (this.leaders.has(pc)) {
          this.arrive(pc);
          break;
        }
        this.countNames(pc);
        for (const r of this.starts.get(pc) ?? []) this.expose(r);
      }
      this.meter(1 + ((pc - at) >> 2), 0);
    }
  }

  private expose(r: number): void {
    if (this.kinds[r] === Kind.LOOP || this.kinds[r] === Kind.TABLE) this.kinds[r] = Kind.PLAIN;
  }

  /** A path with the present kinds leads to `pc`, a leader. */
  private arrive(pc: number): void {
    const leader = this.leaders.get(pc)!;
    if (leader.kinds === null) {
      leader.kinds = new Uint8Array(this.registers).fill(Kind.PLAIN);
      for (let r = 0; r < this.registers; r++) leader.kinds[r] = this.arriving(leader, r);
      this.work.push(pc);
      return;
    }
    let changed = false;
    for (let r = 0; r < this.registers; r++) {
      const kind = join(leader.kinds[r]!, this.arriving(leader, r));
      if (kind !== leader.kinds[r]) {
        leader.kinds[r] = kind;
        changed = true;
      }
    }
    if (changed) this.work.push(pc);
  }

  private arriving(leader: Leader, r: number): Kind {
    const kind = this.kinds[r]!;
    return leader.named[r]! > 0 && kind < Kind.CELL ? Kind.PLAIN : kind;
  }

  // ---- effects

  private read(r: number): void {
    must(this.kinds[r]! < Kind.CELL, "a cell is read as a value");
  }

  private readOperand(x: number): void {
    if (x >= 0) this.read(x);
  }

  private readRange(from: number, count: number): void {
    must(from + count <= this.registers, "bad range of registers");
    for (let i = 0; i < count; i++) this.read(from + i);
  }

  /** The values that `count` counts, see opcode.ts. */
  private readCounted(from: number, count: number): void {
    this.readRange(from, count < 0 ? ~count : count);
  }

  private cell(r: number): void {
    must(this.kinds[r] === Kind.CELL, "a value is read as a cell");
  }

  private write(r: number): void {
    this.kinds[r] = Kind.PLAIN;
  }

  private writeRange(from: number, count: number): void {
    must(from + count <= this.registers, "bad range of registers");
    for (let i = 0; i < count; i++) this.write(from + i);
  }

  /** Marks what FORPREP and NEWTABLE vouch for, unless a local names it. */
  private vouch(r: number, kind: Kind): void {
    this.kinds[r] = this.named[r] === 0 ? kind : Kind.PLAIN;
  }

  private loopControl(a: number): void {
    must(a + 3 < this.registers, "bad range of registers");
    for (let r = a; r < a + 3; r++) must(this.kinds[r] === Kind.LOOP, "a loop without its numbers");
  }

  /** Follows the instruction at `pc`; false when control never reaches the next. */
  private instruction(pc: number): boolean {
    const { code, protos } = this.proto;
    const op: Op = code[pc]!;
    const a = code[pc + 1]!;
    const b = code[pc + 2]!;
    const c = code[pc + 3]!;
    switch (op) {
      case Op.MOVE:
      case Op.UNM:
      case Op.NOT:
      case Op.LEN:
      case Op.GETFIELD:
        this.read(b);
        this.write(a);
        return true;
      case Op.LOADK:
      case Op.LOADBOOL:
      case Op.GETUPVAL:
      case Op.GETGLOBAL:
        this.write(a);
        return true;
      case Op.LOADNIL:
        must(a <= b, "bad range of registers");
        this.writeRange(a, b - a + 1);
        return true;
      case Op.NEWCELL:
        this.read(a);
        this.kinds[a] = Kind.CELL;
        return true;
      case Op.GETCELL:
        this.cell(b);
        this.write(a);
        return true;
      case Op.SETCELL:
        this.cell(a);
        this.readOperand(b);
        return true;
      case Op.SETUPVAL:
      case Op.SETGLOBAL:
        this.readOperand(b);
        return true;
      case Op.GETTABLE:
        this.read(b);
        this.readOperand(c);
        this.write(a);
        return true;
      case Op.SETTABLE:
        this.read(a);
        this.readOperand(b);
        this.readOperand(c);
        return true;
      case Op.SETFIELD:
        this.read(a);
        this.readOperand(c);
        return true;
      case Op.SELF:
        this.read(b);
        this.writeRange(a, 2);
        return true;
      case Op.ADD:
      case Op.SUB:
      case Op.MUL:
      case Op.DIV:
      case Op.MOD:
      case Op.POW:
        this.readOperand(b);
        this.readOperand(c);
        this.write(a);
        return true;
      case Op.CONCAT:
        must(b < c, "bad range of registers");
        this.readRange(b, c - b + 1);
        this.write(a);
        return true;
      case Op.JMP:
        this.arrive(a);
        return false;
      case Op.EQ:
      case Op.NE:
      case Op.LT:
      case Op.NLT:
      case Op.LE:
      case Op.NLE:
        this.readOperand(b);
        this.readOperand(c);
        this.arrive(a);
        return true;
      case Op.JT:
      case Op.JF:
        this.read(b);
        this.arrive(a);
        return true;
      case Op.CALL:
        this.read(a);
        this.readCounted(a + 1, b);
        must(c >= -1, "bad number of results");
        if (c > 0) this.writeRange(a, c);
        return true;
      case Op.TAILCALL:
        this.read(a);
        this.readCounted(a + 1, b);
        return false;
      case Op.RETURN:
        this.readCounted(a, b);
        return false;
      case Op.FORPREP:
        this.readRange(a, 3);
        must(b > pc, "a loop is entered backwards");
        for (let r = a; r < a + 3; r++) this.vouch(r, Kind.LOOP);
        this.arrive(b);
        return false;
      case Op.FORLOOP: {
        this.loopControl(a);
        const before = this.kinds[a + 3]!;
        this.write(a + 3);
        this.arrive(b);
        this.kinds[a + 3] = before;
        return true;
      }
      case Op.TFORCALL:
        must(c > 0, "bad number of results");
        this.readRange(a, 3);
        this.writeRange(a + 3, Math.max(c, 3));
        return true;
      case Op.TFORLOOP:
        this.readRange(a, 4);
        this.write(a + 2);
        this.arrive(b);
        return true;
      case Op.NEWTABLE:
        // A constructor has no more items than the function has instructions, each of which makes one.
        must(b + c <= code.length >> 2, "bad size of a table");
        this.vouch(a, Kind.TABLE);
        return true;
      case Op.SETLIST:
        must(this.kinds[a] === Kind.TABLE, "a list without its table");
        this.readCounted(a + 1, b);
        return true;
      case Op.CLOSURE:
        for (const u of protos[b]!.upvalues) if (u.fromLocal) this.cell(u.index);
        this.write(a);
        return true;
      case Op.VARARG:
        must(this.proto.isVararg && b >= -1, "bad use of varargs");
        if (b > 0) this.writeRange(a, b);
        return true;
    }
  }
}

function append(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
