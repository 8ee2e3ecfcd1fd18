/** A state on loan from a pool. */
import type { LState } from "../api/lstate";
import { LeaseError } from "./errors";

/** What a lease asks of its pool. */
export interface Lender {
  put(lease: Lease): void;
}

/**
 * The right to use a pool's state, until it is put back: by `pool.put(lease)`, by `release()`, or by `using`. From then
 * on the LState that was lent, those of its coroutines, and the JavaScript functions that came out of it are dead: each
 * use of them throws. Handles that came out of it (LTable, LFunction, LUserData) are refused by later LStates of the
 * state; they are the engine's own objects, whose fields must not be touched.
 */
export class Lease {
  private lent: LState | undefined;
  private error: unknown = undefined;

  /** Made by a pool. */
  constructor(
    private readonly pool: Lender,
    state: LState,
    /** Number of the state within its pool, from 1. */
    readonly id: number,
  ) {
    this.lent = state;
  }

  /** Throws LeaseError after the end. */
  get state(): LState {
    if (this.lent === undefined) throw new LeaseError("the lease has ended: its state was put back");
    return this.lent;
  }

  get ended(): boolean {
    return this.lent === undefined;
  }

  /** Tells of an error that was caught: the health of the state, and what becomes of it, depend on the first. */
  fail(error: unknown): void {
    this.error ??= error;
  }

  get failure(): unknown {
    return this.error;
  }

  /** Puts the state back. Throws LeaseError when it was put back before. */
  release(): void {
    this.pool.put(this);
  }

  /** Puts the state back, unless that was done. */
  [Symbol.dispose](): void {
    if (!this.ended) this.pool.put(this);
  }

  /** For the pool, when the state was put back. @internal */
  end(): void {
    this.lent = undefined;
  }
}
