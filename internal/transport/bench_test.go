package transport

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
)

// sink discards bodies of size bytes and answers each.
func sink(size int64) func(net.Conn) {
	return func(conn net.Conn) {
		_, br := readHead(conn)
		rest := size - int64(br.Buffered())
		_, _ = br.Discard(br.Buffered())
		buf := make([]byte, mebi)
		for rest > 0 {
			n, err := conn.Read(buf[:min(rest, mebi)])
			if err != nil {
				return
			}
			rest -= int64(n)
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
	}
}

func benchmarkSend(b *testing.B, c *Client, url string, size int64) {
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		ans, err := c.Send(b.Context(), Upload{Op: "send", Method: "PUT", URL: url, Body: Body{File: &ring{left: size}, Size: size}})
		if err != nil || ans.Status != 204 {
			b.Fatalf("answer %+v, error %v", ans, err)
		}
	}
}

// ring hands out the same MiB again and again, as a file's reader hands out its
// buffers.
type ring struct{ left int64 }

var ringBuffer = make([]byte, mebi)

func (*ring) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func (r *ring) WriteTo(w io.Writer) (total int64, err error) {
	for r.left > 0 {
		n, err := w.Write(ringBuffer[:min(r.left, mebi)])
		total += int64(n)
		r.left -= int64(n)
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

func BenchmarkSend_plain(b *testing.B) {
	const size = 512 * mebi
	benchmarkSend(b, client(b, Config{}), "http://"+serve(b, sink(size)), size)
}

func BenchmarkSend_overTLS(b *testing.B) {
	const size = 512 * mebi
	ca := newAuthority(b, "House CA")
	cfg := &tls.Config{Certificates: []tls.Certificate{sign(b, template("server"), &ca)}}
	benchmarkSend(b, client(b, Config{CAFile: ca.file(b)}), "https://"+serveTLS(b, cfg, sink(size)), size)
}

func BenchmarkRedact(b *testing.B) {
	c := client(b, Config{Secrets: []string{"hunter2", "another-secret"}})
	const text = `GET https://host.example/v2/images?limit=5 gave 401: {"error": {"code": 401, "message": "The request you have made requires authentication."}}`
	for b.Loop() {
		c.Redact(text)
	}
}
