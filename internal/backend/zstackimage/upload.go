package zstackimage

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// upload opens a slot on the storage and sends the file there. Its error is a
// [closedWay] where no byte can go that way.
func (a *attempt) upload(ctx context.Context) error {
	if err := a.create(ctx, ""); err != nil {
		return err
	}
	if err := a.findSlot(ctx); err != nil {
		return err
	}
	if err := a.probe(ctx); err != nil {
		return err
	}
	return a.deliver(ctx)
}

// closedWay says that the straight way to the storage cannot be taken.
type closedWay struct {
	why   string       // a sentence for those who wonder about the other way
	fault *fault.Fault // for those who wanted this one
}

// Error implements error.
func (c *closedWay) Error() string { return c.why }

// instead ends the reason for the other way.
const instead = ", so it fetches the file from this computer."

func (a *attempt) noSlot(how string) *closedWay {
	what := storageName(a.store) + " " + how
	return &closedWay{why: what + instead, fault: &fault.Fault{
		Kind: fault.Rejected, Op: opAdd, Server: a.server.Host, What: what + ".", Field: keyWay,
		Remedy: "Choose Automatic or Let the storage fetch as the way, or another storage.",
	}}
}

// The time for the server to open a slot. It closes one that gets no byte for half a
// minute.
const (
	slotPause = 500 * time.Millisecond
	slotLimit = 25 * time.Second
)

// findSlot waits until the server has said where the bytes go. That stands in the
// result of the long job while the job still runs, or in the image itself.
func (a *attempt) findSlot(ctx context.Context) error {
	for began := a.client.Now(); ; {
		s, err := a.standing(ctx)
		switch {
		case ctx.Err() != nil:
			return pace.Stopped(ctx)
		case err == nil && s.phase == failed:
			a.over = true
			return s.why
		case err == nil && !s.begun:
			began = a.client.Now() // it waits for its turn behind other jobs
		case err == nil:
			err = a.readSlot(ctx, s.job)
		}
		switch {
		case err != nil && !passing(err):
			return err
		case err == nil && a.target != "":
			return a.usable()
		case a.client.Now().Sub(began) < slotLimit:
		case err != nil:
			return err
		default:
			return a.noSlot("named no address for the bytes")
		}
		if err := a.client.Wait(ctx, slotPause); err != nil {
			return err
		}
	}
}

// readSlot takes the address from the job's result, or from the image.
func (a *attempt) readSlot(ctx context.Context, job zstack.LongJob) error {
	img, found := zstack.ImageIn(job.Result)
	if !found && (job.Result != "" || a.tok.Plain) {
		var err error
		if img, found, err = a.client.Image(ctx, a.tok.Image); err != nil {
			return err
		}
	}
	if found && len(img.Refs) > 0 {
		a.aim(img.Refs[0].InstallPath)
	}
	return nil
}

// aim makes address the one that the bytes go to. With it and the image's id anybody
// may write the image, so it is kept out of whatever is said.
func (a *attempt) aim(address string) {
	if address != "" {
		a.target = address
		a.net.AddSecret(address)
	}
}

// usable makes sure that the slot is one: a storage that does not know uploads names
// the place of the image there.
func (a *attempt) usable() error {
	u, err := url.Parse(a.target)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return a.noSlot("opened no upload slot")
	}
	if u.Scheme == "http" {
		a.notePlain(hostport(u))
	}
	return nil
}

// notePlain says that nothing protects the bytes on their way.
func (a *attempt) notePlain(host string) {
	a.Note("The bytes went to " + host + " over plain HTTP, which anybody on the way can read.")
}

// probe makes sure that the storage's port can be reached from here: its firewall may
// let only the management network in.
func (a *attempt) probe(ctx context.Context) error {
	u, err := url.Parse(a.target)
	if err != nil {
		return a.noSlot("opened no upload slot")
	}
	host := hostport(u)
	err = a.reachable(ctx, host)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return pace.Stopped(ctx)
	}
	f := &fault.Fault{
		Kind: fault.Unreachable, Op: "reach the storage", Server: host, Retry: fault.Never, Field: keyWay, Err: err,
		What:   fmt.Sprintf("%s takes uploads at %s, which cannot be reached from this computer.", storageName(a.store), host),
		Remedy: "Let the storage's administrator open that port for this computer, or choose Automatic or Let the storage fetch as the way.",
	}
	return &closedWay{why: fmt.Sprintf("%s takes uploads at %s, which cannot be reached from this computer", storageName(a.store), host) + instead, fault: f}
}

// hostport is the host and port of an address.
func hostport(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}
