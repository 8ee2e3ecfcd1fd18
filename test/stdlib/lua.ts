/** A state with the standard libraries, for tests of what Lua programs see. Text is bytes on both sides. */
import { LOADER, loadSource } from "../../src/api/loader";
import { outputStream } from "../../src/host/denied";
import { LFunction } from "../../src/runtime/function";
import type { LValue } from "../../src/runtime/value";
import { openBase } from "../../src/stdlib/base";
import { openBit, openBit32 } from "../../src/stdlib/bit";
import { openCoroutine } from "../../src/stdlib/coroutine";
import { openMath } from "../../src/stdlib/math";
import { openString } from "../../src/stdlib/string";
import { openTable } from "../../src/stdlib/table";
import { openUtf8 } from "../../src/stdlib/utf8";
import { run } from "../../src/vm/executor";
import { Vm } from "../../src/vm/vm";

export class TestState {
  readonly vm = new Vm({ callStackSize: 20000 });
  printed = "";

  constructor() {
    const { vm } = this;
    for (const open of [openBase, openCoroutine, openString, openTable, openMath, openBit, openBit32, openUtf8])
      open(vm);
    vm.loader = LOADER;
    vm.stdout = outputStream((bytes) => {
      this.printed += bytes;
    });
  }

  /** The results of a chunk. Throws LuaThrow. */
  run(source: string, chunkName = "=test"): LValue[] {
    return run(this.vm, new LFunction(loadSource(this.vm, source, chunkName), this.vm.globals), []);
  }

  /** What a chunk prints. */
  output(source: string): string {
    this.printed = "";
    this.run(source);
    return this.printed;
  }
}
