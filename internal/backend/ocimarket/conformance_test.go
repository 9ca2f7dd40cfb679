package ocimarket_test

import (
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/ocimarket"
	"slipway/internal/lab/ocm"
	"slipway/internal/transport"
)

func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name   string
		change []string
		most   int64
		large  bool
	}{
		{name: "whole", change: []string{"mode", "whole"}, large: true},
		{name: "in chunks", change: []string{"mode", "chunks", "chunk-size", "1"}, most: mebi},
		{name: "in chunks, four at once", change: []string{"mode", "chunks", "chunk-size", "1", "parallel", "4"}, most: mebi},
	} {
		t.Run(c.name, func(t *testing.T) {
			backendtest.Run(t, backendtest.Subject{
				Start: startService, Values: values(c.change...), Extension: ".tar.gz", NamesAreUnique: true, Request: c.most, Large: c.large,
			})
		})
	}
}

// startService starts a service for the suite.
func startService(t *testing.T) backendtest.Server {
	t.Helper()
	lab := ocm.New(ocm.Options{})
	lab.Configure(func(c *ocm.Conditions) {
		c.PendingTime, c.MergeTime, c.ScanTime, c.CopyTime = time.Millisecond, time.Millisecond, time.Millisecond, time.Millisecond
	})
	return stand.Stand{
		Lab: lab, Profile: profile, Secret: "client-secret",
		New: func(v backend.Values, client *transport.Client) (backend.Driver, error) {
			return ocimarket.New(v, client, ocimarket.WithClock(time.Now, stand.Hurried))
		},
		Fill:    func() { lab.Configure(func(c *ocm.Conditions) { c.Full = true }) },
		Items:   func() []backendtest.Item { return stored(lab) },
		Secrets: lab.Secrets,
	}.Start(t)
}

func profile(root string) backend.Values {
	return backend.Values{"address": root, "user-id": ocm.UserID, "login": "authenticate", "client-id": ocm.ClientID, "client-secret": ocm.ClientSecret}
}

func stored(lab *ocm.Service) []backendtest.Item {
	var out []backendtest.Item
	for _, f := range lab.Files() {
		out = append(out, backendtest.Item{ID: f.ID, Name: f.Name, Size: f.Size, SHA512: f.SHA512, Usable: f.Usable})
	}
	return out
}
