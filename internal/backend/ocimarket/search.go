package ocimarket

import (
	"context"
	"slices"
	"strings"
	"time"

	"slipway/internal/backend/internal/ocm"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/source"
)

// searched is how many requests of an application are looked through for one whose
// answer was lost. The newest come first.
const searched = 300

// alike returns the upload requests for an image, the newest first.
func (d *Driver) alike(ctx context.Context, want image) ([]ocm.Upload, error) {
	all, err := d.client.Uploads(ctx, want.Application, searched)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(u ocm.Upload) bool { return !want.is(u) }), nil
}

// is reports whether an upload request is for this image.
func (i image) is(u ocm.Upload) bool {
	return same(i.Application, u.Application) && same(i.Version, u.Version) && same(i.System, u.OperatingSystem) && same(i.File, u.FileName)
}

func same(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// patient are the pauses between looks for a request whose answer was lost. What was
// handed over whole may still be worked on when its connection is long gone.
var patient = []time.Duration{0, 2 * time.Second, 4 * time.Second, 8 * time.Second}

// lost looks for what came of a request whose answer never did: the upload requests
// that were not there before and may be ours, with all that is known of them.
func (d *Driver) lost(ctx context.Context, t token) ([]ocm.Upload, error) {
	if t.Begun.IsZero() {
		return nil, nil
	}
	looks := patient
	if !t.Sent {
		looks = patient[:2]
	}
	for _, pause := range looks {
		if err := d.client.Wait(ctx, pause); err != nil {
			return nil, err
		}
		found, err := d.candidates(ctx, t)
		if len(found) > 0 || err != nil {
			return found, err
		}
	}
	return nil, nil
}

func (d *Driver) candidates(ctx context.Context, t token) ([]ocm.Upload, error) {
	there, err := d.alike(ctx, t.Want)
	if err != nil {
		return nil, err
	}
	var out []ocm.Upload
	for _, u := range there {
		if slices.Contains(t.Known, u.ID) {
			continue
		}
		full, found, err := d.client.Upload(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		if found && d.mayBe(t, full) {
			out = append(out, full)
		}
	}
	return out, nil
}

// clocksApart is how far the service's clock may be behind this computer's.
const clocksApart = 24 * time.Hour

// mayBe reports whether nothing speaks against an upload request being the token's.
// One that we opened has got nothing, and waits for as many chunks as we announced; the
// opening itself may count as one of them.
func (d *Driver) mayBe(t token, u ocm.Upload) bool {
	if !u.Created.IsZero() && u.Created.Before(t.Begun.Add(-clocksApart)) {
		return false
	}
	by := u.CreatedBy
	if strings.Contains(by, "@") && !same(by, d.v[ocm.KeyUserID]) {
		return false
	}
	if ours := t.Sums[source.MD5]; ours != "" && u.MD5 != "" {
		return ours == u.MD5
	}
	if t.Chunk == 0 {
		return true
	}
	fresh := u.Uploaded <= 0 && (u.Pending <= 0 || u.Pending == len(t.MD5)) || u.Uploaded == 1 && u.Pending == len(t.MD5)-1
	return beforeMerge(u) && fresh
}

// placed asks for a while at the place where the service says that a request can be
// followed, and returns the id of the upload request that came of it; "" if it does not
// come to light there.
func (d *Driver) placed(ctx context.Context, location string) string {
	if location == "" {
		return ""
	}
	for _, pause := range patient {
		if d.client.Wait(ctx, pause) != nil {
			return ""
		}
		if id, err := d.client.Located(ctx, location); id != "" || err != nil && !pace.Passing(err) {
			return id
		}
	}
	return ""
}

// secondLook is the pause before it is believed that an upload request is gone.
const secondLook = 5 * time.Second

// known asks for all that the service knows of the attempt's upload request. One that
// it does not know it is asked for once more: a service of several computers may know
// it at one and not yet at the other.
func (a *attempt) known(ctx context.Context) (u ocm.Upload, found bool, err error) {
	if u, found, err = a.client.Upload(ctx, a.tok.ID); err != nil || found {
		return u, found, err
	}
	if err := a.client.Wait(ctx, secondLook); err != nil {
		return u, false, err
	}
	return a.client.Upload(ctx, a.tok.ID)
}

// beforeMerge reports whether an upload in chunks has not been put together: the
// service still waits to be told.
func beforeMerge(u ocm.Upload) bool {
	word := strings.ToUpper(strings.Join(strings.Fields(u.Status), " "))
	return word == "INITIATED" || word == "PENDING"
}

// ids lists upload requests for a person.
func ids(all []ocm.Upload) string {
	var out []string
	for _, u := range all {
		out = append(out, u.ID)
	}
	return strings.Join(out, ", ")
}
