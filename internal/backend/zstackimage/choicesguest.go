package zstackimage

import (
	"context"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// usualGuests offers the names under which guests go as a rule.
func usualGuests() []backend.Choice {
	return choices("Linux", "CentOS", "Red Hat Enterprise Linux", "Rocky Linux", "Ubuntu", "Debian GNU/Linux", "openEuler", "Kylin Linux",
		"SUSE Linux Enterprise", "Windows", "Windows Server 2022", "Windows Server 2019", "Windows Server 2016", "Other")
}

func knownArchitectures() []backend.Choice { return choices(archX86, archARM, archMIPS, archLoon) }

func choices(values ...string) []backend.Choice {
	out := make([]backend.Choice, len(values))
	for i, v := range values {
		out[i] = backend.Choice{Value: v}
	}
	return out
}

// guestChoices offers what images here say of their guests, then the usual names.
func (d *Driver) guestChoices(ctx context.Context) ([]backend.Choice, error) {
	images, err := d.client.Images(ctx, mostListed)
	if err != nil {
		return nil, err
	}
	var used []string
	for _, m := range images {
		if m.GuestOS != "" {
			used = append(used, m.GuestOS)
		}
	}
	slices.Sort(used)
	out := choices(slices.Compact(used)...)
	for _, c := range usualGuests() {
		if !slices.Contains(used, c.Value) {
			out = append(out, c)
		}
	}
	return out, nil
}

// architectureChoices leaves out what only later releases than this one know.
func (d *Driver) architectureChoices(ctx context.Context) ([]backend.Choice, error) {
	v, err := d.client.Version(ctx)
	if fault.Is(err, fault.Protocol, fault.Rejected) || err == nil && !v.AtLeast(0) {
		return nil, nil // the release is unknown, so nothing is known to be missing
	}
	if err != nil {
		return nil, err
	}
	if v.AtLeast(4, 8) {
		return knownArchitectures(), nil
	}
	return choices(archX86, archARM, archMIPS), nil
}
