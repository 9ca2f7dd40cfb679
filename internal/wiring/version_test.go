package wiring

import "testing"

func TestVersion_isTheLinkersWhereThereIsOne(t *testing.T) {
	if got := Version("v1.2.3"); got != "v1.2.3" {
		t.Errorf("got %q", got)
	}
	if Version("") == "" {
		t.Error("a build without a linked version has none at all")
	}
}
