package ocimarket

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
)

// mostTold is how many unfinished uploads of one name are told, the newest first.
const mostTold = 3

// uploads looks for what was sent under the same name, and for what was begun and
// left.
func (p *planning) uploads(ctx context.Context) error {
	all, err := p.alike(ctx, p.want)
	if err != nil {
		if unsaid(err) {
			return nil
		}
		return err
	}
	working := slices.DeleteFunc(slices.Clone(all), func(u ocm.Upload) bool { return u.Stage != ocm.Working })
	for _, u := range working[:min(len(working), mostTold)] {
		p.unfinished(u)
	}
	if i := slices.IndexFunc(all, func(u ocm.Upload) bool { return u.Stage == ocm.Completed }); i >= 0 {
		p.taken("upload request " + all[i].ID)
		return nil
	}
	return p.stored(ctx)
}

// unfinished tells of an upload request that is being worked on, or that nobody works
// on any more. The service does not tell the one from the other, nor does it end them.
func (p *planning) unfinished(u ocm.Upload) {
	what := fmt.Sprintf("An unfinished upload of the same name is there: %s, %s", u.ID, u.Status)
	if u.Uploaded >= 0 && u.Pending > 0 {
		what += fmt.Sprintf(", with %d of %d chunks", u.Uploaded, u.Uploaded+u.Pending)
	}
	if !u.Created.IsZero() {
		what += ", of " + u.Created.Format(time.DateOnly)
	}
	p.warn("", what+".", "If nobody is sending it, delete it "+howRemoved(u.ID)+".")
}

// stored looks for a file of the same name among the stored images, which outlive
// the requests that brought them.
func (p *planning) stored(ctx context.Context) error {
	images, err := p.client.Images(ctx)
	if err != nil {
		if unsaid(err) {
			return nil
		}
		return err
	}
	i := slices.IndexFunc(images, func(m ocm.StoredImage) bool { return p.want.at(m.Path) })
	if i < 0 {
		p.good("No image here has this application, version, operating system and file name yet.")
		return nil
	}
	p.taken("stored in " + images[i].Place)
	return nil
}

// at reports whether this image is the one that is stored under a path, whose last
// four folders name it.
func (i image) at(stored string) bool {
	parts := strings.Split(stored, "/")
	if len(parts) < 4 {
		return false
	}
	parts = parts[len(parts)-4:]
	return i.is(ocm.Upload{Application: parts[0], Version: parts[1], OperatingSystem: parts[2], FileName: parts[3]})
}

// taken says that the name is taken, and by what. The vendor does not say what
// becomes of a second file of one name, nor of the first.
func (p *planning) taken(by string) {
	const what = "An image with this application, version, operating system and file name is there already"
	if p.req.Values.Bool(keyOverwrite) {
		p.add(backend.OK, keyOverwrite, fmt.Sprintf("%s (%s); it is replaced, as chosen.", what, by), "")
		return
	}
	p.warn(keyOverwrite, fmt.Sprintf("%s (%s).", what, by), "Turn on Replace the file that is there, or choose another version or file name; otherwise the service may refuse the upload after the last byte.")
}

// copies compares the data centres that shall get a copy with those that the service
// speaks of.
func (p *planning) copies(ctx context.Context) error {
	v := p.req.Values
	if len(v.List(keyCopyTo))+len(v.List(keyCopyOver)) == 0 {
		return nil
	}
	known, err := p.places(ctx)
	if err != nil {
		return err
	}
	for _, key := range []string{keyCopyTo, keyCopyOver} {
		for _, name := range v.List(key) {
			if len(known) > 0 && !slices.ContainsFunc(known, func(c backend.Choice) bool { return c.Value == name }) {
				p.warn(key, fmt.Sprintf("No image here is in a data centre called %s, so it may not exist.", name), "Check the name; the form offers those that are known.")
			}
		}
	}
	return nil
}
