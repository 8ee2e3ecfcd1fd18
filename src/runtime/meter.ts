/**
 * What long-running library work reports to, so that it can be cancelled and counted.
 *
 * A unit is about one elementary step: one character looked at, one comparison, one backtrack. Work that could
 * take longer than a few microseconds calls `charge` at least every few thousand units. `charge` may throw (a
 * deadline, a quota); whatever it throws must pass through untouched, and the work it interrupts must leave
 * nothing half done behind it.
 */
export interface Meter {
  charge(units: number): void;
}
