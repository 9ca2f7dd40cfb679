package transport

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"slipway/internal/fault"
)

// framing are the headers that this package sets by itself.
var framing = []string{"Content-Length", "Transfer-Encoding", "Connection", "Host", "Expect", "Te", "Trailer", "Upgrade", "Proxy-Authorization"}

// head writes the head of a request. length below 0 means that there is no body.
func (c *Client) head(cn *conn, r *request, length int64) []byte {
	h := r.header.Clone()
	if h == nil {
		h = http.Header{}
	}
	for _, name := range framing {
		h.Del(name)
	}
	if h.Get("User-Agent") == "" {
		h.Set("User-Agent", c.cfg.UserAgent)
	}
	if length >= 0 {
		h.Set("Content-Length", strconv.FormatInt(length, 10))
	}
	if r.expect {
		h.Set("Expect", "100-continue")
	}
	if r.close {
		h.Set("Connection", "close")
	}
	where := cn.target.url.RequestURI()
	if cn.plain != nil {
		where = cn.target.url.Scheme + "://" + cn.target.url.Host + where
		if auth := cn.plain.header(); auth != "" {
			h.Set("Proxy-Authorization", auth)
		}
	}
	var b bytes.Buffer
	b.WriteString(r.method + " " + where + " HTTP/1.1\r\nHost: " + cn.target.host() + "\r\n")
	_ = h.Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	return b.Bytes()
}

// checkMethod refuses what would break the request line.
func checkMethod(method string) error {
	if method == "" || strings.ContainsFunc(method, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return fault.New(fault.Internal, "The method of a request is none.", "Report this; it is a defect of Slipway.")
	}
	return nil
}
