/** One state: made with options, run, and closed again by `using`. */
import { LState } from "lstate";

using L = new LState({
  callStackSize: 128,
  memoryLimit: 8 * 1024 * 1024,
  print: (text) => process.stdout.write(text),
});

const [length] = L.run(`
  print("Hello from Lua!")
  local t = {}
  for i = 1, 1000 do
    t[i] = i * 2
  end
  return #t
`);
console.log(`Result: ${length}`);
