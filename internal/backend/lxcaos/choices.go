package lxcaos

import (
	"context"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Choices implements [backend.Chooser]: the systems that this appliance takes a
// type for, the releases it knows, and the OS images that a driver can belong to.
func (d *Driver) Choices(ctx context.Context, key string, v backend.Values) ([]backend.Choice, error) {
	if !slices.Contains([]string{keyOS, keyRelease, keyName}, key) {
		return nil, nil
	}
	repo, err := d.repository(ctx)
	if fault.Is(err, fault.Denied) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v = backend.Fill(requestFields(), v)
	switch key {
	case keyOS:
		return repo.systemChoices(v[keyType]), nil
	case keyRelease:
		return repo.releaseChoices(v[keyType], v[keyOS]), nil
	}
	if v[keyType] != typeDriver {
		return nil, nil
	}
	return repo.imageChoices(v[keyOS]), nil
}

// systemChoices returns the systems that the table or the appliance has for a type.
func (r repository) systemChoices(kindCode string) []backend.Choice {
	k, ok := kindNamed(kindCode)
	if !ok {
		return nil
	}
	var out []backend.Choice
	for _, s := range systems {
		said := r.allows(kindCode, s.code)
		if said == yes || said == silent && len(k.takes[s.code]) > 0 {
			out = append(out, backend.Choice{Value: s.code, Label: s.label})
		}
	}
	return out
}

func (r repository) releaseChoices(kindCode, systemCode string) []backend.Choice {
	k, _ := kindNamed(kindCode)
	var names []string
	for _, s := range r.supported {
		if s.system != systemCode {
			continue
		}
		if own := s.releases[k.releases]; len(own) > 0 {
			names = append(names, own...)
		} else {
			names = append(names, s.releases["releases"]...)
		}
	}
	slices.Sort(names)
	var out []backend.Choice
	for _, name := range slices.Compact(names) {
		out = append(out, backend.Choice{Value: name})
	}
	return out
}

// imageChoices offers the OS images, those that seem to be of the system first.
func (r repository) imageChoices(systemCode string) []backend.Choice {
	var fit, rest []backend.Choice
	for _, e := range r.images() {
		c := backend.Choice{Value: e.name, Help: e.release}
		if e.belongsTo(systemCode) {
			fit = append(fit, c)
		} else {
			rest = append(rest, c)
		}
	}
	return append(fit, rest...)
}
