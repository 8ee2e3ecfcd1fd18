import { expect, it } from "vitest";
import { disassemble } from "../../src/bytecode/disassemble";
import type { Prototype } from "../../src/bytecode/prototype";
import { LState } from "../../src/index";
import { specFiles } from "../spec/conformance";

function compiled(source: string): Prototype {
  using state = new LState();
  return state.loadBytes(source, "=test").unit.proto!;
}

const instructions = (proto: Prototype): number =>
  proto.protos.reduce((sum, inner) => sum + instructions(inner), proto.code.length / 4);

it("shows each function with its instructions, lines and operands", () => {
  const source = String.raw`local t = { a = 1, -0.5 }
function f(x, ...)
  if x == "quo\"te\n\0${"z".repeat(50)}" then return t.a, ... end
  return f(nil, 2)
end`;
  expect(disassemble(compiled(source))).toMatchInlineSnapshot(`
    "main (8 instructions, 0+ params, 2 registers, 0 upvalues, 4 constants, 1 functions)
    	1	[1]	NEWTABLE 	R0 1 1
    	2	[1]	SETFIELD 	R0 "a" 1
    	3	[1]	LOADK    	R1 -0.5
    	4	[1]	SETLIST  	R0 1 0
    	5	[1]	NEWCELL  	R0
    	6	[5]	CLOSURE  	R1 P0
    	7	[2]	SETGLOBAL	"f" R1
    	8	[5]	RETURN   	R0 0
    function <2,5> (10 instructions, 1+ params, 5 registers, 1 upvalues, 4 constants, 0 functions)
    	1	[3]	NE       	->6 R0 "quo\\"te\\n\\000zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"...
    	2	[3]	GETUPVAL 	R2 U0(t)
    	3	[3]	GETFIELD 	R2 R2 "a"
    	4	[3]	VARARG   	R3 0+
    	5	[3]	RETURN   	R2 1+
    	6	[4]	GETGLOBAL	R2 "f"
    	7	[4]	LOADNIL  	R3 R3
    	8	[4]	LOADK    	R4 2
    	9	[4]	TAILCALL 	R2 2
    	10	[5]	RETURN   	R0 0
    "
  `);
});

it("shows all that specifications are compiled to", () => {
  for (const { source } of specFiles().flatMap(({ cases }) => cases)) {
    let proto: Prototype;
    try {
      proto = compiled(source);
    } catch {
      // A case about a syntax error.
      continue;
    }
    const lines = disassemble(proto).split("\n");
    expect(lines.filter((line) => line.startsWith("\t"))).toHaveLength(instructions(proto));
    // No operand that is missing.
    expect(lines.join("\n")).not.toMatch(/\[undefined\]|[RUP>](undefined|NaN)\b/);
  }
});
