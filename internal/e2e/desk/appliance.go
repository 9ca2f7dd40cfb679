//go:build unix

package desk

import (
	"context"
	"os/exec"
)

// Appliance is a running slipway-lab that is a Lenovo XClarity Administrator, as it
// describes itself with --json.
type Appliance struct {
	URL         string `json:"url"`
	User        string `json:"user"`
	Password    string `json:"password"`
	Fingerprint string `json:"certificate_sha256"`
	PEM         string `json:"certificate_pem"` // path

	cmd *exec.Cmd
}

// StartAppliance starts the lab; its certificate is kept in the folder state.
// Further arguments are passed on.
func (d *Desk) StartAppliance(ctx context.Context, state string, args ...string) (*Appliance, error) {
	a := &Appliance{}
	cmd, err := d.start(ctx, a, state, append([]string{"--lab", "lxca"}, args...)...)
	a.cmd = cmd
	return a, err
}

// Stop ends the lab.
func (a *Appliance) Stop() { end(a.cmd) }

// Host is the host:port of the lab.
func (a *Appliance) Host() string { return hostOf(a.URL) }

// AddTarget adds the appliance as a target of one of its back ends, with its
// certificate pinned. Further flags come last and win.
func (a *Appliance) AddTarget(ctx context.Context, d *Desk, backend, name string, flags ...string) error {
	args := append([]string{
		"target", "add", name, "--backend", backend, "--address", a.URL, "--user", a.User,
		"--pin", "sha256:" + a.Fingerprint, "--password-stdin",
	}, flags...)
	_, err := d.Must(ctx, a.Password+"\n", args...)
	return err
}
