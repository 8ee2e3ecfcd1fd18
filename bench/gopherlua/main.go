// Runs the Lua program on standard input in GopherLua, for bench/run.ts.
package main

import (
	"fmt"
	"io"
	"os"

	lua "github.com/yuin/gopher-lua"
)

func main() {
	source, err := io.ReadAll(os.Stdin)
	if err == nil {
		// GopherLua's own defaults are too small for programs that recurse.
		L := lua.NewState(lua.Options{CallStackSize: 200000, RegistrySize: 1024 * 64, RegistryMaxSize: 1024 * 1024 * 16})
		defer L.Close()
		err = L.DoString(string(source))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
