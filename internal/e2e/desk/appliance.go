//go:build unix

package desk

import (
	"context"
)

// Appliance is a running slipway-lab that is a Lenovo XClarity Administrator, as it
// describes itself with --json.
type Appliance struct {
	program

	URL      string `json:"url"`
	User     string `json:"user"`
	Password string `json:"password"`
}

// StartAppliance starts the lab; its certificate is kept in the folder state.
// Further arguments are passed on.
func (d *Desk) StartAppliance(ctx context.Context, state string, args ...string) (*Appliance, error) {
	a := &Appliance{}
	return a, d.start(ctx, &a.program, a, state, append([]string{"--lab", "lxca"}, args...)...)
}

// Host is the host:port of the lab.
func (a *Appliance) Host() string { return hostOf(a.URL) }

// AddTarget adds the appliance as a target of one of its back ends, with its
// certificate pinned. Further flags come last and win.
func (a *Appliance) AddTarget(ctx context.Context, d *Desk, backend, name string, flags ...string) error {
	return a.add(ctx, d, name, a.Password, append([]string{
		"--backend", backend, "--address", a.URL, "--user", a.User, "--password-stdin",
	}, flags...)...)
}
