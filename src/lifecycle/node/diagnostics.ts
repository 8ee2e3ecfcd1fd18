/** Publishes a tracker's events through node:diagnostics_channel. */
import { channel } from "node:diagnostics_channel";
import { EVENT_TYPES } from "../events";
import type { LifecycleTracker } from "../tracker";

/** Channels are named "lstate:created", "lstate:execution_end" and so on; a message is the event. Returns what ends it. */
export function publishDiagnostics(tracker: LifecycleTracker): () => void {
  const channels = new Map(EVENT_TYPES.map((type) => [type, channel(`lstate:${type}`)]));
  return tracker.subscribe((event) => {
    const target = channels.get(event.type)!;
    if (target.hasSubscribers) target.publish(event);
  });
}
