/**
 * What the code generator needs to know about bytecode: which registers an instruction reads and writes, the basic
 * blocks reachable from an entry, their dominators, and which registers are alive where.
 *
 * Blocks are numbered in reverse postorder, so that a branch to a number not above the source's own goes back.
 */
import { Op } from "../bytecode/opcode";
import type { Prototype } from "../bytecode/prototype";

/** A set of registers. */
export class RegisterSet {
  readonly words: Int32Array;
  constructor(size: number, words = new Int32Array((size + 31) >> 5)) {
    this.words = words;
  }
  has(r: number): boolean {
    return (this.words[r >> 5]! & (1 << (r & 31))) !== 0;
  }
  add(r: number): void {
    this.words[r >> 5]! |= 1 << (r & 31);
  }
  delete(r: number): void {
    this.words[r >> 5]! &= ~(1 << (r & 31));
  }
  copyFrom(other: RegisterSet): void {
    this.words.set(other.words);
  }
  /** Keeps only other's members; true when that changed anything. */
  intersect(other: RegisterSet): boolean {
    let changed = false;
    for (let i = 0; i < this.words.length; i++) {
      const w = this.words[i]! & other.words[i]!;
      if (w !== this.words[i]) {
        this.words[i] = w;
        changed = true;
      }
    }
    return changed;
  }
  members(): number[] {
    const out: number[] = [];
    for (let r = 0; r < this.words.length * 32; r++) if (this.has(r)) out.push(r);
    return out;
  }
}

export class Block {
  /** Position in reverse postorder. */
  index = -1;
  /** pc past the last instruction. */
  end = 0;
  readonly successors: Block[] = [];
  readonly predecessors: Block[] = [];
  dominator: Block | null = null;
  readonly dominated: Block[] = [];
  isLoopHeader = false;
  /** Instructions in this block and all that it dominates. */
  weight = 0;
  /** For a loop's header: the loop's blocks. */
  readonly loop = new Set<Block>();
  /** For a loop's header: blocks whose code follows the loop. */
  readonly after: Block[] = [];
  /** Whether the code stands after the loop that leads here rather than where its dominator ends. */
  isAfterLoop = false;
  /** `isExit`: outside of the region; here control leaves, and there are no instructions. */
  constructor(
    readonly start: number,
    readonly isExit = false,
  ) {}

  /** Whether more than one forward edge leads here, so that the code must be placed after all of them. */
  get isMerge(): boolean {
    let forward = 0;
    for (const p of this.predecessors) if (p.index < this.index) forward++;
    return forward > 1;
  }
}

/** pcs that control may go to from the instruction at pc, the jump's target first. */
export function successorsOf(code: Int32Array, pc: number): readonly number[] {
  switch (code[pc]) {
    case Op.JMP:
      return [code[pc + 1]!];
    case Op.EQ:
    case Op.NE:
    case Op.LT:
    case Op.NLT:
    case Op.LE:
    case Op.NLE:
    case Op.JT:
    case Op.JF:
      return [code[pc + 1]!, pc + 4];
    case Op.FORPREP:
      return [code[pc + 2]!];
    case Op.FORLOOP:
    case Op.TFORLOOP:
      return [code[pc + 2]!, pc + 4];
    case Op.RETURN:
    case Op.TAILCALL:
      return [];
    default:
      return [pc + 4];
  }
}

function endsBlock(op: number): boolean {
  switch (op) {
    case Op.JMP:
    case Op.EQ:
    case Op.NE:
    case Op.LT:
    case Op.NLT:
    case Op.LE:
    case Op.NLE:
    case Op.JT:
    case Op.JF:
    case Op.FORPREP:
    case Op.FORLOOP:
    case Op.TFORLOOP:
    case Op.RETURN:
    case Op.TAILCALL:
      return true;
    default:
      return false;
  }
}

/** How many registers a count operand names. */
const fixedCount = (n: number): number => (n >= 0 ? n : ~n);

/** Calls `read` and `write` for the registers of the instruction at pc. */
export function operands(proto: Prototype, pc: number, read: (r: number) => void, write: (r: number) => void): void {
  const code = proto.code;
  const a = code[pc + 1]!;
  const b = code[pc + 2]!;
  const c = code[pc + 3]!;
  const rk = (x: number): void => {
    if (x >= 0) read(x);
  };
  const reads = (from: number, n: number): void => {
    for (let i = 0; i < n; i++) read(from + i);
  };
  const writes = (from: number, n: number): void => {
    for (let i = 0; i < n; i++) write(from + i);
  };
  switch (code[pc]) {
    case Op.MOVE:
    case Op.GETCELL:
    case Op.GETFIELD:
    case Op.UNM:
    case Op.NOT:
    case Op.LEN:
      read(b);
      write(a);
      return;
    case Op.LOADK:
    case Op.LOADBOOL:
    case Op.GETUPVAL:
    case Op.GETGLOBAL:
    case Op.NEWTABLE:
      write(a);
      return;
    case Op.LOADNIL:
      writes(a, b - a + 1);
      return;
    case Op.NEWCELL:
      read(a);
      write(a);
      return;
    case Op.SETCELL:
      read(a);
      rk(b);
      return;
    case Op.SETUPVAL:
    case Op.SETGLOBAL:
      rk(b);
      return;
    case Op.GETTABLE:
      read(b);
      rk(c);
      write(a);
      return;
    case Op.SETTABLE:
      read(a);
      rk(b);
      rk(c);
      return;
    case Op.SETFIELD:
      read(a);
      rk(c);
      return;
    case Op.SELF:
      read(b);
      writes(a, 2);
      return;
    case Op.ADD:
    case Op.SUB:
    case Op.MUL:
    case Op.DIV:
    case Op.MOD:
    case Op.POW:
      rk(b);
      rk(c);
      write(a);
      return;
    case Op.CONCAT:
      reads(b, c - b + 1);
      write(a);
      return;
    case Op.EQ:
    case Op.NE:
    case Op.LT:
    case Op.NLT:
    case Op.LE:
    case Op.NLE:
      rk(b);
      rk(c);
      return;
    case Op.JT:
    case Op.JF:
      read(b);
      return;
    case Op.CALL:
      reads(a, 1 + fixedCount(b));
      if (c > 0) writes(a, c);
      return;
    case Op.TAILCALL:
      reads(a, 1 + fixedCount(b));
      return;
    case Op.RETURN:
      reads(a, fixedCount(b));
      return;
    case Op.FORPREP:
      reads(a, 3);
      writes(a, 3);
      return;
    case Op.FORLOOP:
      reads(a, 3);
      write(a);
      write(a + 3);
      return;
    case Op.TFORCALL:
      reads(a, 3);
      writes(a + 3, c);
      return;
    case Op.TFORLOOP:
      read(a + 3);
      write(a + 2);
      return;
    case Op.SETLIST:
      reads(a, 1 + fixedCount(b));
      return;
    case Op.CLOSURE:
      for (const info of proto.protos[b]!.upvalues) if (info.fromLocal) read(info.index);
      write(a);
      return;
    case Op.VARARG:
      if (b > 0) writes(a, b);
      return;
  }
}

export interface Flow {
  /** In reverse postorder; the first is the entry. */
  readonly blocks: readonly Block[];
  /** The blocks by their first pc. */
  readonly starting: ReadonlyMap<number, Block>;
  /** Registers alive before the instruction at pc: read later, or named locals in scope. */
  live(pc: number): RegisterSet;
}

/**
 * The flow graph reachable from `entry`; a string that says why not, when it is too large or has a loop with two
 * entrances (such a loop can't be written with JavaScript's structured statements).
 */
export function analyse(proto: Prototype, entry: number, maxBlocks: number): Flow | string {
  const blocks = findBlocks(proto.code, entry);
  if (blocks.size > maxBlocks) return "too many branches";
  const order = structure(blocks, entry);
  if (typeof order === "string") return order;
  return { blocks: order, starting: blocks, live: findLive(proto, order) };
}

/** The blocks of the innermost loop around pc, in the flow graph of a whole function. */
export function innermostLoop(whole: Flow, pc: number): ReadonlySet<Block> | undefined {
  let innermost: ReadonlySet<Block> | undefined;
  for (const header of whole.blocks) {
    if (!header.isLoopHeader || (innermost !== undefined && innermost.size <= header.loop.size)) continue;
    for (const b of header.loop) if (b.start <= pc && pc < b.end) innermost = header.loop;
  }
  return innermost;
}

/** The flow graph of a whole function, kept for the next loop of the same one. */
export class WholeFlow {
  private proto: Prototype | null = null;
  private flow: Flow | string = "";

  of(proto: Prototype, maxBlocks: number): Flow | string {
    if (this.proto !== proto) {
      this.flow = analyse(proto, 0, maxBlocks);
      this.proto = proto;
    }
    return this.flow;
  }
}

/** The innermost loop around `entry`, a place to which it goes back; where it is left, control leaves the region. */
export function analyseLoop(proto: Prototype, whole: Flow, entry: number): Flow | string {
  const loop = innermostLoop(whole, entry);
  if (loop === undefined) return "no loop";
  const blocks = findBlocks(proto.code, entry, loop);
  const order = structure(blocks, entry);
  return typeof order === "string" ? order : { blocks: order, starting: blocks, live: whole.live };
}

function structure(blocks: ReadonlyMap<number, Block>, entry: number): readonly Block[] | string {
  const order = reversePostorder(blocks.get(entry)!);
  for (const b of order) for (const s of b.successors) s.predecessors.push(b);
  findDominators(order);
  for (const b of order) {
    for (const s of b.successors) {
      if (s.index > b.index) continue;
      if (!dominates(s, b)) return "a loop with two entrances";
      s.isLoopHeader = true;
      collectLoop(s, b);
    }
  }
  placeExits(order);
  for (let i = order.length - 1; i >= 0; i--) {
    const b = order[i]!;
    b.weight += (b.end - b.start) >> 2;
    if (b.dominator !== null) b.dominator.weight += b.weight;
  }
  return order;
}

/** The blocks reachable from `entry`, of those in `region` if there is one, and exits at its edge. */
function findBlocks(code: Int32Array, entry: number, region?: ReadonlySet<Block>): Map<number, Block> {
  const reachable = new Set<number>();
  const leaders = new Set<number>([entry]);
  const inside = region === undefined ? undefined : new Set<number>();
  for (const b of region ?? []) for (let pc = b.start; pc < b.end; pc += 4) inside!.add(pc);
  const isExit = (pc: number): boolean => inside !== undefined && !inside.has(pc);
  const work = [entry];
  for (let pc = work.pop(); pc !== undefined; pc = work.pop()) {
    if (reachable.has(pc)) continue;
    reachable.add(pc);
    if (isExit(pc)) {
      leaders.add(pc);
      continue;
    }
    const next = successorsOf(code, pc);
    for (const n of next) {
      if (endsBlock(code[pc]!)) leaders.add(n);
      work.push(n);
    }
  }
  const blocks = new Map<number, Block>();
  for (const start of leaders) blocks.set(start, new Block(start, isExit(start)));
  for (const block of blocks.values()) {
    let pc = block.start;
    if (block.isExit) {
      block.end = pc;
      continue;
    }
    while (!endsBlock(code[pc]!) && !leaders.has(pc + 4)) pc += 4;
    block.end = pc + 4;
    for (const n of successorsOf(code, pc)) {
      const successor = blocks.get(n)!;
      if (!block.successors.includes(successor)) block.successors.push(successor);
    }
  }
  return blocks;
}

function reversePostorder(entry: Block): Block[] {
  const seen = new Set<Block>([entry]);
  const order: Block[] = [];
  const path: { block: Block; next: number }[] = [{ block: entry, next: 0 }];
  while (path.length > 0) {
    const at = path[path.length - 1]!;
    const successor = at.block.successors[at.next++];
    if (successor === undefined) {
      order.push(at.block);
      path.pop();
    } else if (!seen.has(successor)) {
      seen.add(successor);
      path.push({ block: successor, next: 0 });
    }
  }
  order.reverse();
  for (let i = 0; i < order.length; i++) order[i]!.index = i;
  return order;
}

/** Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm. */
function findDominators(order: readonly Block[]): void {
  const entry = order[0]!;
  entry.dominator = entry;
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of order) {
      if (b === entry) continue;
      let d: Block | null = null;
      for (const p of b.predecessors) {
        if (p.dominator === null) continue;
        if (d === null) d = p;
        else {
          let x: Block = p;
          let y: Block = d;
          while (x !== y) {
            while (x.index > y.index) x = x.dominator!;
            while (y.index > x.index) y = y.dominator!;
          }
          d = x;
        }
      }
      if (b.dominator !== d) {
        b.dominator = d;
        changed = true;
      }
    }
  }
  entry.dominator = null;
  for (const b of order) b.dominator?.dominated.push(b);
}

function dominates(a: Block, b: Block): boolean {
  let x: Block | null = b;
  while (x !== null && x.index > a.index) x = x.dominator;
  return x === a;
}

/** Adds the blocks from which `latch` is reached without passing the header. */
function collectLoop(header: Block, latch: Block): void {
  header.loop.add(header);
  const work = [latch];
  for (let b = work.pop(); b !== undefined; b = work.pop()) {
    if (header.loop.has(b)) continue;
    header.loop.add(b);
    work.push(...b.predecessors);
  }
}

/** Code that a loop leaves for goes behind the outermost loop that it is not part of, not inside it. */
function placeExits(order: readonly Block[]): void {
  const headers = order.filter((b) => b.isLoopHeader);
  for (const b of order) {
    const d = b.dominator;
    if (d === null) continue;
    const left = headers.find((h) => h.loop.has(d) && !h.loop.has(b));
    if (left === undefined) continue;
    b.isAfterLoop = true;
    left.after.push(b);
  }
}

function findLive(proto: Prototype, order: readonly Block[]): (pc: number) => RegisterSet {
  const { code, maxRegisters } = proto;
  // A set of registers is `width` words; the sets of all instructions stand one after the other.
  const width = (maxRegisters + 31) >> 5;
  const size = (code.length >> 2) * width;
  const used = new Int32Array(size);
  const defined = new Int32Array(size);
  const live = new Int32Array(size);
  let at = 0;
  const use = (r: number): void => {
    used[at + (r >> 5)]! |= 1 << (r & 31);
  };
  // What a loop instruction writes on its way into the body is dead on its way out.
  const define = (r: number): void => {
    defined[at + (r >> 5)]! |= 1 << (r & 31);
  };
  for (const b of order)
    for (let pc = b.start; pc < b.end; pc += 4) {
      at = (pc >> 2) * width;
      operands(proto, pc, use, define);
    }
  for (const local of proto.locals)
    for (let pc = local.startPc; pc < local.endPc; pc += 4) {
      at = (pc >> 2) * width;
      use(local.register);
    }
  const now = new Int32Array(width);
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = order.length - 1; i >= 0; i--) {
      const b = order[i]!;
      now.fill(0);
      for (const s of b.successors) for (let w = 0; w < width; w++) now[w]! |= live[(s.start >> 2) * width + w]!;
      for (let pc = b.end - 4; pc >= b.start; pc -= 4) {
        at = (pc >> 2) * width;
        for (let w = 0; w < width; w++) {
          now[w] = (now[w]! & ~defined[at + w]!) | used[at + w]!;
          if (live[at + w] === now[w]) continue;
          live[at + w] = now[w]!;
          changed = true;
        }
      }
    }
  }
  return (pc) => new RegisterSet(maxRegisters, live.subarray((pc >> 2) * width, ((pc >> 2) + 1) * width));
}
