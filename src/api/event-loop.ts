/** The event loop's turn, wherever we run. */

type Later = (callback: () => void) => void;

function chooseLater(): Later {
  // Node: after I/O, so that a server answers in between.
  const { setImmediate } = globalThis as { setImmediate?: Later };
  if (setImmediate !== undefined) return setImmediate;
  if (typeof MessageChannel !== "undefined") {
    // setTimeout would wait for 4 ms from its fifth turn on.
    return (callback) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        callback();
      };
      port2.postMessage(null);
    };
  }
  return (callback) => {
    setTimeout(callback, 0);
  };
}

/** Resolves when everything else that was due has had its turn. */
export function nextTurn(): Promise<void> {
  const later = chooseLater();
  return new Promise((resolve) => {
    later(resolve);
  });
}
