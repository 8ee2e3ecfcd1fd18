/** What happens in the life of a state, as trackers tell it. */
import { LuaError } from "../api/lua-error";
import type { ErrorKind } from "../runtime/lua-error";

/** Which limit ended a script. `cancelled`: somebody asked for it. */
export const LIMIT_KINDS = ["time", "steps", "cancelled", "memory", "stack", "registry"] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

export interface EventDetails {
  readonly created: object;
  readonly execution_start: { readonly chunkName: string };
  readonly execution_end: {
    readonly chunkName: string;
    readonly durationMs: number;
    readonly failed: boolean;
    /** Bytes in use, with garbage not yet counted out. */
    readonly memory: number;
  };
  readonly function_call: { readonly function: string };
  readonly error: { readonly message: string; readonly kind: ErrorKind | "host"; readonly error: unknown };
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
