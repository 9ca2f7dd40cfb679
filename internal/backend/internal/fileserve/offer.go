package fileserve

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"regexp"

	"slipway/internal/fault"
	"slipway/internal/source"
)

// Offer says what is served and how it is reached.
type Offer struct {
	// File is what is served. It stays the caller's, who closes it after the
	// server.
	File *source.File
	// Extension ends the last element of the URL: ".qcow2", ".tar.gz". It is left
	// out if it holds anything but points, letters and digits.
	Extension string
	// Address is the host, or host and port, that the fetcher shall use. One of
	// this computer's own IP addresses is the only one listened on, at any port
	// if none is given. Any other address, and every name, needs a port: it
	// stands for a router or a tunnel that leads to that port of this computer,
	// which then listens on all its addresses. Empty means the local address
	// of the route to Toward, and any port.
	Address string
	// Toward is the host:port of the server that will fetch. It is used only if
	// Address is empty, and nothing is sent to it.
	Toward string
	// Grant, if not nil, waits until some of want bytes may be sent and returns how
	// many, at least one; ok is false once ctx has ended. nil sends at full speed.
	Grant func(ctx context.Context, want int) (n int, ok bool)
	// Algos are the digests to compute of what a whole GET carries; see
	// Server.Sums.
	Algos []source.Algo
}

// Serve opens the port and serves until Close or ctx's end. Servers of this program
// that name the same address and port share them; it is closed with the last of them.
//
// Faults: Invalid with Field "serve-address" for an Address that cannot be
// listened on or put into a URL, and for a route whose local address cannot be
// used elsewhere; Unreachable where no route leads to Toward; Unavailable where
// this computer opens no port; Invalid for an unknown digest; those of
// source.Identity.Check.
func Serve(ctx context.Context, o Offer) (*Server, error) {
	if ctx.Err() != nil {
		return nil, fault.Stopped(context.Cause(ctx))
	}
	if err := unchanged(ctx, o.File, o.Algos...); err != nil {
		return nil, err
	}
	p, err := choose(ctx, o)
	if err != nil {
		return nil, err
	}
	return enter(ctx, o, p)
}

// unchanged checks that f still is the file it was. An empty pass does that, and
// ends with ctx even if the file's share does not answer. It refuses unknown
// digests as well.
func unchanged(ctx context.Context, f *source.File, algos ...source.Algo) error {
	r, err := f.Read(ctx, 0, 0, algos...)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = r.WriteTo(io.Discard)
	return err
}

// plainExtension matches what every fetcher takes as it is.
var plainExtension = regexp.MustCompile(`^(\.[A-Za-z0-9]{1,16}){1,3}$`)

// newPath returns a path that nobody can guess: 192 random bits. It holds nothing
// that a fetcher could want to quote, because some of them quote twice.
func newPath(extension string) string {
	random := make([]byte, 24)
	_, _ = rand.Read(random) // it never fails: it ends the program rather
	if !plainExtension.MatchString(extension) {
		extension = ""
	}
	return "/" + hex.EncodeToString(random[:16]) + "/" + hex.EncodeToString(random[16:]) + extension
}
