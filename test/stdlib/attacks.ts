/** Subjects and patterns that take long, and a meter that does not let them. */
export const ATTACKS: readonly (readonly [name: string, subject: string, pattern: string])[] = [
  ["backtracking", "a".repeat(40), "a-".repeat(25) + "b"],
  ["options", "a".repeat(40), "a?".repeat(40) + "a".repeat(40) + "%d"],
  ["balance", "(".repeat(1e5), "%b()"],
  ["anything", "a".repeat(1e5), "[^b].-b"],
  ["a greedy run", "a".repeat(1e5), "[^b].*b"],
  ["a class at each start", "a".repeat(1e5), ".%w-b"],
  ["back references", "a".repeat(1e5), "(.-)%1b"],
  ["a failing set", "a".repeat(3e7), "[bc]"],
  ["a failing character", "a".repeat(3e7), "b%d"],
  ["a failing run of characters", "a".repeat(3e7), "bc%d"],
  ["a long greedy run", "a".repeat(3e7), "%a+"],
  ["a long negated run", "a".repeat(3e7), "[^x]*"],
  ["a long run with steps back", "a".repeat(3e7), ".*b"],
  ["a long way back", "b" + "a".repeat(3e7), "[ab]*ba"],
  ["a long literal", "a".repeat(1e5), `${"a".repeat(5e4)}b.`],
  ["references of great length", "a".repeat(1e6), "(a*)%1b"],
];

/** Stops after `limit` units; no report may be of more than `largest`. */
export class Limit {
  used = 0;
  largest = 0;
  constructor(readonly limit: number) {}
  charge(units: number): void {
    this.largest = Math.max(this.largest, units);
    if ((this.used += units) > this.limit) throw this;
  }
}
