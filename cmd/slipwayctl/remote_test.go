package main

import (
	"context"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// weigher is an ability that no back end has.
type weigher interface{ Weigh() int }

func TestAbility_thatTheTargetLacks(t *testing.T) {
	b := prepared(t)
	var out, err safeBuilder
	c := &call{shell: b.shell("", &out, &err), command: &command{words: "remote weigh"}, raw: []string{"--target", "lab"}}
	c.command.flags = remoteFlags
	c.command.run = func(ctx context.Context, c *call) error {
		_, _, err := ability[weigher](ctx, c, "weighs nothing", "Use a balance.")
		return err
	}
	f := fault.Of(c.run(t.Context()))
	if f == nil || f.Kind != fault.Rejected || !strings.HasPrefix(f.What, "The target lab weighs nothing (") || f.Remedy != "Use a balance." {
		t.Errorf("the fault is %+v", f)
	}
}

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
