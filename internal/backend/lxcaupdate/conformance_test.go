package lxcaupdate_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/lxcaupdate"
	"slipway/internal/lab/lxca"
	"slipway/internal/transport"
)

func TestConformance(t *testing.T) {
	backendtest.Run(t, backendtest.Subject{
		Start: startAppliance, Values: backend.Fill(lxcaupdate.Spec().Request, nil),
		Extension: ".tgz", Beside: []string{".xml", ".chg", ".txt"}, NamesAreUnique: true, Large: true,
	})
}

// startAppliance starts an appliance for the suite.
func startAppliance(t *testing.T) backendtest.Server {
	t.Helper()
	lab := lxca.New(lxca.Options{})
	return stand.Stand{
		Lab: lab,
		Profile: func(root string) backend.Values {
			return backend.Values{"address": root, "user": lxca.User, "password": lxca.Password}
		},
		New: func(v backend.Values, client *transport.Client) (backend.Driver, error) {
			return lxcaupdate.New(v, client, lxcaupdate.WithClock(time.Now, stand.Hurried))
		},
		Fill:    func() { lab.Configure(func(c *lxca.Conditions) { c.Full = true }) },
		Items:   func() []backendtest.Item { return payloads(lab.Updates()) },
		Secrets: func() []string { return append(lab.Sessions(), lxca.Password) },
	}.Start(t)
}

// payloads are the updates as the suite sees them, by their .tgz files.
func payloads(updates []lxca.Update) []backendtest.Item {
	var out []backendtest.Item
	for _, u := range updates {
		item := backendtest.Item{ID: u.FixID, Name: u.FixID}
		i := slices.IndexFunc(u.Members, func(m lxca.Member) bool { return strings.HasSuffix(m.Name, ".tgz") })
		if i >= 0 && len(u.Members) == len(all) {
			item.Size, item.SHA512, item.Usable = u.Members[i].Size, u.Members[i].SHA512, true
		}
		out = append(out, item)
	}
	return out
}
