package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"slipway/internal/fault"
)

var (
	errNoCertificate = errors.New("the server presented no certificate")
	errNotHTTP       = errors.New("the answer is not HTTP")
	errLongHead      = errors.New("the head of the answer is longer than 1 MiB")
)

// ended returns the fault for a context that has ended, nil for one that has not.
// A cause that is a fault already keeps its words; the result wraps it all the same.
func ended(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	cause := context.Cause(ctx)
	if f, ok := errors.AsType[*fault.Fault](cause); ok {
		told := *f
		told.Err = cause
		return &told
	}
	if errors.Is(cause, context.DeadlineExceeded) {
		return fault.Of(cause)
	}
	return fault.Stopped(cause)
}

// dialFault says why no connection came about. through is the proxy that was
// dialled instead of the target; "" for none.
func dialFault(ctx context.Context, err error, t target, through string) error {
	if f := ended(ctx); f != nil {
		return f
	}
	who, name := t.hostport, nameOf(t.hostport)
	if through != "" {
		who, name = "the proxy "+through, nameOf(through)
	}
	var what, remedy string
	dns, isName := errors.AsType[*net.DNSError](err)
	timeout, isTimeout := errors.AsType[net.Error](err)
	switch {
	case isName && dns.IsNotFound:
		what, remedy = fmt.Sprintf("There is no machine named %s.", name), "Check the spelling of the name, and that this computer's DNS knows it."
	case isName:
		what, remedy = fmt.Sprintf("The name %s could not be looked up.", name), "Check this computer's network and DNS settings."
	case errors.Is(err, errnoRefused):
		what, remedy = fmt.Sprintf("Nothing listens at %s: the connection was refused.", who), "Check the port, and that the service is running."
	case errors.Is(err, errnoNetwork), errors.Is(err, errnoHost):
		what, remedy = fmt.Sprintf("There is no route to %s.", who), "Check this computer's network, VPN and routes."
	case errors.Is(err, errnoDialTimeout), isTimeout && timeout.Timeout():
		what = fmt.Sprintf("%s did not answer within %s.", upper(who), words(dialTime))
		remedy = "Check the address, and that no firewall drops the connection."
	default:
		what, remedy = fmt.Sprintf("No connection to %s could be made.", who), "Check the address and this computer's network."
	}
	f := fault.Wrap(err, fault.Unreachable, what, remedy)
	f.Detail = err.Error()
	return f
}

// greetFault says why a connection that was made could not be used.
func greetFault(ctx, greeting context.Context, err error, t target, through string) error {
	if f := ended(ctx); f != nil {
		return f
	}
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f
	}
	who := t.hostport
	if through != "" {
		who += ", through the proxy " + through + ","
	}
	if greeting.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, errStalled) {
		return fault.Wrap(err, fault.Unreachable, fmt.Sprintf("The connection to %s was made, but nothing answered within %s.", who, words(greetTime)),
			"Check the port, and whether the server is overloaded.")
	}
	if f := tlsFault(err, who); f != nil {
		return f
	}
	f := fault.Wrap(err, fault.Interrupted, fmt.Sprintf("The connection to %s broke while it was being set up.", who),
		"Try again. If it happens again, check the port and any firewall or proxy in between.")
	f.Detail = err.Error()
	return f
}

// tlsFault returns the fault for what TLS itself complains about, nil for others.
func tlsFault(err error, who string) error {
	what, remedy, kind := "", "", fault.Unreachable
	record, notTLS := errors.AsType[tls.RecordHeaderError](err)
	switch text := err.Error(); {
	case notTLS && strings.HasPrefix(string(record.RecordHeader[:]), "HTTP"):
		what, remedy = fmt.Sprintf("%s speaks plain HTTP, not HTTPS.", upper(who)), "Write http:// in front of the address, or use the port for HTTPS."
	case notTLS:
		what, remedy = fmt.Sprintf("What answers at %s does not speak HTTPS.", who), "Check the port."
	case refusesOurs(err):
		what = fmt.Sprintf("%s refuses our client certificate, or wants one and got none.", upper(who))
		remedy, kind = "Check the client certificate and its key in the target's settings.", fault.Login
	case strings.Contains(text, "tls:"), errors.Is(err, errNoCertificate):
		what, remedy = fmt.Sprintf("%s and this program could not agree on an encrypted connection.", upper(who)), "Ask the server's administrator to allow TLS 1.2 or newer. A server that wants a client certificate may end like this as well."
	default:
		return nil
	}
	f := fault.Wrap(err, kind, what, remedy)
	f.Detail, f.Retry = err.Error(), fault.Never
	return f
}

// refusesOurs reports whether the other side ended TLS because of our certificate.
func refusesOurs(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" {
		return false
	}
	text := op.Err.Error()
	return strings.Contains(text, "certificate") || strings.Contains(text, "access denied")
}

// gone reports whether err is the other side's end of the connection.
func gone(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
