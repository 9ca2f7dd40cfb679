package main

import (
	"testing"

	"slipway/internal/backend"
)

func TestRemote_listVerifyRemove(t *testing.T) {
	b := prepared(t)
	path := b.file("a.qcow2", 300_000)
	b.must("upload", path, "--target", "lab", "--name", "web 01")
	b.run("remote", "list", "-t", "lab").wants(t, 0, "web 01", "300 kB", "active", "qcow2")
	items := objects[backend.Remote](t, b.must("remote", "list", "--target", "lab", "--json"))
	if len(items) != 1 || items[0].Size != 300_000 {
		t.Fatalf("items = %+v", items)
	}
	b.run("remote", "verify", items[0].ID, path, "--target", "lab").wants(t, 0, "Verified: SHA-512")
	b.run("remote", "verify", items[0].ID, b.file("b.qcow2", 400_000), "--target", "lab").wants(t, 8)
	b.must("remote", "remove", items[0].ID, "--target=lab")
	if left := b.must("remote", "list", "--target", "lab", "--json"); left != "" {
		t.Errorf("left: %s", left)
	}
	b.run("remote", "list", "--target", "nowhere").wants(t, 4)
}
