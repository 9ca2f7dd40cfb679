package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/profile"
)

// listed is a target as "target list" shows it.
type listed struct {
	profile.Profile
	Host string `json:"host"`
}

func listTargets(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	var rows []listed
	for _, p := range s.Profiles.List() {
		rows = append(rows, listed{p, catalog.Host(p.Backend, p.Values)})
	}
	if len(rows) == 0 {
		c.note("There is no target yet. slipwayctl help target add shows how to add one.")
	}
	return table(c, rows, "NAME\tBACKEND\tHOST", func(t listed) []string { return []string{t.Name, t.Backend, t.Host} })
}

func showTarget(ctx context.Context, c *call) error {
	p, spec, err := c.target(ctx, c.args[0])
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-24s %s\n%-24s %s\n", "Name", p.Name, "Kind", spec.Title)
	for _, f := range backend.Visible(spec.Profile, p.Values) {
		if text := p.Values[f.Key]; text != "" {
			fmt.Fprintf(&b, "%-24s %s\n", f.Label, strings.ReplaceAll(text, "\n", ", "))
		}
	}
	return c.result(p, b.String())
}

func removeTargets(ctx context.Context, c *call) error {
	var gone []profile.Profile
	for _, name := range c.args {
		p, _, err := c.target(ctx, name)
		if err != nil {
			return err
		}
		gone = append(gone, p)
	}
	for _, p := range gone {
		if err := c.station.Profiles.Remove(p.ID); err != nil {
			return err
		}
		if err := c.station.Secrets.Set(ctx, p.ID, nil); err != nil {
			c.warn("Secrets of " + p.Name + " may still be in the keyring: " + fault.Of(err).What)
		}
		c.note("Removed the target %s.", p.Name)
	}
	return nil
}

func exportTargets(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	var ids []string
	for _, name := range c.args {
		p, _, err := c.target(ctx, name)
		if err != nil {
			return err
		}
		ids = append(ids, p.ID)
	}
	return s.Profiles.Export(c.out, ids...)
}

func importTargets(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	in, err := c.input(c.args[0])
	if err != nil {
		return err
	}
	added, err := s.Profiles.Import(in, catalog.Lookup)
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	for _, p := range added {
		if err := c.result(p, "Added the target "+p.Name+". Its secrets are not in the file."); err != nil {
			return err
		}
	}
	return nil
}

// input opens a file to read; - is standard input.
func (c *call) input(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(c.in), nil
	}
	f, err := os.Open(path)
	if err != nil {
		kind := fault.FileUnread
		if errors.Is(err, os.ErrNotExist) {
			kind = fault.NotFound
		}
		bad := fault.Wrap(err, kind, "The file "+path+" cannot be opened.", "Check its name and its rights.")
		bad.Detail = err.Error()
		return nil, bad
	}
	return f, nil
}

// found is a connection of another tool, without its secrets.
type found struct {
	Name    string         `json:"name"`
	Backend string         `json:"backend"`
	From    string         `json:"from"`
	Values  backend.Values `json:"values"`
	secrets backend.Values
}

// discover lists what other tools know, or adds the connections that are named.
func discover(ctx context.Context, c *call) error {
	all, err := discovered()
	if len(c.args) == 0 {
		if len(all) == 0 && err == nil {
			c.note("No connections of other tools were found.")
		}
		shown := table(c, all, "NAME\tBACKEND\tFROM", func(f found) []string { return []string{f.Name, f.Backend, f.From} })
		return errors.Join(shown, err)
	}
	for _, name := range c.args {
		i := slices.IndexFunc(all, func(f found) bool { return f.Name == name })
		if i < 0 {
			return errors.Join(&coded{code: exitNoTarget, err: fault.New(fault.NotFound, fmt.Sprintf("No connection named %q was found.", name), "slipwayctl target discover lists them.")}, err)
		}
		if err := c.adopt(ctx, all[i]); err != nil {
			return err
		}
	}
	return nil
}

// discovered asks every back end. A source that cannot be read does not hide the others.
func discovered() ([]found, error) {
	var all []found
	var bad []error
	for _, spec := range catalog.All() {
		if spec.Import == nil {
			continue
		}
		connections, err := spec.Import()
		if err != nil {
			bad = append(bad, err)
		}
		for _, i := range connections {
			all = append(all, found{i.Name, spec.ID, i.From, i.Values, i.Secrets})
		}
	}
	return all, errors.Join(bad...)
}

func (c *call) adopt(ctx context.Context, f found) error {
	spec, err := chosenBackend(f.Backend)
	if err != nil {
		return err
	}
	p, err := c.store(ctx, spec, profile.Profile{Name: f.Name, Backend: f.Backend, Values: f.Values}, f.secrets)
	if err != nil {
		return err
	}
	return c.result(p, "Added the target "+p.Name+" from "+f.From+".")
}
