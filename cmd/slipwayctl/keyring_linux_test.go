package main

import (
	"testing"

	"slipway/internal/lab/openstack"
)

func TestTarget_withoutAServiceTheSecretCountsForThisCommand(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/nobody")
	b := newBench(t)
	b.secrets = nil
	o := b.input("demo\n", "target", "add", "lab", "--backend", "glance", "--auth-url", b.server.URL+openstack.IdentityPath, "--user", "demo", "--project", "demo",
		"--password-stdin", "--pin", b.fingerprint())
	o.wants(t, 0, "this session only", "The secret is not stored", "OpenStack Glance")
	b.run("target", "test", "lab").wants(t, 1, "keyring", "To do:")
	b.input("demo\n", "target", "test", "lab", "--password-stdin").wants(t, 0, "OpenStack Glance")
}
