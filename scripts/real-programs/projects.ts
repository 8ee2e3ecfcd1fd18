/** Which tests of which project are run, and how. Their sources are not ours and not part of the repository. */

export interface Run {
  /** The tests: paths in the project, where `*` stands for part of a name and `**` for folders. */
  readonly files: readonly string[];
  /** Files of those that are no tests, or need what neither engine has. */
  readonly except?: readonly string[];
  /** Specifications of busted or telescope, run by specs.lua. */
  readonly specs?: boolean;
  /** The folder to be in, seen from the project's. */
  readonly cwd?: string;
  readonly args?: readonly string[];
}

export interface Project {
  /** Its folder in the folder of sources, and how it is called. */
  readonly name: string;
  readonly folder?: string;
  /** Before the usual LUA_PATH. */
  readonly path?: string;
  /** Empty folders that the tests expect: a repository keeps none. */
  readonly folders?: readonly string[];
  readonly runs: readonly Run[];
}

export const PROJECTS: readonly Project[] = [
  {
    name: "PUC-Rio's test suite of Lua 5.1",
    folder: "lua5.1-tests",
    path: "?;./?.lua",
    folders: ["libs/P1"],
    runs: [{ files: ["*.lua"] }],
  },
  {
    name: "GopherLua: _lua5.1-tests",
    folder: "gopher-lua",
    path: "?;./?.lua",
    folders: ["_lua5.1-tests/libs/P1"],
    runs: [{ files: ["_lua5.1-tests/*.lua"], cwd: "_lua5.1-tests" }],
  },
  {
    name: "GopherLua: _glua-tests",
    folder: "gopher-lua",
    runs: [{ files: ["_glua-tests/*.lua"], cwd: "_glua-tests" }],
  },
  { name: "30log", runs: [{ files: ["specs/*.lua"], specs: true }] },
  { name: "argparse", path: "./src/?.lua", runs: [{ files: ["spec/*_spec.lua"], specs: true }] },
  { name: "binser", runs: [{ files: ["spec/*_spec.lua"], specs: true }] },
  { name: "date", path: "./src/?.lua", runs: [{ files: ["spec/*_spec.lua"], specs: true }] },
  { name: "dkjson", runs: [{ files: ["jsontest.lua"] }] },
  { name: "inspect.lua", runs: [{ files: ["spec/*_spec.lua"], specs: true }] },
  { name: "json.lua", runs: [{ files: ["test/test.lua"], cwd: "test" }] },
  { name: "lbase64", runs: [{ files: ["test.lua"] }] },
  {
    name: "luacheck",
    path: "./src/?.lua;./src/?/init.lua;./?.lua",
    runs: [{ files: ["spec/*_spec.lua"], specs: true }],
  },
  { name: "luafun", runs: [{ files: ["tests/runtest"], cwd: "tests", args: ["*.lua"] }] },
  { name: "LuaMinify", runs: [{ files: ["tests/test_*.lua"], cwd: "tests" }] },
  { name: "luaunit", runs: [{ files: ["run_unit_tests.lua"] }] },
  { name: "LuLPeg", runs: [{ files: ["tests/lpeg.0.12.test.lua"], args: ["lulpeg"] }] },
  { name: "lume", runs: [{ files: ["test/test.lua"], cwd: "test" }] },
  { name: "lustache", path: "./src/?.lua", runs: [{ files: ["spec/*_spec.lua"], specs: true }] },
  { name: "md5.lua", runs: [{ files: ["spec/*_spec.lua"], specs: true }] },
  { name: "middleclass", runs: [{ files: ["spec/*_spec.lua"], specs: true }] },
  { name: "Moses", runs: [{ files: ["spec/*_spec.lua"], specs: true }] },
  {
    name: "Penlight",
    path: "./lua/?.lua;./lua/?/init.lua;./tests/lua/?.lua",
    runs: [{ files: ["spec/*_spec.lua"], specs: true }, { files: ["tests/test-*.lua"] }],
  },
  { name: "serpent", path: "./src/?.lua", runs: [{ files: ["t/test.lua"] }] },
  { name: "tl (Teal)", folder: "tl", runs: [{ files: ["spec/lang/**/*_spec.lua"], specs: true }] },
];
