package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
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

// serve says how to reach the lab and serves it until ctx ends.
func serve(ctx context.Context, s settings, r running, out, complaints io.Writer) error {
	defer r.close()
	keys, err := openKeys(s.state)
	if err != nil {
		return err
	}
	defer keys.close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", s.listen, err)
	}
	if addr, ok := listener.Addr().(*net.TCPAddr); ok && !addr.IP.IsLoopback() {
		_, _ = fmt.Fprintf(complaints, "slipway-lab: %s is not loopback: whoever reaches it can log in, the passwords are public.\n", addr)
	}
	a := address{url: "https://" + listener.Addr().String(), fingerprint: keys.fingerprint, pem: keys.path}
	if err := announce(out, s.json, r, a); err != nil {
		_ = listener.Close()
		return err
	}
	return serveUntil(ctx, r, listener, keys.certificate)
}

// announce prints how to reach the lab.
func announce(out io.Writer, asJSON bool, r running, a address) error {
	d := r.describe(a)
	if asJSON {
		return json.NewEncoder(out).Encode(d.data)
	}
	_, err := fmt.Fprintf(out, "A make-believe server: %s. It forgets everything when it ends; Ctrl+C ends it.\n\n%s", r.title, d.words)
	return err
}

// serveUntil answers over TLS and HTTP/1.1, as the real servers do, until ctx ends.
func serveUntil(ctx context.Context, r running, listener net.Listener, certificate tls.Certificate) error {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	server := &http.Server{
		Handler: r, Protocols: protocols, ReadHeaderTimeout: time.Minute,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ErrorLog:  log.New(io.Discard, "", 0), // Clients that do not trust the certificate are no news here.
	}
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(listener, "", "") }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving ended: %w", err)
	case <-ctx.Done():
	}
	r.close()
	return stop(ctx, server)
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
