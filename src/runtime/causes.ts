/**
 * The host exceptions behind errors that a script caught lately. A caught error is a Lua value alone; raised again, as
 * it is or with a position or a traceback added, it still leads the embedder to the exception that started it.
 */
import type { LValue } from "./value";

/** Errors remembered; older ones lose their cause when they are raised again. */
const KEPT = 16;
/** Bytes of a message that is remembered. */
const LONGEST = 65_536;

export class Causes {
  private entries: { readonly value: LValue; readonly cause: unknown }[] = [];

  remember(value: LValue, cause: unknown): void {
    if (typeof value === "string" && (value === "" || value.length > LONGEST)) return;
    this.entries = this.entries.filter((e) => e.value !== value);
    this.entries.unshift({ value, cause });
    this.entries.length = Math.min(this.entries.length, KEPT);
  }

  /** undefined when there is none. */
  find(value: LValue): unknown {
    return this.entries.find((e) => e.value === value || (typeof value === "string" && within(value, e.value)))?.cause;
  }

  clear(): void {
    this.entries = [];
  }
}

/** Whether `message` is `text` behind a position (error with a level) or in front of a traceback. */
function within(message: string, text: LValue): boolean {
  if (typeof text !== "string") return false;
  const at = message.indexOf(text);
  if (at < 0) return false;
  const end = at + text.length;
  return (at === 0 || message.slice(at - 2, at) === ": ") && (end === message.length || message[end] === "\n");
}
