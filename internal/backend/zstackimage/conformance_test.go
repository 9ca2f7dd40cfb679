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
		way           backendtest.Way
		large         bool
	}{
		{name: "whole to Ceph", storage: "Ceph", large: true},
		{name: "whole to ImageStore", storage: "ImageStoreBackupStorage"},
		{name: "fetched by SFTP", storage: "SftpBackupStorage", way: backendtest.FetchedHere},
		{name: "fetched by Ceph", storage: "Ceph", change: []string{"way", "serve"}, way: backendtest.FetchedHere},
		{name: "by address", storage: "SftpBackupStorage", way: backendtest.ByAddress},
	} {
		t.Run(c.name, func(t *testing.T) {
			backendtest.Run(t, backendtest.Subject{
				Start:     startSite,
				Values:    values(append([]string{"storage", storageOf(zstack.New(zstack.Options{}), c.storage), "format", "raw"}, c.change...)...),
				NameField: "name", Extension: ".raw", Way: c.way, Large: c.large,
			})
		})
	}
}

// startSite starts a site for the suite.
func startSite(t *testing.T) backendtest.Server {
	t.Helper()
	lab := zstack.New(zstack.Options{})
	lab.Configure(func(c *zstack.Conditions) { c.HashTime, c.IdleLimit = time.Millisecond, time.Second })
	return stand.Stand{
		Lab:     lab,
		Profile: profile,
		New: func(v backend.Values, client *transport.Client) (backend.Driver, error) {
			return zstackimage.New(v, client, zstackimage.WithClock(time.Now, stand.Hurried))
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
