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
	"os/exec"
)

// Market is a running slipway-lab that is the Publisher interface of the Oracle Cloud
// Marketplace, as it describes itself with --json.
type Market struct {
	URL          string   `json:"url"`
	UserID       string   `json:"user_id"`
	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
	DataCentres  []string `json:"data_centers"`
	Fingerprint  string   `json:"certificate_sha256"`
	PEM          string   `json:"certificate_pem"` // path

	cmd *exec.Cmd
}

// StartMarket starts the lab; its certificate is kept in the folder state. Further
// arguments are passed on.
func (d *Desk) StartMarket(ctx context.Context, state string, args ...string) (*Market, error) {
	m := &Market{}
	cmd, err := d.start(ctx, m, state, append([]string{"--lab", "ocm"}, args...)...)
	m.cmd = cmd
	return m, err
}

// Stop ends the lab.
func (m *Market) Stop() { end(m.cmd) }

// AddTarget adds the service as a target, with its certificate pinned. Further flags
// come last and win.
func (m *Market) AddTarget(ctx context.Context, d *Desk, name string, flags ...string) error {
	args := append([]string{
		"target", "add", name, "--backend", "ocimarket", "--address", m.URL, "--user-id", m.UserID, "--login", "authenticate",
		"--client-id", m.ClientID, "--pin", "sha256:" + m.Fingerprint, "--client-secret-stdin",
	}, flags...)
	_, err := d.Must(ctx, m.ClientSecret+"\n", args...)
	return err
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
