/** A place where compiled code may hand its activation over to a heap frame, and what becomes of its variables there. */

/** Exit.aux that is in vm.aux when control leaves. */
export const AUX_OF_VM = -100;

/** Exit.failed where an entry's loop has ended, and the interpreter goes on. */
export const LOOP_END = -2;

export class Exit {
  constructor(
    /** Where the frame goes on: past the instruction in progress, if there is one. */
    readonly pc: number,
    /** -1: an instruction is in progress. Otherwise none is, and this is the frame's pc if an error is on its way. */
    readonly failed: number,
    /** LuaFrame.aux. */
    readonly aux: number,
  ) {}
}
