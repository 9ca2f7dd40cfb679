package openstack

import (
	"net/http/httputil"
	"slices"
	"strings"

	"slipway/internal/lab/wire"
)

// expects reports whether the client waits for "100 Continue".
func (x *exchange) expects() bool {
	return strings.EqualFold(x.r.Header.Get("Expect"), "100-continue")
}

// withoutContinue reads the body straight from the connection, so that net/http does not send "100 Continue" at the first read.
func (x *exchange) withoutContinue() {
	from, ok := x.back.TakeOver()
	switch {
	case !ok:
		return
	case slices.Contains(x.r.TransferEncoding, "chunked"):
		x.body.From = httputil.NewChunkedReader(from)
	default:
		x.body.From = wire.Exactly(from, x.r.ContentLength)
	}
}

// unread reports whether part of a body that the client sends unasked has not been read.
func (x *exchange) unread() bool {
	if x.expects() && x.body.Count.Load() == 0 {
		return false
	}
	return x.r.ContentLength > x.body.Count.Load() || x.r.ContentLength < 0 && !x.body.Ended
}
