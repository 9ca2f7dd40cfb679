package glance_test

import (
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/glance"
	"slipway/internal/lab/openstack"
	"slipway/internal/transport"
)

func TestConformance(t *testing.T) {
	backendtest.Run(t, backendtest.Subject{Start: startCloud, Values: values(), NameField: "name", Large: true})
}

func TestConformance_theServerFetches(t *testing.T) {
	backendtest.Run(t, backendtest.Subject{Start: startCloud, Values: values(), NameField: "name", Way: backendtest.ByAddress})
}

// startCloud starts a cloud for the suite.
func startCloud(t *testing.T) backendtest.Server {
	t.Helper()
	cloud := openstack.New(openstack.Options{})
	return stand.Stand{
		Lab: cloud,
		Profile: func(root string) backend.Values {
			return backend.Values{"auth-url": root + openstack.IdentityPath, "user": "demo", "password": "demo", "project": "demo"}
		},
		New: func(v backend.Values, client *transport.Client) (backend.Driver, error) {
			return glance.New(v, client, glance.WithClock(time.Now, stand.Hurried))
		},
		Fill: func() { cloud.Configure(func(c *openstack.Conditions) { c.ProjectQuota = 1 }) },
		Items: func() []backendtest.Item {
			var out []backendtest.Item
			for _, m := range cloud.Images() {
				out = append(out, backendtest.Item{ID: m.ID, Name: m.Name, Size: m.Received, SHA512: m.Hash, Usable: m.Status == "active"})
			}
			return out
		},
		Secrets: func() []string {
			var out []string
			for _, token := range cloud.Tokens() {
				out = append(out, token.ID)
			}
			return out
		},
	}.Start(t)
}
