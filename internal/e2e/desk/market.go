//go:build unix

package desk

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
)

// Market is a running slipway-lab that is the Publisher interface of the Oracle Cloud
// Marketplace, as it describes itself with --json.
type Market struct {
	program

	URL          string   `json:"url"`
	UserID       string   `json:"user_id"`
	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
	DataCentres  []string `json:"data_centers"`
}

// StartMarket starts the lab; its certificate is kept in the folder state. Further
// arguments are passed on.
func (d *Desk) StartMarket(ctx context.Context, state string, args ...string) (*Market, error) {
	m := &Market{}
	return m, d.start(ctx, &m.program, m, state, append([]string{"--lab", "ocm"}, args...)...)
}

// AddTarget adds the service as a target, with its certificate pinned. Further flags
// come last and win.
func (m *Market) AddTarget(ctx context.Context, d *Desk, name string, flags ...string) error {
	return m.add(ctx, d, name, m.ClientSecret, append([]string{
		"--backend", "ocimarket", "--address", m.URL, "--user-id", m.UserID, "--login", "authenticate",
		"--client-id", m.ClientID, "--client-secret-stdin",
	}, flags...)...)
}

// MachineImage makes an archive with one raw disk of some size, full of noise, at its
// root.
func MachineImage(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	packed := gzip.NewWriter(f)
	inside := tar.NewWriter(packed)
	err = inside.WriteHeader(&tar.Header{Name: "disk.img", Mode: 0o644, Size: size})
	if err == nil {
		_, err = io.CopyN(inside, rand.Reader, size)
	}
	return errors.Join(err, inside.Close(), packed.Close(), f.Close())
}
