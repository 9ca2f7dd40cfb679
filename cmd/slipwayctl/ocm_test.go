package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/lab/ocm"
)

// promptMarketplace is a marketplace that processes in no time.
func promptMarketplace(t *testing.T) *marketplace {
	t.Helper()
	m := newMarketplace(t)
	m.lab.Configure(func(c *ocm.Conditions) { c.PendingTime, c.MergeTime, c.ScanTime, c.CopyTime = 0, 0, 0, 0 })
	return m
}

// send uploads an image in chunks and returns its id.
func (m *marketplace) send(name string) string {
	m.t.Helper()
	path := m.file(name, 5<<19)
	m.run("upload", path, "--target", "market", "--application", "shop", "--version", "1.0", "--os", "linux",
		"--mode", "chunks", "--chunk-size", "1").wants(m.t, 0, name+" → market: Verified")
	items := objects[backend.Remote](m.t, m.must("remote", "list", "--target", "market", "--json"))
	i := slices.IndexFunc(items, func(r backend.Remote) bool { return strings.Contains(r.Name, name) })
	if i < 0 {
		m.t.Fatalf("items = %+v", items)
	}
	return items[i].ID
}

// places returns the data centres that have an upload.
func (m *marketplace) places(id string) []string {
	all := m.lab.Uploads()
	return all[slices.IndexFunc(all, func(u ocm.Upload) bool { return u.ID == id })].Places
}

func TestMarket_takesAnImageInChunks(t *testing.T) {
	m := promptMarketplace(t)
	path := m.home + "/web.tar.gz"
	id := m.send("web.tar.gz")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := m.lab.Files()
	if len(files) != 1 || files[0].ID != id || files[0].Size != int64(len(content)) || !files[0].Usable {
		t.Fatalf("files = %+v", files)
	}
	if uploads := m.lab.Uploads(); uploads[0].Total != 3 {
		t.Errorf("sent in %d chunks", uploads[0].Total)
	}
	m.run("remote", "verify", id, path, "--target", "market").wants(t, 0, "Verified: MD5")
	m.must("remote", "remove", id, "--target", "market")
	if left := m.lab.Files(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
}

func TestMarket_copiesAnImageToOtherDataCentres(t *testing.T) {
	m := promptMarketplace(t)
	id := m.send("web.tar.gz")
	all := ocm.DataCentres()
	i := slices.IndexFunc(all, func(name string) bool { return !slices.Contains(m.places(id), name) })
	if i < 0 {
		t.Fatalf("the image is everywhere: %v", all)
	}
	m.run("remote", "copy", id, "--target", "market", "--to", all[i]).wants(t, 0, all[i])
	if got := m.places(id); !slices.Contains(got, all[i]) {
		t.Errorf("the image is in %v", got)
	}
	m.run("remote", "copy", id, "--target", "market", "--to", "atlantis").wants(t, 7, "atlantis")
	m.run("remote", "copy", id, "--target", "market").wants(t, 2, "data centre")
	m.run("remote", "copy", "1", "--target", "market", "--to", all[i]).wants(t, 7, "not there any more")
	m.run("help", "remote", "copy", "--target", "market").wants(t, 0, "--to ", "--client-secret-stdin")
}
