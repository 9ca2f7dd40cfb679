package zstackimage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/lab/zstack"
	"slipway/internal/transport"
)

func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name, storage string
		change        []string
		slices        string // generation of the agents; "" for that of the site's version
		request       int64
		way           backendtest.Way
		large         bool
	}{
		{name: "whole to Ceph", storage: "Ceph", large: true},
		{name: "whole to ImageStore", storage: "ImageStoreBackupStorage"},
		{name: "in equal slices to Ceph", storage: "Ceph", change: sliced, slices: zstack.SlicesEqual, request: mebi},
		{name: "in ranges to ImageStore", storage: "ImageStoreBackupStorage", change: sliced, slices: zstack.SlicesRanges, request: mebi},
		{name: "fetched by SFTP", storage: "SftpBackupStorage", way: backendtest.FetchedHere},
		{name: "fetched by Ceph", storage: "Ceph", change: []string{"way", "serve"}, way: backendtest.FetchedHere},
		{name: "by address", storage: "SftpBackupStorage", way: backendtest.ByAddress},
	} {
		t.Run(c.name, func(t *testing.T) {
			backendtest.Run(t, backendtest.Subject{
				Start:     func(t *testing.T) backendtest.Server { return startSite(t, c.slices) },
				Values:    values(append([]string{"storage", storageOf(zstack.New(zstack.Options{}), c.storage), "format", "raw"}, c.change...)...),
				NameField: "name", Extension: ".raw", Request: c.request, Way: c.way, Large: c.large,
			})
		})
	}
}

// idleLimit is when the suite's sites end uploads that get no byte. Two at once move
// the clock for each other.
const idleLimit = 2 * time.Minute

// startSite starts a site for the suite, with agents of a generation.
func startSite(t *testing.T, generation string) backendtest.Server {
	t.Helper()
	both := &clock{}
	lab := zstack.New(zstack.Options{Now: both.now})
	lab.Configure(func(c *zstack.Conditions) {
		c.HashTime, c.IdleLimit, c.Agents.Slices = time.Millisecond, idleLimit, generation
	})
	return stand.Stand{
		Lab:     lab,
		Profile: profile,
		New: func(v backend.Values, client *transport.Client) (backend.Driver, error) {
			return zstackimage.New(v, client, zstackimage.WithClock(both.now, both.wait))
		},
		Fill: func() { lab.Configure(func(c *zstack.Conditions) { c.Capacity = 1 }) },
		BreakFetch: func(n int64) {
			if err := lab.Trouble(fmt.Sprintf("cut-body=%d@fetch", n)); err != nil {
				t.Error(err)
			}
		},
		Items:   func() []backendtest.Item { return items(lab) },
		Secrets: lab.Secrets,
	}.Start(t)
}

func profile(root string) backend.Values {
	return backend.Values{
		"address": root, "login": zstack.Admin.Login, "account": zstack.Admin.Account, "password": zstack.Admin.Password, "serve-address": "127.0.0.1",
	}
}

func items(lab *zstack.Site) []backendtest.Item {
	var out []backendtest.Item
	for _, i := range lab.Images() {
		out = append(out, backendtest.Item{ID: i.UUID, Name: i.Name, Size: i.Size, SHA512: i.SHA512, Usable: i.Usable})
	}
	return out
}

// storageOf returns the id of the storage of a type.
func storageOf(lab *zstack.Site, kind string) string {
	all := lab.Storages()
	i := slices.IndexFunc(all, func(s zstack.Storage) bool { return s.Type == kind })
	return all[i].UUID
}
