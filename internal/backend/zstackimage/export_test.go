package zstackimage

import (
	"context"
	"net"
)

// WithBoundary fixes what stands between the parts of forms.
func WithBoundary(b string) Option { return func(d *Driver) { d.boundary = b } }

// WithDial replaces how ports are probed.
func WithDial(dial func(ctx context.Context, network, address string) (net.Conn, error)) Option {
	return func(d *Driver) { d.dial = dial }
}
