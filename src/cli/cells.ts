/** Elements of the cells that the command's two threads share. */
export const INTERRUPTED = 0; // Ctrl-C: what runs is to stop
export const HELPLESS = 1; //    what runs sees no flag, for it waits in a read: end the process
export const NEVER = 2; //       what the watcher waits for
export const CELLS = 3;
