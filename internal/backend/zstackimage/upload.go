package zstackimage

import (
	"context"
	"fmt"
	"net"
	"net/http"
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
	what := sentence(storageName(a.store), how)
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
	turnLimit = 2 * time.Hour // for its turn behind other jobs
)

// findSlot waits until the server has said where the bytes go. That stands in the
// result of the long job while the job still runs, or in the image itself.
func (a *attempt) findSlot(ctx context.Context) error {
	began, pause := a.client.Now(), slotPause
	late := began.Add(turnLimit)
	for again := false; ; again = true {
		s, err := a.standing(ctx)
		switch {
		case ctx.Err() != nil:
			return pace.Stopped(ctx)
		case err == nil && s.phase == failed:
			a.over = true
			return s.why
		case err == nil && !s.begun && !a.client.Now().Before(late):
			return a.noTurn()
		case err == nil && !s.begun: // it waits for its turn behind other jobs
			began, pause = a.client.Now(), min(pause*3/2, lastPause)
		case err == nil:
			pause = slotPause
			err = a.readSlot(ctx, s.job, again)
		}
		switch {
		case err != nil && !passing(err):
			return err
		case err == nil && isSlot(a.target):
			return nil
		case err == nil && a.target != "":
			return a.noSlot("opened no upload slot")
		case a.client.Now().Sub(began) < slotLimit:
		case err != nil:
			return err
		default:
			return a.noSlot("named no address for the bytes")
		}
		if err := a.client.Wait(ctx, pause); err != nil {
			return err
		}
	}
}

// noTurn is the fault of a job that other jobs keep from beginning.
func (a *attempt) noTurn() *fault.Fault {
	return &fault.Fault{
		Kind: fault.Busy, Op: opAdd, Server: a.server.Host, Detail: "long job: " + a.tok.LongJob,
		What:   fmt.Sprintf("The server has not begun with the image within %s: its job waits behind others.", turnLimit),
		Remedy: "It will be tried again. Look at the jobs in ZStack: one of them may hang.",
	}
}

// readSlot takes the address from the job's result, or from the image where that has
// none. A result that is empty is given the time to the next look. An image that is
// ready names the place where it is kept instead.
func (a *attempt) readSlot(ctx context.Context, job zstack.LongJob, again bool) error {
	img, found := zstack.ImageIn(job.Result)
	if !found && (again || job.Result != "" || a.tok.Plain) {
		var err error
		if img, found, err = a.client.Image(ctx, a.tok.Image); err != nil {
			return err
		}
	}
	if found && img.Status != imageReady && len(img.Refs) > 0 {
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

// isSlot reports whether bytes can be sent to an address: a storage that does not know
// uploads names the place of the image there.
func isSlot(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Hostname() != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// probe makes sure that the storage's port can be reached from here: its firewall may
// let only the management network in. Where a proxy is on the way only the first request
// can tell, and [attempt.judge] takes it up.
func (a *attempt) probe(ctx context.Context) error {
	if a.net.Proxied(a.target) {
		return nil
	}
	err := a.reachable(ctx, hostport(a.target))
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return pace.Stopped(ctx)
	}
	return a.outOfReach("which cannot be reached from this computer", "Let the storage's administrator open that port for this computer", err)
}

// unreached reports whether a request through a proxy came to nothing because of what
// that one may not or cannot do. No agent is known to give such answers.
func unreached(d delivery) bool {
	switch d.ans.Status {
	case http.StatusForbidden, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return fault.Is(d.err, fault.Unreachable)
}

// behindProxy is the closed way of a storage that the proxy does not reach.
func (a *attempt) behindProxy(d delivery) *closedWay {
	cause := d.err
	if cause == nil {
		cause = a.refusal(d.ans)
	}
	return a.outOfReach("which the proxy does not reach", "Let the proxy's administrator allow that address, or exempt it from the proxy", cause)
}

// outOfReach is the closed way of a storage whose slot no byte can get to.
func (a *attempt) outOfReach(how, remedy string, cause error) *closedWay {
	host := hostport(a.target)
	what := sentence(storageName(a.store), fmt.Sprintf("takes uploads at %s, %s", host, how))
	told := fault.Of(cause)
	return &closedWay{why: what + instead, fault: &fault.Fault{
		Kind: fault.Unreachable, Op: "reach the storage", Server: host, Retry: fault.Never, Field: keyWay, Code: told.Code, Detail: told.Detail, Err: cause,
		What: what + ".", Remedy: remedy + ", or choose Automatic or Let the storage fetch as the way.",
	}}
}

// hostport is the host and port of a slot.
func hostport(slot string) string {
	u, err := url.Parse(slot)
	if err != nil {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}
