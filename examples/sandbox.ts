/** The three levels, and a policy of one's own: what is not granted was never there. */
import { createSandboxedState, describePolicy, LuaError, type SandboxPolicy } from "lstate";

const print = (text: string): boolean => process.stdout.write(text);

const tests: readonly (readonly [string, SandboxPolicy, string])[] = [
  [
    "Minimal sandbox",
    { level: "minimal", fileSystem: { files: new Map([["test.txt", "text in memory"]]) } },
    `
      local f = io.open("test.txt", "r")
      if f then
        print("File access allowed:", f:read("*a"))
        f:close()
      end
      print("os.execute:", os.execute)
    `,
  ],
  ["Standard sandbox", { level: "standard" }, `print("Math still works:", math.sin(0), "io:", io)`],
  [
    "Strict sandbox",
    { level: "strict" },
    `
      local sum = 0
      for _, v in ipairs({1, 2, 3}) do sum = sum + v end
      print("Sum:", sum)
      print("safe_load:", safe_load("return 6 * 7")())
      print("its environment is empty:", safe_load("return print")())
      rawset(_G, "x", 1)
    `,
  ],
  [
    "A policy",
    { level: "strict", allow: ["os.time"], readOnly: true, limits: { instructionLimit: 10_000 } },
    `
      print("os.time:", os.time{year = 2000, month = 1, day = 1, hour = 0} ~= nil, "os.clock:", os.clock)
      print(pcall(function() string.rep = nil end))
      while true do end
    `,
  ],
];

for (const [name, policy, code] of tests) {
  console.log(`=== ${name} ===`);
  using L = createSandboxedState(policy, { print });
  try {
    L.run(code);
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
    console.log(`Error (${e.kind}): ${e.message.replace(/^\[string[^\]]*\]/, "script")}`);
  }
}
console.log("=== What strict grants ===");
process.stdout.write(`${describePolicy("strict")}`);
