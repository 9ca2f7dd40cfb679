package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
)

// serve says how to reach the lab and serves it until ctx ends.
func serve(ctx context.Context, s settings, r running, out, complaints io.Writer) error {
	defer r.close()
	keys, err := openKeys(s.state)
	if err != nil {
		return err
	}
	defer keys.close()
	doors, err := openDoors(ctx, s.listen, r, keys.certificate)
	if err != nil {
		return err
	}
	if addr, ok := doors[0].listener.Addr().(*net.TCPAddr); ok && !addr.IP.IsLoopback() {
		_, _ = fmt.Fprintf(complaints, "slipway-lab: %s is not loopback: whoever reaches it can log in, the passwords are public.\n", addr)
	}
	a := address{url: doors[0].url(), fingerprint: keys.fingerprint, pem: keys.path}
	if len(doors) > 1 {
		a.plain = doors[1].url()
	}
	if r.located != nil {
		r.located(a)
	}
	if err := announce(out, s.json, r, a); err != nil {
		doors.close()
		return err
	}
	return doors.serveUntil(ctx, r.close)
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
