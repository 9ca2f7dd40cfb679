package wiring

import "runtime/debug"

// Version returns the version of the program: linked, what the linker was told,
// or, where that is empty, what the module says.
func Version(linked string) string {
	if linked != "" {
		return linked
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}
