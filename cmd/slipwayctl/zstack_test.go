package main

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"slipway/internal/lab/zstack"
)

// node is an installation beside a ZStack site in memory, whose certificate is accepted.
type node struct {
	*bench
	lab *zstack.Site
}

// newNode starts a site and adds it as the target zstack by the way to log in that login is.
func newNode(t *testing.T, login zstack.Account) *node {
	t.Helper()
	lab := zstack.New(zstack.Options{})
	lab.Configure(func(c *zstack.Conditions) { c.HashTime = 0 })
	n := &node{bench: beside(t, lab, lab.Close), lab: lab}
	words := []string{"target", "add", "zstack", "--backend", "zstackimage", "--address", n.server.URL, "--login", login.Login}
	in := login.Password
	if login.Login == "accesskey" {
		words, in = append(words, "--key-id", login.KeyID, "--key-secret-stdin"), login.KeySecret
	} else {
		words = append(words, "--account", login.Account, "--password-stdin")
	}
	n.input(in+"\n", words...).wants(t, 0)
	n.must("trust", "add", n.host(), n.fingerprint())
	return n
}

// storage returns the uuid of a backup storage.
func (n *node) storage(name string) string {
	n.t.Helper()
	for _, s := range n.lab.Storages() {
		if s.Name == name {
			return s.UUID
		}
	}
	n.t.Fatalf("there is no storage %s", name)
	return ""
}

func TestZStack_takesAFileByAnAccessKey(t *testing.T) {
	n := newNode(t, zstack.Key)
	path := n.file("debian-12.qcow2", 3<<20)
	n.run("upload", path, "--target", "zstack", "--storage", n.storage("imagestore"), "--boot-mode", "UEFI").wants(t, 0, "debian-12.qcow2 → zstack: Verified")
	images := n.lab.Images()
	if len(images) != 1 || images[0].Name != "debian-12" || images[0].Format != "qcow2" || !strings.Contains(strings.Join(images[0].Tags, " "), "bootMode::UEFI") {
		t.Fatalf("images = %+v", images)
	}
	n.run("remote", "list", "--target", "zstack").wants(t, 0, images[0].UUID, "debian-12", "Ready")
	n.must("remote", "remove", images[0].UUID, "--target", "zstack")
	if left := n.lab.Images(); len(left) != 0 {
		t.Errorf("left are %+v", left)
	}
}

func TestZStack_fetchesFromItsOwnHost(t *testing.T) {
	n := newNode(t, zstack.Admin)
	address := "file://" + zstack.HostFiles()[0].Path
	n.run("upload", address, "--target", "zstack", "--storage", n.storage("sftp"), "--name", "from-the-host", "--format", "qcow2").wants(t, 0, "from-the-host")
	if images := n.lab.Images(); len(images) != 1 || !images[0].Usable {
		t.Errorf("images = %+v", images)
	}
}

func TestZStack_namesTheQuotaInItsOwnLanguage(t *testing.T) {
	n := newNode(t, zstack.Tenant)
	n.lab.Configure(func(c *zstack.Conditions) { c.ImageBytes = 1 << 20 })
	path := n.file("debian-12.qcow2", 3<<20)
	words := []string{"upload", path, "--target", "zstack", "--storage", n.storage("ceph")}
	n.run(append(words, "--plan-only")...).wants(t, 12, "image.size")
}

func TestZStack_refusesABackingFileBeforeTheFirstByte(t *testing.T) {
	n := newNode(t, zstack.Admin)
	path := n.file("overlay.qcow2", 3<<20)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	binary.BigEndian.PutUint64(text[8:], 512)                        // where the name of the backing file stands
	binary.BigEndian.PutUint32(text[16:], uint32(len("base.qcow2"))) // and its length
	copy(text[512:], "base.qcow2")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	n.run("upload", path, "--target", "zstack", "--storage", n.storage("ceph")).wants(t, 12, "backing file")
	if images := n.lab.Images(); len(images) != 0 {
		t.Errorf("images = %+v", images)
	}
}
