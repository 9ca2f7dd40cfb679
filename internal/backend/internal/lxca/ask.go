package lxca

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// jsonType is what the appliance's own clients call their bodies.
const jsonType = "application/json; charset=utf-8"

// defaultLimit is how much of an answer is kept where the caller says nothing: a
// full list of images is far below it.
const defaultLimit = 8 << 20

const opProbe = "see whether the login still holds"

// Call is a small request with a JSON body.
type Call struct {
	Op     string // for faults: "create the import job"
	Method string
	Path   string // below the appliance's root, with the query: "/osImages?imageType=OS"
	Body   any    // marshalled as JSON; nil means none
	Replay bool   // may be sent again after a break, though Method is POST
	Limit  int64  // bytes of the answer that are kept; 0 means 8 MiB
}

// Ask sends a small request, logs in first where needed, and once more when the
// session has ended. A status other than 2xx, a result other than success and
// warning, and an errorMsg are faults whose cause is a [Refusal], also with status
// 200. Other faults: those of the login, of [transport.Client.Do], and Protocol for
// an answer that is none of an appliance.
func (c *Client) Ask(ctx context.Context, call Call) (Reply, error) {
	a, err := c.converse(ctx, call)
	if err != nil {
		return Reply{}, err
	}
	e := readEnvelope(a)
	if err := c.judge(call.Op, call.Path, a, e); err != nil {
		return Reply{}, err
	}
	if a.Truncated {
		return Reply{}, c.strange(call.Op, a, e, nil)
	}
	return c.reply(a, e), nil
}

// converse sends a small request as the user of the profile. When the session turns
// out to have ended it logs in once more and repeats the request, of which the
// appliance has taken nothing. Any answer but that is returned.
func (c *Client) converse(ctx context.Context, call Call) (transport.Answer, error) {
	s, err := c.take(ctx)
	if err != nil {
		return transport.Answer{}, err
	}
	a, err := c.speak(ctx, s, call)
	lost := false
	if err == nil {
		lost, err = c.ended(ctx, s, call.Path, a)
	}
	if err != nil || !lost {
		c.release(s)
		return a, err
	}
	c.sessions.Lose(s)
	fresh, err := c.take(ctx)
	c.release(s)
	if err != nil {
		return transport.Answer{}, err
	}
	defer c.release(fresh)
	return c.speak(ctx, fresh, call)
}

// speak sends a request in a session. Any status is an answer.
func (c *Client) speak(ctx context.Context, s *session, call Call) (transport.Answer, error) {
	body, err := encode(call.Body)
	if err != nil {
		return transport.Answer{}, err
	}
	h := s.headers()
	if body != nil {
		h.Set("Content-Type", jsonType)
	}
	limit := call.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	return c.client.Do(ctx, transport.Call{
		Op: call.Op, Method: call.Method, URL: c.root + call.Path, Header: h, Body: body, Replay: call.Replay, Limit: limit,
	})
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

// headers returns those of a request in this session, for the caller to add to.
func (s *session) headers() http.Header {
	h := maps.Clone(s.header)
	h.Set("Accept", "*/*") // the appliance's type is one of its own for each version
	return h
}

// ended reports whether an answer means that its session is lost. A 401, the way to
// the login page and that page itself say so. A 403 says so only if the job list,
// which every session may read, is refused as well.
func (c *Client) ended(ctx context.Context, s *session, path string, a transport.Answer) (bool, error) {
	switch {
	case s.basic:
		return false, c.noteBasic(s, a)
	case !refuses(a):
		c.prove(s)
		return false, nil
	case a.Status != http.StatusForbidden || strings.HasPrefix(path, tasksPath):
		return true, nil
	}
	probe, err := c.speak(ctx, s, Call{Op: opProbe, Method: http.MethodGet, Path: jobsPath})
	return err == nil && refuses(probe), err
}

// noteBasic makes a refusal of user and password count for all who wait for them.
func (c *Client) noteBasic(s *session, a transport.Answer) error {
	if a.Status != http.StatusUnauthorized {
		return nil
	}
	err := c.refusal(opLogin, sessionsPath, a, readEnvelope(a))
	c.sessions.Lose(s)
	c.gate.Refuse(err)
	return err
}

// refuses reports whether an answer may mean that nobody is logged in.
func refuses(a transport.Answer) bool {
	return a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden || toLogin(a) || web(a)
}

// toLogin reports whether an answer points to another page, as an unknown session
// is shown to the login page.
func toLogin(a transport.Answer) bool {
	return a.Status == http.StatusFound || a.Status == http.StatusSeeOther
}
