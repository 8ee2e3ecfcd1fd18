/** docs/lstate-api.md, GopherLua's list of methods and the class agree. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as lstate from "../../src/index";

/** The exported methods of *LState in GopherLua (state.go, auxlib.go, linit.go, value.go at 75f4976). */
const METHODS = `
  ArgError Call CallByParam CallMeta CheckAny CheckBool CheckChannel CheckFunction CheckInt CheckInt64 CheckNumber
  CheckOption CheckString CheckTable CheckThread CheckType CheckTypes CheckUserData Close Concat Context CreateTable
  DoFile DoString Equal Error FindTable ForEach GPCall Get GetFEnv GetField GetGlobal GetInfo GetLocal GetMetaField
  GetMetatable GetStack GetTable GetTop GetTypeMetatable GetUpvalue Insert IsClosed LessThan Load LoadFile LoadString
  NewClosure NewFunction NewFunctionFromProto NewTable NewThread NewTypeMetatable NewUserData Next ObjLen OpenLibs
  OptBool OptChannel OptFunction OptInt OptInt64 OptNumber OptString OptTable OptUserData PCall Pop PreloadModule Push
  RaiseError RawEqual RawGet RawGetInt RawSet RawSetInt Register RegisterModule Remove RemoveCallerFrame RemoveContext
  Replace Resume SetContext SetFEnv SetField SetFuncs SetGlobal SetLocal SetMetatable SetMx SetTable SetTop SetUpvalue
  Status String ToBool ToChannel ToFunction ToInt ToInt64 ToNumber ToString ToStringMeta ToTable ToThread ToUserData
  Type TypeError Where XMoveTo Yield`
  .trim()
  .split(/\s+/);

/** Of the package: what works on values or on the stack. */
const PACKAGE = `
  LVAsBool LVAsNumber LVAsString LVCanConvToString LVIsFalse UpvalueIndex MultRet RegistryIndex EnvironIndex
  GlobalsIndex ResumeOK ResumeYield ResumeError`
  .trim()
  .split(/\s+/);

const exported = new Map<string, unknown>(Object.entries(lstate));
const root = join(import.meta.dirname, "../..");
const doc = readFileSync(join(root, "docs/lstate-api.md"), "utf8");
const rows = [...doc.matchAll(/^\| (\w+) \| (?:`(\w+)`|—) \| ?(.*?) ?\|$/gm)]
  .filter(([, name]) => name !== "GopherLua")
  .map(([, name, ours, note]) => ({ name: name as string, ours, note: note as string }));

/** Public methods as the sources declare them; at run time nothing tells them from protected ones. */
function declared(): string[] {
  const files = ["stack", "arguments", "tables", "calls", "introspection", "running", "lstate"];
  const names = files.flatMap((file) => {
    const source = readFileSync(join(root, `src/api/${file}.ts`), "utf8");
    return [...source.matchAll(/^ {2}(?:async )?(?:override )?([a-zA-Z]\w*)(?:<[^>]*>)?\(.*[{(,]$/gm)].map(
      (m) => m[1] as string,
    );
  });
  return [...new Set(names)].filter((name) => name !== "constructor");
}

describe("docs/lstate-api.md", () => {
  it("has a row for everything that GopherLua exports", () => {
    expect(rows.map((r) => r.name).sort()).toEqual([...METHODS, ...PACKAGE].sort());
  });

  it.each(rows)("$name", ({ name, ours, note }) => {
    const method = name[0]!.toLowerCase() + name.slice(1);
    if (ours === undefined) {
      expect(note, "a row without a counterpart says why").not.toBe("");
      expect(method in lstate.LState.prototype, `${method} exists now: name it in docs/lstate-api.md`).toBe(false);
      return;
    }
    const found = lstate.LState.prototype[ours as keyof lstate.LState] ?? exported.get(ours);
    expect(found, `${ours} is gone`).toBeDefined();
  });

  it("names every public method of LState, or the README does", () => {
    const text = doc + readFileSync(join(root, "README.md"), "utf8");
    const missing = declared().filter((name) => !new RegExp(`\`[^\`\n]*\\b${name}\\b[^\`\n]*\``).test(text));
    expect(missing, "methods that docs/lstate-api.md (Beyond GopherLua) does not name").toEqual([]);
  });
});

describe("functions of the package", () => {
  const { lvAsBool, lvAsNumber, lvAsString, lvCanConvToString, lvIsFalse, typeName } = lstate;
  const L = new lstate.LState();

  it("convert values without a state", () => {
    const values = [undefined, false, 0, "0x10", "é", new Uint8Array([0x31]), L.newTable()];
    expect(values.map(lvIsFalse)).toEqual([true, true, false, false, false, false, false]);
    expect(values.map(lvAsBool)).toEqual([false, false, true, true, true, true, true]);
    expect(values.map(lvAsString)).toEqual(["", "", "0", "0x10", "é", "1", ""]);
    expect(values.map(lvCanConvToString)).toEqual([false, false, true, true, true, true, false]);
    expect(values.map(lvAsNumber)).toEqual([0, 0, 0, 16, 0, 1, 0]);
  });

  it("name types", () => {
    const values = [
      undefined,
      true,
      1,
      "x",
      new Uint8Array(1),
      L.newTable(),
      L.load(""),
      L.newUserData(),
      L,
      L.newThread(),
    ];
    expect(values.map(typeName)).toEqual([
      "nil",
      "boolean",
      "number",
      "string",
      "string",
      "table",
      "function",
      "userdata",
      "thread",
      "thread",
    ]);
  });
});
