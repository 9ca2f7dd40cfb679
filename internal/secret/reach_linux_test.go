package secret

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFindBus(t *testing.T) {
	unset := func(string) string { return "" }
	set := func(string) string { return "unix:path=/somewhere" }
	empty, socket := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(socket, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if findBus(unset, empty) == nil {
		t.Error("a bus was found where there is none")
	}
	if err := findBus(set, empty); err != nil {
		t.Errorf("address in the environment: %v", err)
	}
	if err := findBus(unset, socket); err != nil {
		t.Errorf("socket of the login session: %v", err)
	}
}
