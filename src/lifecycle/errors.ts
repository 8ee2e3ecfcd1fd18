/** Failures of pools and managers themselves; what a script does wrong is a LuaError. */
export abstract class LifecycleError extends Error {}

/** The pool or manager was closed, or is being closed. */
export class ClosedError extends LifecycleError {
  override readonly name = "ClosedError";
}

/** No place became free in time. */
export class WaitTimeoutError extends LifecycleError {
  override readonly name = "WaitTimeoutError";
  constructor(
    readonly timeoutMs: number,
    what: string,
  ) {
    super(`no ${what} became free within ${timeoutMs} ms`);
  }
}

/** As many wait already as may wait. */
export class QueueFullError extends LifecycleError {
  override readonly name = "QueueFullError";
  constructor(readonly limit: number) {
    super(`the queue is full: ${limit} wait already`);
  }
}

/** A lease was put back twice, used after that, or belongs to another pool. */
export class LeaseError extends LifecycleError {
  override readonly name = "LeaseError";
}

/** The cause of an error that ended with a worker thread. */
export class WorkerKilledError extends LifecycleError {
  override readonly name = "WorkerKilledError";
}
