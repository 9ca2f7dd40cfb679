package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// grace is how long answers under way may take once the program is told to stop.
const grace = 2 * time.Second

// door is one port and what answers there.
type door struct {
	listener net.Listener
	server   *http.Server
}

// doors are the ports of a lab: the one with TLS, then the one without, if the lab wants one.
type doors []door

// openDoors opens the ports of a lab. The one without TLS is a free one at the same address.
func openDoors(ctx context.Context, listen string, r running, certificate tls.Certificate) (doors, error) {
	first, err := openDoor(ctx, listen, r)
	if err != nil {
		return nil, err
	}
	first.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if r.plain == nil {
		return doors{first}, nil
	}
	host, _, _ := net.SplitHostPort(first.listener.Addr().String()) // What a listener says has both parts.
	second, err := openDoor(ctx, net.JoinHostPort(host, "0"), r.plain)
	if err != nil {
		_ = first.listener.Close()
		return nil, err
	}
	return doors{first, second}, nil
}

// openDoor listens for HTTP/1.1, which is what the real servers speak.
func openDoor(ctx context.Context, listen string, handler http.Handler) (door, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return door{}, fmt.Errorf("cannot listen on %s: %w", listen, err)
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return door{listener, &http.Server{
		Handler: handler, Protocols: protocols, ReadHeaderTimeout: time.Minute,
		ErrorLog: log.New(io.Discard, "", 0), // Clients that do not trust the certificate are no news here.
	}}, nil
}

// url is the scheme, host and port.
func (d door) url() string {
	if d.server.TLSConfig == nil {
		return "http://" + d.listener.Addr().String()
	}
	return "https://" + d.listener.Addr().String()
}

func (d door) serve() error {
	if d.server.TLSConfig == nil {
		return d.server.Serve(d.listener)
	}
	return d.server.ServeTLS(d.listener, "", "")
}

// close closes the ports of a lab that is not served after all.
func (all doors) close() {
	for _, d := range all {
		_ = d.listener.Close()
	}
}

// serveUntil answers until ctx ends; then it ends the lab.
func (all doors) serveUntil(ctx context.Context, end func()) error {
	ended := make(chan error, len(all))
	for _, d := range all {
		go func() { ended <- d.serve() }()
	}
	select {
	case err := <-ended:
		return fmt.Errorf("serving ended: %w", err)
	case <-ctx.Done():
	}
	end()
	var failed error
	for _, d := range all {
		failed = errors.Join(failed, stop(ctx, d.server))
	}
	return failed
}

// stop lets answers under way end, and closes what is left after the grace.
func stop(ctx context.Context, server *http.Server) error {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(limited)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}
