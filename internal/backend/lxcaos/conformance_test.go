package lxcaos_test

import (
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/lxcaos"
	"slipway/internal/lab/lxca"
	"slipway/internal/transport"
)

func TestConformance(t *testing.T) {
	backendtest.Run(t, backendtest.Subject{
		Start: startAppliance, Values: values("type", "OS", "os", "rhels"), NameField: "name", Extension: ".iso", Large: true,
	})
}

// values returns request texts with their defaults; change is keys and values.
func values(change ...string) backend.Values {
	return backend.Fill(lxcaos.Spec().Request, stand.With(nil, change...))
}

// startAppliance starts an appliance for the suite.
func startAppliance(t *testing.T) backendtest.Server {
	t.Helper()
	lab := lxca.New(lxca.Options{})
	return stand.Stand{
		Lab:     lab,
		Profile: profile,
		New: func(v backend.Values, client *transport.Client) (backend.Driver, error) {
			return lxcaos.New(v, client, lxcaos.WithClock(time.Now, stand.Hurried))
		},
		Fill: func() { lab.Configure(func(c *lxca.Conditions) { c.Full = true }) },
		Items: func() []backendtest.Item {
			var out []backendtest.Item
			for _, f := range lab.Files() {
				out = append(out, backendtest.Item{ID: f.ID, Name: f.Name, Size: f.Size, SHA512: f.SHA512, Usable: f.Usable})
			}
			return out
		},
		Secrets: func() []string { return append(lab.Sessions(), lxca.Password) },
	}.Start(t)
}

// profile returns the texts with which the lab's user logs in at a root.
func profile(root string) backend.Values {
	return backend.Values{"address": root, "user": lxca.User, "password": lxca.Password}
}
