package glance

import (
	"context"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Choices implements [backend.Chooser]: what this cloud's schema allows for the
// formats and the visibility, its stores, and the systems that Huawei's services
// know. A cloud that does not tell leaves the Spec's choices standing.
func (d *Driver) Choices(ctx context.Context, key string, _ backend.Values) ([]backend.Choice, error) {
	if _, err := d.forCall(ctx); err != nil {
		return nil, err
	}
	var out []backend.Choice
	var err error
	switch key {
	case keyDiskFormat, keyContainer, keyVisibility:
		out, err = d.schemaChoices(ctx, schemaName[key])
	case keyStore:
		out, err = d.storeChoices(ctx)
	case keyOSVersion:
		out, err = d.systemChoices(ctx)
	}
	if fault.Is(err, fault.NotFound, fault.Denied) {
		return nil, nil
	}
	return out, err
}

// schemaName maps a field to its name in the image schema.
var schemaName = map[string]string{keyDiskFormat: "disk_format", keyContainer: "container_format", keyVisibility: "visibility"}

// vendorDiskFormats are what Huawei's services accept for an uploaded image;
// their schema lists upstream's formats.
var vendorDiskFormats = choices("qcow2", "zvhd2", "vhd", "raw", "iso")

func (d *Driver) schemaChoices(ctx context.Context, name string) ([]backend.Choice, error) {
	s, err := d.schema(ctx)
	if err != nil && !d.huawei() {
		return nil, err
	}
	return d.offered(s, name), nil
}

// offered returns the choices for a property of the schema, in the Spec's words
// where it has some for them.
func (d *Driver) offered(s schemaAnswer, name string) []backend.Choice {
	if d.huawei() {
		switch name {
		case "disk_format":
			return vendorDiskFormats
		case "visibility":
			return choices(visibilityPrivate)
		}
	}
	out := choices(allowed(s, name)...)
	for _, f := range imageFields() {
		if schemaName[f.Key] != name {
			continue
		}
		for i, c := range out {
			if j := slices.IndexFunc(f.Choices, func(known backend.Choice) bool { return known.Value == c.Value }); j >= 0 {
				out[i] = f.Choices[j]
			}
		}
	}
	return out
}

// allowed returns the texts that the schema lists for a property.
func allowed(s schemaAnswer, name string) []string {
	var out []string
	for _, v := range s.Properties[name].Enum {
		if v != nil {
			out = append(out, *v)
		}
	}
	return out
}

func (d *Driver) storeChoices(ctx context.Context) ([]backend.Choice, error) {
	all, err := d.stores(ctx)
	if err != nil {
		return nil, err
	}
	var out []backend.Choice
	for _, s := range all {
		if s.ReadOnly {
			continue
		}
		c := backend.Choice{Value: s.ID, Help: s.Description}
		if s.Default {
			c.Label = s.ID + " (default)"
		}
		out = append(out, c)
	}
	return out, nil
}

func (d *Driver) systemChoices(ctx context.Context) ([]backend.Choice, error) {
	if !d.huawei() {
		return nil, nil
	}
	names, err := d.osVersions(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	return choices(slices.Compact(names)...), nil
}
