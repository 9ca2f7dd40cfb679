package transport

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// maxAnswer is how much of an answer's body is kept where the caller says nothing.
const maxAnswer = 1 << 20

// request is what Do and Send have in common.
type request struct {
	op       string
	method   string
	target   target
	header   http.Header
	body     Body
	bare     bool // there is no body, not even an empty one
	expect   bool
	close    bool // the connection ends with this request
	progress func(int64)
	limit    *Limit
	wait     time.Duration // for the answer
	keep     int64         // bytes of the answer's body
	strict   bool          // a good answer must be whole
}

// perform makes one request on cn and keeps or closes it. Errors are faults, or
// the error of the body's file.
func (c *Client) perform(ctx context.Context, cn *conn, r *request) (Answer, error) {
	began := time.Now()
	length := r.body.length()
	if r.bare {
		length = -1
	}
	x := &exchange{
		conn: cn, method: r.method, body: r.body, expect: r.expect, keep: r.keep, wait: r.wait, idle: c.cfg.Stall,
		head: c.head(cn, r, length),
		out:  outlet{op: r.op, limit: r.limit, progress: r.progress},
	}
	rep, err := x.run(ctx)
	ans := rep.answer
	ans.Host = r.target.hostport
	if err == nil && r.strict && rep.cut != nil && ans.Status < http.StatusMultipleChoices {
		err = rep.cut
	}
	if err == nil && cn.plain != nil && ans.Status == http.StatusProxyAuthRequired {
		err = cn.plain.loginRefused("407")
	}
	if err == nil && rep.keep && !r.close {
		c.idle.put(cn)
	} else {
		cn.abort()
	}
	c.noteExpect(x, ans.Status)
	if err != nil && (x.fileErr == nil || ctx.Err() != nil) {
		err = c.finish(breakFault(ctx, err, r, ans.Sent, c.cfg.Stall), r.op, r.target.hostport)
	}
	c.logRequest(ctx, r, ans, time.Since(began), err)
	return ans, err
}

// noteExpect remembers how the host took Expect: 100-continue.
func (c *Client) noteExpect(x *exchange, status int) {
	if !x.expect {
		return
	}
	select {
	case <-x.leave:
		c.setExpects(x.conn.target.hostport, true)
	default:
		if x.ignored || status == http.StatusExpectationFailed {
			c.setExpects(x.conn.target.hostport, false)
		}
	}
}

// logRequest writes one line, with neither headers nor bodies in it.
func (c *Client) logRequest(ctx context.Context, r *request, ans Answer, took time.Duration, err error) {
	if !c.cfg.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("op", r.op), slog.String("method", r.method), slog.String("url", c.Redact(r.target.url.String())),
		slog.Int("status", ans.Status), slog.Int64("sent", ans.Sent), slog.Duration("took", took),
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", c.Redact(err.Error())))
	}
	c.cfg.Log.LogAttrs(ctx, slog.LevelDebug, "request", attrs...)
}
