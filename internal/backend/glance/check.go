package glance

import (
	"context"
	"net/url"

	"slipway/internal/backend"
)

// Check implements [backend.Driver].
func (d *Driver) Check(ctx context.Context) (backend.Server, error) {
	l, err := d.session(ctx, func(*login) bool { return false })
	if err != nil {
		return backend.Server{}, err
	}
	if err := d.learnVersion(ctx); err != nil {
		return backend.Server{}, err
	}
	// Versions are open to everybody; only a list of images shows that this
	// account may use the service.
	if _, err := d.listImages(ctx, newestActive); err != nil {
		return backend.Server{}, err
	}
	return d.server(l), nil
}

// learnVersion asks for the version of the interface, once. Version lists are a
// courtesy, and a server that hides its own is not refused for it.
func (d *Driver) learnVersion(ctx context.Context) error {
	if d.version.Load() != nil {
		return nil
	}
	v, err := d.listVersions(ctx)
	if err != nil && !unsaid(err) {
		return err
	}
	found := current(v)
	d.version.Store(&found)
	return nil
}

// server describes the image service and our standing with it.
func (d *Driver) server(l *login) backend.Server {
	s := backend.Server{Product: "OpenStack Glance", Account: l.account, Expires: l.expires}
	if v := d.version.Load(); v != nil {
		s.Version = *v
	}
	if d.huawei() {
		s.Product = "Huawei image service (Glance interface)"
	}
	if u, err := url.Parse(l.root); err == nil {
		s.Host = hostport(u)
		s.Certificate = d.client.Certificate(s.Host)
	}
	if plainHTTP(l.root) {
		s.Notes = append(s.Notes, "The image service is reached over plain HTTP: everybody on the way can read token and image.")
	}
	if plainHTTP(d.v[keyAuthURL]) {
		s.Notes = append(s.Notes, "Keystone is reached over plain HTTP: everybody on the way can read the password.")
	}
	if l.readOnly() {
		s.Notes = append(s.Notes, "This account has the reader role only and cannot upload.")
	}
	return s
}

// current returns the version that the service calls its current one.
func current(v versionsAnswer) string {
	for _, one := range v.Versions {
		if one.Status == "CURRENT" {
			return one.ID
		}
	}
	return ""
}
