package ocimarket

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

const opCopy = "copy the machine image"

// Copy implements [backend.Copier]. The path under which the service keeps the image
// is that of its upload request, in the spelling of the list of stored images where
// that has it.
func (d *Driver) Copy(ctx context.Context, id string, v backend.Values) (notes []string, err error) {
	u, found, err := d.client.Upload(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, d.copyFault(fault.NotFound, "", "The machine image is not there any more.", "Read the list again.")
	case u.Stage != ocm.Completed:
		f := d.copyFault(fault.Conflict, "", "The machine image is not finished yet.", "Wait until the service says Completed, then copy it.")
		f.Detail = u.Status
		return nil, f
	}
	return d.copyTo(ctx, u, copying{from: strings.TrimSpace(v[keyFrom]), to: v.List(keyTo), over: v.List(keyOver)})
}

// copyAfter asks for the copies that an upload was to be followed by; none is nothing
// to do. v are the texts of the request. A copy that the service refuses becomes a
// note as well: the image itself is there. err is the end of ctx and nothing else.
func (d *Driver) copyAfter(ctx context.Context, u ocm.Upload, v backend.Values) (notes []string, err error) {
	c := copying{to: v.List(keyCopyTo), over: v.List(keyCopyOver)}
	if len(c.to)+len(c.over) == 0 {
		return nil, nil
	}
	notes, err = d.copyTo(ctx, u, c)
	switch {
	case ctx.Err() != nil:
		return notes, pace.Stopped(ctx)
	case err != nil:
		f := fault.Of(err)
		return append(notes, strings.TrimSpace("The image was not copied to other data centres. "+f.What+" "+f.Detail)), nil
	}
	return notes, nil
}

// copying is what one request for copies says: names of data centres.
type copying struct {
	from     string // "" means one that has the image
	to, over []string
}

// copyTo asks for copies of an image that is there.
func (d *Driver) copyTo(ctx context.Context, u ocm.Upload, c copying) (notes []string, err error) {
	if len(c.to)+len(c.over) == 0 {
		return nil, d.copyFault(fault.Invalid, keyTo, "No data centre is named that the image shall be copied to.", "Name one at least.")
	}
	where, err := d.kept(ctx, u)
	if err != nil {
		return nil, err
	}
	if where.path == "" {
		return nil, d.copyFault(fault.Protocol, "", "The service does not say under which path it keeps the image.", "Copy it in Oracle's partner portal.")
	}
	if c.from = cmp.Or(c.from, where.place(c)); c.from == "" {
		return nil, d.copyFault(fault.Invalid, keyFrom, "No data centre is known that has the image and gets no copy itself.", "Name the one that it is to be copied from.")
	}
	for _, one := range []struct {
		key   string
		names []string
	}{{keyTo, c.to}, {keyOver, c.over}} {
		if slices.Contains(one.names, c.from) {
			return nil, d.copyFault(fault.Invalid, one.key, c.from+" is where the copies are made from.", "Take it out of the data centres that get one.")
		}
	}
	ack, err := d.client.Copy(ctx, where.path, c.from, c.to, c.over)
	if err != nil {
		return nil, err
	}
	return c.told(ack), nil
}

// told says what the service accepted, and in which words.
func (c copying) told(ack ocm.Ack) []string {
	var parts []string
	if len(c.to) > 0 {
		parts = append(parts, "to "+strings.Join(c.to, ", "))
	}
	if len(c.over) > 0 {
		parts = append(parts, "in place of those in "+strings.Join(c.over, ", "))
	}
	notes := []string{fmt.Sprintf("The service copies the image from %s %s.", c.from, strings.Join(parts, " and "))}
	if said := strings.TrimSpace(ack.Message); said != "" && !strings.EqualFold(said, "OK") {
		notes = append(notes, "It says: "+said)
	}
	return notes
}

// keeping is where an image is kept.
type keeping struct {
	path   string   // "" if unknown
	places []string // data centres that have it
}

// place returns a data centre to copy from that gets no copy itself; "" if there is none.
func (k keeping) place(c copying) string {
	for _, name := range k.places {
		if !slices.Contains(slices.Concat(c.to, c.over), name) {
			return name
		}
	}
	return ""
}

// kept finds out where the image of an upload request is kept. A service that does
// not list its stored images leaves what the request itself says.
func (d *Driver) kept(ctx context.Context, u ocm.Upload) (keeping, error) {
	k := keeping{path: u.Path}
	stored, err := d.client.Images(ctx)
	if err != nil && !unsaid(err) {
		return k, err
	}
	for _, image := range stored {
		if !samePath(image.Path, u.Path) {
			continue
		}
		k.path = image.Path
		k.add(image.Place)
	}
	for _, p := range u.Places {
		if p.Stage == ocm.Completed {
			k.add(p.Name)
		}
	}
	return k, nil
}

func (k *keeping) add(place string) {
	if place != "" && !slices.Contains(k.places, place) {
		k.places = append(k.places, place)
	}
}

// samePath reports whether two paths name one image. One list of the service begins
// them with a folder of the partner's, the other does not.
func samePath(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	a, b = path.Clean("/"+a), path.Clean("/"+b)
	return strings.HasSuffix(a, b) || strings.HasSuffix(b, a)
}

func (d *Driver) copyFault(kind fault.Kind, field, what, remedy string) *fault.Fault {
	return &fault.Fault{Kind: kind, Op: opCopy, Server: d.client.Host(), What: what, Remedy: remedy, Field: field}
}

// unsaid reports whether err only means that this service does not answer such a
// question.
func unsaid(err error) bool {
	return fault.Is(err, fault.NotFound, fault.Denied, fault.Rejected, fault.Protocol, fault.Invalid)
}
