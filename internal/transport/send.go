package transport

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"slipway/internal/fault"
)

// Upload is one large request.
type Upload struct {
	Op     string
	Method string
	URL    string
	Header http.Header // without Content-Length and Expect
	Body   Body
	Expect bool // ask with Expect: 100-continue before the body; skipped for hosts known to ignore it
	Close  bool // say that the connection ends with this request, for servers that leave the end of a body unread

	// Answer is how long the answer may take after the last byte; 0 means Config.Answer.
	Answer time.Duration

	// Progress, if not nil, is called from one goroutine with the bytes of
	// Body.File that have been handed to the connection, often and in order.
	Progress func(sent int64)
}

// Send sends one large request and reads its answer. An answer that arrives before
// or together with a write error is returned, with Sent telling how far the body
// got; then error is nil. A refusal stops the body at once; a good answer that
// comes early does not. An error of Body.File is returned as it is. When ctx ends
// the connection is closed and the error wraps context.Cause(ctx). Faults as Do;
// Interrupted also for stalls, and with Answer.Sent equal to Body.Size when all
// was sent and only the answer is missing. Sent counts whole steps of 256 KiB over
// TLS and bytes otherwise.
func (c *Client) Send(ctx context.Context, up Upload) (Answer, error) {
	t, err := parseTarget(up.URL)
	if err == nil {
		err = checkMethod(up.Method)
	}
	if err != nil {
		return Answer{}, c.finish(err, up.Op, "")
	}
	cn, err := c.connect(ctx, t)
	if err != nil {
		return Answer{Host: t.hostport}, c.finish(err, up.Op, t.hostport)
	}
	return c.perform(ctx, cn, &request{
		op: up.Op, method: up.Method, target: t, header: up.Header, body: up.Body,
		expect: up.Expect && up.Body.Size > 0 && c.expects(t.hostport), close: up.Close, progress: up.Progress,
		limit: c.cfg.Limit, wait: cmp.Or(up.Answer, c.cfg.Answer), keep: maxAnswer,
	})
}

// finish completes a fault of this package and removes secrets from it.
func (c *Client) finish(err error, op, server string) error {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	done := *f
	if done.Op == "" {
		done.Op = op
	}
	if done.Server == "" {
		done.Server = server
	}
	done.What, done.Detail = c.Redact(done.What), c.Redact(done.Detail)
	return &done
}

// interrupted reports whether err is a break that another try may not meet. A
// stall is none: who waited a minute in vain should not wait two more.
func interrupted(err error) bool {
	return fault.Is(err, fault.Interrupted) && !errors.Is(err, errStalled) && !isTimeout(err)
}
