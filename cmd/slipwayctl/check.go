package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
)

// maxHosts bounds how many servers of one target are accepted in one go: the
// login, the service that the catalogue names, and some to spare.
const maxHosts = 4

// caFile is the key of the connection field that all back ends share.
const caFile = "ca-file"

func declarePins(c *call) {
	c.flags.StringArray("pin", nil, "accept the certificate with this SHA-256 (`fingerprint`) for the target's servers")
}

func testFlags(ctx context.Context, c *call) error {
	declarePins(c)
	_, spec, err := c.target(ctx, c.firstOperand())
	if err != nil {
		return err
	}
	c.declareSession(spec)
	return nil
}

// declareSession declares what may be given for one session instead of what is
// saved: secrets and the CA file.
func (c *call) declareSession(spec backend.Spec) {
	c.declareSecrets(spec.Profile, "")
	c.declareSessionCA(spec)
}

func (c *call) declareSessionCA(spec backend.Spec) {
	if f, ok := backend.Lookup(spec.Profile, caFile); ok {
		f.Label += ", for this session"
		c.declareFields([]backend.Field{f})
	}
}

// lend gives the station what the command line supplies for this session.
func (c *call) lend(p profile.Profile, spec backend.Spec) (lent bool, err error) {
	supplied, err := c.suppliedSecrets(spec.Profile)
	if err != nil {
		return false, err
	}
	instead := "Change the target (slipwayctl target edit " + quoted(p.Name) + ")"
	if err := idle(spec.Profile, merged(p.Values, supplied), c.typed(supplied), instead); err != nil {
		return false, err
	}
	return c.lendWith(p, spec, supplied)
}

// lendWith is lend with secrets that have been gathered already.
func (c *call) lendWith(p profile.Profile, spec backend.Spec, supplied backend.Values) (lent bool, err error) {
	f, _ := backend.Lookup(spec.Profile, caFile) // the other flags belong to the upload
	given, err := fieldTexts(c.flags, []backend.Field{f})
	if err != nil {
		return false, err
	}
	v := merged(given, supplied)
	c.station.Lend(p.ID, v)
	return len(v) > 0, nil
}

func testTarget(ctx context.Context, c *call) error {
	p, spec, err := c.target(ctx, c.args[0])
	if err != nil {
		return err
	}
	if _, err := c.lend(p, spec); err != nil {
		return err
	}
	return c.test(ctx, p)
}

// test checks a target and prints what was found.
func (c *call) test(ctx context.Context, p profile.Profile) error {
	d, err := c.station.Driver(ctx, p.ID)
	if err != nil {
		return err
	}
	var server backend.Server
	err = c.trusting(func() (err error) {
		server, err = d.Check(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return c.result(server, describeServer(server))
}

func describeServer(s backend.Server) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-12s %s\n", label, text)
		}
	}
	line("Product", strings.TrimSpace(s.Product+" "+s.Version))
	line("Host", s.Host)
	line("Account", s.Account)
	line("Certificate", fault.Grouped(s.Certificate))
	if !s.Expires.IsZero() {
		line("Login until", s.Expires.Local().Format(time.DateTime))
	}
	for _, n := range s.Notes {
		line("Note", n)
	}
	return b.String()
}

// trusting runs do, and once more for each certificate that it was refused for and
// whose fingerprint the command line names.
func (c *call) trusting(do func() error) error {
	pins, err := c.pinned()
	if err != nil {
		return err
	}
	for range maxHosts {
		err = do()
		f := fault.Of(err)
		if f == nil || f.Certificate == nil || !slices.Contains(pins, f.Certificate.SHA256) {
			return err
		}
		if err := c.station.Pins.Trust(*f.Certificate, false); err != nil {
			return err
		}
		c.note("Accepted the certificate of %s.", f.Certificate.Host)
	}
	return err
}

// pinned returns the fingerprints on the command line.
func (c *call) pinned() ([]string, error) {
	given, err := c.flags.GetStringArray("pin")
	if err != nil {
		return nil, usage(err.Error(), "Give --pin sha256:… .")
	}
	pins := make([]string, len(given))
	for i, text := range given {
		if pins[i], err = fault.ParseFingerprint(text); err != nil {
			return nil, err
		}
	}
	return pins, nil
}
