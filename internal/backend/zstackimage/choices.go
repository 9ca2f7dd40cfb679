package zstackimage

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// Choices implements [backend.Chooser]: the backup storages with their kind and
// free space, as further ones without the one that is chosen first; the guest
// operating systems that images here have already; and the architectures that this
// release knows.
func (d *Driver) Choices(ctx context.Context, key string, v backend.Values) ([]backend.Choice, error) {
	var out []backend.Choice
	var err error
	switch key {
	case keyStorage:
		out, err = d.storageChoices(ctx)
	case keyMoreStorages:
		out, err = d.storageChoices(ctx)
		out = slices.DeleteFunc(out, func(c backend.Choice) bool { return c.Value == v[keyStorage] })
	case keyGuestOS:
		out, err = d.guestChoices(ctx)
	case keyArchitecture:
		out, err = d.architectureChoices(ctx)
	}
	if fault.Is(err, fault.NotFound, fault.Denied) {
		return nil, nil
	}
	return out, err
}

func (d *Driver) storageChoices(ctx context.Context) ([]backend.Choice, error) {
	all, err := d.client.Storages(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b zstack.Storage) int {
		return cmp.Or(cmp.Compare(len(storageUse(a)), len(storageUse(b))), cmp.Compare(b.Available, a.Available), cmp.Compare(a.Name, b.Name))
	})
	var out []backend.Choice
	for _, s := range all {
		out = append(out, backend.Choice{Value: s.UUID, Label: s.Name, Help: storageHelp(s)})
	}
	return out, nil
}

// storageHelp describes a storage beside its name: "Ceph, 1.2 TB free".
func storageHelp(s zstack.Storage) string {
	parts := []string{kindName(s), inWords(s.Available) + " free"}
	if s.Type == "" {
		parts = parts[1:]
	}
	return strings.Join(append(parts, storageUse(s)...), ", ")
}

// storageTrouble lists what keeps a storage from taking an image, in single words;
// none for one that takes it. What a server does not say is no trouble.
func storageTrouble(s zstack.Storage) []string {
	var out []string
	for _, one := range []struct{ is, ought string }{{s.Status, "Connected"}, {s.State, "Enabled"}} {
		if one.is != "" && !strings.EqualFold(one.is, one.ought) {
			out = append(out, strings.ToLower(one.is))
		}
	}
	return out
}

// storageUse is [storageTrouble] and what keeps virtual machines from using the image.
func storageUse(s zstack.Storage) []string {
	out := storageTrouble(s)
	if noZone(s) {
		out = append(out, "in no zone")
	}
	return out
}

// noZone reports whether the server says that a storage belongs to no zone.
func noZone(s zstack.Storage) bool { return s.Zones != nil && len(s.Zones) == 0 }

// storage returns the backup storage with this uuid. For an account that may not look
// at storages it has nothing but the uuid. Fault: NotFound with Field where the server
// does not show one.
func (d *Driver) storage(ctx context.Context, uuid string) (zstack.Storage, error) {
	all, err := d.client.Storages(ctx)
	if fault.Is(err, fault.Denied) {
		return zstack.Storage{UUID: uuid}, nil
	}
	if err != nil {
		return zstack.Storage{}, err
	}
	i := slices.IndexFunc(all, func(s zstack.Storage) bool { return s.UUID == uuid })
	if i < 0 {
		return zstack.Storage{}, &fault.Fault{
			Kind: fault.NotFound, Op: "find the backup storage", Server: d.client.Host(), Field: keyStorage,
			What:   "There is no backup storage " + uuid + ", or this account may not see it.",
			Remedy: "Choose one of those that the server offers.",
		}
	}
	return all[i], nil
}
