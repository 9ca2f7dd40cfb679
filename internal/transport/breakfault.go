package transport

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"slipway/internal/fault"
)

// breakFault says how a request ended that has no answer. sent counts the bytes of
// the body's file that had left.
func breakFault(ctx context.Context, err error, r *request, sent int64, stall time.Duration) error {
	if f := ended(ctx); f != nil {
		return f
	}
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f
	}
	if f := tlsFault(err, r.target.hostport); f != nil {
		return f
	}
	var f *fault.Fault
	switch all := r.body.Size > 0 && sent == r.body.Size; {
	case errors.Is(err, errStalled):
		f = fault.Wrap(err, fault.Interrupted, fmt.Sprintf("No byte moved for %s; the transfer was broken off%s.", words(stall), after(r, sent)),
			"Try again. If it happens again, look at the network and at the server's load.")
	case malformed(err):
		f = notHTTPFault(err, r.target.hostport)
	case errors.Is(err, os.ErrDeadlineExceeded) && all:
		f = fault.Wrap(err, fault.Interrupted, fmt.Sprintf("All %s bytes were sent, but no answer came within %s.", digits(sent), words(r.wait)),
			"Look on the server whether it has arrived before sending it again.")
	case errors.Is(err, os.ErrDeadlineExceeded):
		f = fault.Wrap(err, fault.Interrupted, fmt.Sprintf("No answer came within %s.", words(r.wait)),
			"Try again. If it happens again, look at the network and at the server's load.")
	case all:
		f = fault.Wrap(err, fault.Interrupted, fmt.Sprintf("All %s bytes were sent, but the connection broke before the answer came.", digits(sent)),
			"Look on the server whether it has arrived before sending it again.")
	default:
		f = fault.Wrap(err, fault.Interrupted, fmt.Sprintf("The connection broke%s.", after(r, sent)),
			"Try again. If it breaks again, look at the server's log and at what lies in between.")
	}
	if f.Detail == "" && !errors.Is(err, errStalled) && !gone(err) {
		f.Detail = err.Error()
	}
	return f
}

// after says how far a body got.
func after(r *request, sent int64) string {
	if r.body.Size == 0 {
		return " before the answer came"
	}
	return fmt.Sprintf(" after %s of %s bytes had been sent", digits(sent), digits(r.body.Size))
}

// malformed reports whether what came back is no HTTP.
func malformed(err error) bool {
	text := err.Error()
	return errors.Is(err, errNotHTTP) || errors.Is(err, errLongHead) || strings.HasPrefix(text, "malformed ") ||
		strings.HasPrefix(text, "net/http: ") || strings.HasPrefix(text, "http: ") || strings.HasPrefix(text, "bad Content-Length") ||
		strings.HasPrefix(text, "unsupported transfer")
}

// notHTTPFault knows the two first bytes of a TLS alert, with which an HTTPS port
// answers plain HTTP.
func notHTTPFault(err error, hostport string) *fault.Fault {
	f := fault.Wrap(err, fault.Protocol, fmt.Sprintf("What answers at %s does not speak HTTP.", hostport), "Check the address and the port.")
	if strings.Contains(err.Error(), `\x15\x03`) {
		f.What = fmt.Sprintf("%s speaks HTTPS, not plain HTTP.", hostport)
		f.Remedy = "Write https:// in front of the address."
		return f
	}
	f.Detail = err.Error()
	return f
}
