/**
 * The limit on registers: what the calls in progress of one thread use together, with their variable arguments and the
 * stacks of host functions among them.
 *
 * Nothing is counted while the limit is out of reach: a call uses at most PER_CALL registers, so up to the depth
 * `checkedDepth` no check is needed. From there on every call is made with all frames on the heap (in each tier), and the
 * frames hold running totals. Calls with more variable arguments than PER_CALL allows for are checked at any depth, and
 * lower checkedDepth to 0 until the call from the host is over.
 */
import type { Prototype } from "../bytecode/prototype";
import { FREE_LIST } from "../runtime/budget";
import { runtimeError } from "../runtime/lua-error";
import type { Frame, LuaFrame } from "./frame";
import type { Vm } from "./vm";

/** Registers of a function (compiler/function-builder.ts); with variable arguments that need no check of their own. */
const MOST_REGISTERS = 250;
const PER_CALL = MOST_REGISTERS + FREE_LIST;
const REGISTER_BYTES = 8;
/**
 * Most values that unpack, string.byte and the like return, whatever the options say (PUC-Rio 5.1: what LUAI_MAXCSTACK
 * leaves, some 8,000): a list is passed on as a whole, in a time in which nothing looks at the clock.
 */
export const MAX_RESULTS = 250_000;

export interface RegisterOptions {
  /** Room from the start. */
  readonly size: number;
  /** Most; Infinity = unlimited. */
  readonly max: number;
  readonly growStep: number;
  /** Whether room that grew is given back at the end of a call from the host. */
  readonly minimize: boolean;
}

export const UNLIMITED_REGISTERS: RegisterOptions = { size: 0, max: Infinity, growStep: 1, minimize: false };

export class Registers {
  readonly max: number;
  /** Registers that there is room for; each growth is charged to the memory limit. */
  private room: number;
  private readonly safeDepth: number;

  constructor(
    private readonly vm: Vm,
    private readonly options: RegisterOptions,
  ) {
    this.max = options.max;
    this.room = options.size;
    this.safeDepth = Math.min(vm.callStackSize, Math.floor(options.max / PER_CALL));
    vm.checkedDepth = this.safeDepth;
    vm.freeVarargs = options.max === Infinity ? Infinity : FREE_LIST;
  }

  /**
   * Throws "stack overflow" or "registry overflow" if there is no room for a call of a function with `proto` and `count`
   * arguments on top of `caller`, whose frames are all on the heap.
   */
  claim(caller: Frame | null, proto: Prototype, count: number): void {
    const { vm, options, max } = this;
    if (vm.depth >= vm.callStackSize) throw runtimeError("stack overflow");
    if (max === Infinity) return;
    const varargs = proto.isVararg ? Math.max(0, count - proto.paramCount) : 0;
    const used = usedUpTo(caller) + proto.maxRegisters + varargs;
    if (used > max) throw runtimeError("registry overflow");
    if (varargs > FREE_LIST) vm.checkedDepth = 0;
    if (used > this.room) {
      const steps = Math.ceil((used - this.room) / options.growStep);
      const room = Math.min(max, this.room + steps * options.growStep);
      vm.budget.alloc((room - this.room) * REGISTER_BYTES);
      this.room = room;
    }
  }

  /** Throws "registry overflow" if there is no room for a list of `count` values. */
  claimList(count: number): void {
    if (count > this.max) throw runtimeError("registry overflow");
  }

  /** Back to the room there is from the start. */
  renew(): void {
    this.release();
    this.room = this.options.size;
  }

  /** A call from the host is over. */
  release(): void {
    this.vm.checkedDepth = this.safeDepth;
    if (this.options.minimize) this.room = this.options.size;
  }
}

/** Registers in use by `top` and the frames below it. */
function usedUpTo(top: Frame | null): number {
  const uncounted: LuaFrame[] = [];
  let used = 0;
  for (let f = top; f !== null; f = f.parent) {
    if (f.kind === "host") used += f.values.length;
    if (f.kind !== "lua") continue;
    if (f.used >= 0) {
      used += f.used;
      break;
    }
    uncounted.push(f);
  }
  for (let f = uncounted.pop(); f !== undefined; f = uncounted.pop()) {
    used += f.proto.maxRegisters + f.varargs.length;
    f.used = used;
  }
  return used;
}
