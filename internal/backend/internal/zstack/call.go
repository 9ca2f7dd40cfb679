package zstack

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// answerTime is how long an answer may take. No API works before it answers: what
// takes time becomes a job.
const answerTime = time.Minute

// The bounds of sending a call again.
const (
	maxTries    = 3
	firstPause  = time.Second // three times as long before the third try
	longestWish = 10 * time.Second
)

// apiPath is where the API is below the context path. It is part of what is signed.
const apiPath = "/v1"

// Call is one request below /zstack/v1.
type Call struct {
	Op      string // for faults: "create the image"
	Method  string
	Path    string        // not escaped: "/images"
	Query   url.Values    // nil for none
	Body    any           // marshalled as JSON; nil for none
	Job     string        // the id of the job that it starts, from [NewID]; "" lets Start choose one
	Timeout time.Duration // how long the API may work, in whole seconds; 0 leaves it to the server
}

// Ask makes a call that is answered at once, logs in first where needed, and once more
// where the session has ended. It is sent again, three times in all, after a broken
// connection and while the node or a proxy says that it is not available. Faults: those
// of the login and of [transport.Client.Send]; one caused by a [Failure] where the API
// failed; by their status for answers that are none of an API, among them NotFound for
// a call that this version does not know; Protocol for what is no answer of ZStack.
func (c *Client) Ask(ctx context.Context, call Call) (Reply, error) {
	return within(ctx, c, func(s *session) (Reply, error) { return c.askIn(ctx, s, call) })
}

// askOpenly is Ask for a call that needs no login.
func (c *Client) askOpenly(ctx context.Context, call Call) (Reply, error) {
	return c.askIn(ctx, nil, call)
}

func (c *Client) askIn(ctx context.Context, s *session, call Call) (Reply, error) {
	a, err := c.persist(ctx, s, call)
	if err != nil {
		return Reply{}, err
	}
	return c.judge(call.Op, a)
}

// persist sends a call, and again where that does no more than sending it once: a
// POST only with the id of its job.
func (c *Client) persist(ctx context.Context, s *session, call Call) (transport.Answer, error) {
	pause := firstPause
	for try := 1; ; try++ {
		a, err := c.speak(ctx, s, call)
		again := try < maxTries && (call.Method != http.MethodPost || call.Job != "")
		if err != nil {
			again = again && ctx.Err() == nil && fault.Is(err, fault.Interrupted)
		} else {
			again = again && c.outage(a)
		}
		if !again {
			return a, err
		}
		if err := c.Wait(ctx, max(pause, pace.RetryAfter(a.Header.Get("Retry-After"), c.clock.Now()))); err != nil {
			return a, err
		}
		pause *= 3
	}
}

// outage reports whether an answer only says to come again soon.
func (c *Client) outage(a transport.Answer) bool {
	switch a.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return failureFrom(a) == nil && pace.RetryAfter(a.Header.Get("Retry-After"), c.clock.Now()) <= longestWish
	default:
		return false
	}
}

// speak sends a call once, in a session; nil for none. Any status is an answer.
func (c *Client) speak(ctx context.Context, s *session, call Call) (transport.Answer, error) {
	body, err := encode(call.Body)
	if err != nil {
		return transport.Answer{}, err
	}
	h := http.Header{"Accept": {"application/json"}}
	if body != nil {
		h.Set("Content-Type", "application/json; charset=UTF-8")
	}
	if call.Job != "" {
		h.Set("X-Job-UUID", call.Job)
	}
	if call.Timeout > 0 {
		h.Set("X-API-Timeout", strconv.FormatInt(int64(max(call.Timeout, time.Second)/time.Second), 10))
	}
	up := transport.Upload{
		Op: call.Op, Method: call.Method, URL: c.urlOf(call), Header: h, Answer: answerTime, Body: transport.Body{Prefix: body},
	}
	switch {
	case s == nil:
	case s.key:
		return c.sendSigned(ctx, call, up)
	default:
		h.Set("Authorization", "OAuth "+s.uuid)
	}
	return c.client.Send(ctx, up)
}

// with returns a copy of h with further headers, as name and value.
func with(h http.Header, more ...string) http.Header {
	out := maps.Clone(h)
	for i := 0; i+1 < len(more); i += 2 {
		out.Set(more[i], more[i+1])
	}
	return out
}

func (c *Client) urlOf(call Call) string {
	place := c.root + (&url.URL{Path: apiPath + call.Path}).EscapedPath()
	if len(call.Query) > 0 {
		place += "?" + call.Query.Encode()
	}
	return place
}

func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	b, err := json.Marshal(body)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "A request could not be written.", "Report this; it is a defect of Slipway.")
	}
	return b, nil
}
