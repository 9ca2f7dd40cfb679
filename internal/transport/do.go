package transport

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// The bounds of repeating a small request.
const (
	maxTries     = 3
	firstPause   = 250 * time.Millisecond // four times as long before the third try
	longestPause = 5 * time.Second        // a server that wants more time than this gets its answer through
	maxRedirects = 5
)

// Call is a small request.
type Call struct {
	Op     string // for faults: "log in"
	Method string
	URL    string
	Header http.Header // nil means none; Content-Length is set from Body
	Body   []byte      // nil means none
	Replay bool        // may be sent again after a break even though Method is not GET, HEAD, PUT or DELETE
	Limit  int64       // bytes of the answer's body that are kept; 0 means 1 MiB
}

// replayable reports whether sending the call twice does no more than once.
func (call Call) replayable() bool {
	switch call.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	default:
		return call.Replay
	}
}

// Do sends a small request and reads its answer, which may take as long as
// Config.Stall. It repeats GET, HEAD, PUT, DELETE and calls marked Replay, three
// times in all, after a broken connection, after 502, 503 and 504, and after 429
// with a short Retry-After. It follows redirects of GET and HEAD on the same host,
// port and scheme only; others are answers. Faults: Unreachable, Interrupted,
// Untrusted, CertChanged, Login for a refused client certificate, Protocol for
// what is no HTTP, Invalid for a URL that is none.
func (c *Client) Do(ctx context.Context, call Call) (Answer, error) {
	t, err := parseTarget(call.URL)
	if err == nil {
		err = checkMethod(call.Method)
	}
	if err != nil {
		return Answer{}, c.finish(err, call.Op, "")
	}
	for hop := 0; ; hop++ {
		ans, err := c.repeat(ctx, call, t)
		if err != nil {
			return ans, err
		}
		next, ok := redirect(call.Method, t, ans)
		if !ok || hop == maxRedirects {
			return ans, nil
		}
		t = next
	}
}

// repeat tries until there is an answer worth returning.
func (c *Client) repeat(ctx context.Context, call Call, t target) (Answer, error) {
	for try := 1; ; try++ {
		ans, err := c.once(ctx, call, t)
		wait, again := nextTry(ans, err, try)
		if !again || try == maxTries || !call.replayable() {
			return ans, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ans, c.finish(ended(ctx), call.Op, t.hostport)
		}
	}
}

// once sends the call. An idle connection that turns out to be closed is replaced
// at once; calls that must not be sent twice get a new one to begin with.
func (c *Client) once(ctx context.Context, call Call, t target) (Answer, error) {
	r := smallRequest(call, t)
	r.wait = c.cfg.Stall
	if call.replayable() {
		if cn := c.idle.take(t); cn != nil {
			ans, err := c.perform(ctx, cn, r)
			if err == nil || !interrupted(err) {
				return ans, err
			}
		}
	}
	cn, err := c.connect(ctx, t)
	if err != nil {
		return Answer{Host: t.hostport}, c.finish(err, call.Op, t.hostport)
	}
	return c.perform(ctx, cn, r)
}

func smallRequest(call Call, t target) *request {
	keep := call.Limit
	if keep <= 0 {
		keep = maxAnswer
	}
	bare := call.Body == nil && call.Method != http.MethodPost && call.Method != http.MethodPut && call.Method != http.MethodPatch
	return &request{
		op: call.Op, method: call.Method, target: t, header: call.Header, body: Body{Prefix: call.Body}, bare: bare,
		limit: NewLimit(0), keep: keep, strict: true,
	}
}

// nextTry says whether another try may help, and after which pause.
func nextTry(ans Answer, err error, try int) (wait time.Duration, again bool) {
	wait = firstPause << (2 * (try - 1))
	if err != nil {
		return wait, interrupted(err)
	}
	wish, given := retryAfter(ans.Header)
	switch ans.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return max(wait, wish), wish <= longestPause
	case http.StatusTooManyRequests:
		return max(wait, wish), given && wish <= longestPause
	default:
		return 0, false
	}
}

// retryAfter reads Retry-After in either of its forms (RFC 9110, section 10.2.3).
func retryAfter(h http.Header) (wish time.Duration, given bool) {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at)), true
	}
	return 0, false
}

// redirect returns where an answer points to, if it may be followed.
func redirect(method string, t target, ans Answer) (target, bool) {
	if method != http.MethodGet && method != http.MethodHead {
		return target{}, false
	}
	switch ans.Status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return target{}, false
	}
	place, err := t.url.Parse(ans.Header.Get("Location"))
	if err != nil || ans.Header.Get("Location") == "" {
		return target{}, false
	}
	next, err := parseTarget(place.String())
	if err != nil || next.key() != t.key() {
		return target{}, false
	}
	return next, true
}

// isTimeout reports whether err is a wait that took too long.
func isTimeout(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}
