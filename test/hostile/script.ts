/**
 * The format of spec-tests/hostile/*.lua: a script of its own in each file, under a header of comments:
 *   `-- what it tries.`
 *   `-- limits: memoryLimit=33554432 timeoutMs=100`   options of the state
 *   `-- ends: ok`, `-- ends: ok VALUE` (tostring of its first result) or `-- ends: error TEXT` (contained in the message)
 */

export interface HostileScript {
  /** A byte string. */
  readonly source: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly ends: string;
}

/** @param text the file, decoded as latin1 */
export function parseHostile(text: string): HostileScript {
  const field = (name: string): string => {
    const found = new RegExp(`^-- ${name}: (.+)$`, "m").exec(text)?.[1];
    if (found === undefined) throw new Error(`a hostile script without '-- ${name}:'`);
    return found;
  };
  const limits = field("limits")
    .split(" ")
    .map((limit) => limit.split("="))
    .map(([name, value]) => [name, Number(value)] as const);
  return { source: text, limits: Object.fromEntries(limits), ends: field("ends") };
}

/** Whether a script ended as its header says. */
export function endsAs(ends: string, ending: string): boolean {
  return ends.startsWith("error")
    ? ending.startsWith("error ") && ending.includes(ends.slice("error".length).trim())
    : ends === ending;
}
