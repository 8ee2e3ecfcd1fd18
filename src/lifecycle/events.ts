/**
 * What happens in the life of a state, as trackers tell it. Events are kept in buffers, so they hold text of bounded
 * length and nothing of a state: a script that raises a table of megabytes as its error must not have it kept.
 */
import { LuaError } from "../api/lua-error";
import type { ErrorKind } from "../runtime/lua-error";

/** Which limit ended a script. `cancelled`: somebody asked for it. */
export const LIMIT_KINDS = ["time", "steps", "cancelled", "memory", "stack", "registry"] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** An error, without what it holds on to. */
export interface ErrorSummary {
  /** "host": it was none of Lua's. */
  readonly kind: ErrorKind | "host";
  /** At most 1,000 characters. */
  readonly message: string;
}

export interface EventDetails {
  readonly created: object;
  /** `chunkName`: at most 1,000 characters of it. */
  readonly execution_start: { readonly chunkName: string };
  readonly execution_end: {
    readonly chunkName: string;
    readonly durationMs: number;
    readonly failed: boolean;
    /** Bytes in use, with garbage not yet counted out. */
    readonly memory: number;
  };
  readonly function_call: { readonly function: string };
  readonly error: ErrorSummary;
  readonly limit: { readonly limit: LimitKind; readonly message: string };
  readonly reset: object;
  readonly destroyed: { readonly lifetimeMs: number; readonly executions: number; readonly runTimeMs: number };
}

export type EventType = keyof EventDetails;

export const EVENT_TYPES: readonly EventType[] = [
  "created",
  "execution_start",
  "execution_end",
  "function_call",
  "error",
  "limit",
  "reset",
  "destroyed",
];

/** `type` tells which details there are. */
export type LifecycleEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly stateId: string;
    /** Milliseconds since 1970. */
    readonly time: number;
    readonly details: EventDetails[T];
  };
}[EventType];

const MOST_CHARACTERS = 1000;

/** `text`, or its beginning as a string of its own, which does not keep the whole. */
export function clipped(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${[...text.slice(0, MOST_CHARACTERS - 1)].join("")}…`;
}

export function summaryOf(error: unknown): ErrorSummary {
  const kind = error instanceof LuaError ? error.kind : "host";
  return { kind, message: clipped(error instanceof Error ? error.message : String(error)) };
}

const MESSAGES: readonly (readonly [RegExp, LimitKind])[] = [
  [/context deadline exceeded/, "time"],
  [/instruction limit exceeded/, "steps"],
];

/** The limit that an error tells of. */
export function limitOf(error: unknown): LimitKind | undefined {
  if (!(error instanceof LuaError)) return undefined;
  if (error.kind === "memory") return "memory";
  if (error.kind === "cancelled") return MESSAGES.find(([text]) => text.test(error.message))?.[1] ?? "cancelled";
  if (error.kind !== "runtime") return undefined;
  if (/stack overflow$/.test(error.message)) return "stack";
  return /registry overflow$/.test(error.message) ? "registry" : undefined;
}
