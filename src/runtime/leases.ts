/**
 * A state that is handed from one user to the next must not be reached by what the last one still has. LStates and
 * JavaScript functions know their time themselves; a handle (LTable, LFunction, LUserData, LThread) is the engine's own
 * object, so what the host was given is remembered with the time when it was.
 */
export class Leases {
  private current = 0;
  private readonly given = new WeakMap<object, number>();

  /** The next user has the state. */
  next(): void {
    this.current++;
  }

  give(handle: object): void {
    this.given.set(handle, this.current);
  }

  /** Whether the host was given `handle` by an earlier user's LState, and not again since. */
  isOver(handle: object): boolean {
    const when = this.given.get(handle);
    return when !== undefined && when !== this.current;
  }
}
