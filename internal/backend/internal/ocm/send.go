package ocm

import (
	"context"
	"fmt"
	"maps"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// Send sends a form with its exact length. After a 401 it gets a fresh token and sends
// the same form once more; a second 401 is a fault of kind Login. Any other 2xx than a
// page for people is an acknowledgement, whatever its body says or leaves out. Nothing
// else is sent again: when Ack.Sent is the size of the file beside a fault, the service
// may have taken it all the same.
//
// Faults: those of the login, of Form.Open and of [transport.Client.Send]; those of a
// refusal, with a [Refusal] as their cause; Protocol for an acknowledgement that came
// before the end of the file.
func (c *Client) Send(ctx context.Context, f Form) (Ack, error) {
	a, err := c.converse(ctx, func(token *access) (transport.Answer, error) { return c.stream(ctx, token, f) })
	if err == nil {
		err = c.judge(f.Op, question{path: f.Path, checksum: f.has("X-MD5-Checksum")}, a)
	}
	if err == nil && f.FileName != "" && a.Sent != f.Size {
		err = early(f, a)
	}
	if err != nil {
		return Ack{Status: a.Status, Uploaded: -1, Pending: -1, Sent: a.Sent}, err
	}
	return c.ack(a), nil
}

// stream makes the request once.
func (c *Client) stream(ctx context.Context, token *access, f Form) (transport.Answer, error) {
	kind, body := f.body(c.boundary())
	if f.FileName != "" {
		r, err := f.Open()
		if err != nil {
			return transport.Answer{}, err
		}
		defer r.Close()
		body.File = r
	}
	h := c.headers(token)
	h.Set("Content-Type", kind)
	maps.Copy(h, f.Header)
	return c.client.Send(ctx, transport.Upload{
		Op: f.Op, Method: f.Method, URL: c.root + f.Path, Header: h, Body: body, Answer: f.Answer, Progress: f.Progress,
	})
}

// early is the fault of a yes to what had not been sent yet.
func early(f Form, a transport.Answer) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Protocol, Op: f.Op, Server: a.Host, Retry: fault.Again,
		What:   fmt.Sprintf("The service said yes after %d of %d bytes.", a.Sent, f.Size),
		Remedy: "It will be sent again. If it happens again, a proxy on the way cuts bodies short.",
	}
}
