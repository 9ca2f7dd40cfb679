package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

func trustCommands() []*command {
	return []*command{
		{words: "trust list", about: "Lists the accepted certificates.", run: listTrust},
		{
			words: "trust add", operands: "HOST[:PORT] FINGERPRINT", min: 2, max: 2, about: "Accepts the certificate with this SHA-256 for a server.",
			examples: []string{"slipwayctl trust add cloud:5000 sha256:…"}, run: addTrust,
		},
		{words: "trust remove", operands: "HOST[:PORT]…", min: 1, max: -1, about: "Forgets accepted certificates.", run: removeTrust},
		{words: "trust export", about: "Prints the accepted certificates for an import.", run: exportTrust},
		{words: "trust import", operands: "FILE", min: 1, max: 1, about: "Accepts the certificates of an exported file; - reads standard input.", run: importTrust},
	}
}

func listTrust(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	return table(c, s.Pins.List(), "HOST\tSHA-256\tSUBJECT\tSINCE", func(p transport.Pinned) []string {
		return []string{p.Host, p.SHA256, p.Subject, p.Added.Local().Format(time.DateOnly)}
	})
}

func addTrust(ctx context.Context, c *call) error {
	host, err := hostport(c.args[0])
	if err != nil {
		return err
	}
	sum, err := fault.ParseFingerprint(c.args[1])
	if err != nil {
		return err
	}
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	if err := s.Pins.TrustFingerprint(host, sum); err != nil {
		return err
	}
	c.note("%s must present the certificate %s from now on.", host, fault.Grouped(sum))
	return nil
}

// hostport completes a host with the port of HTTPS.
func hostport(text string) (string, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port, err = net.SplitHostPort(text + ":443")
	}
	n, numeric := strconv.ParseUint(port, 10, 16)
	if err != nil || host == "" || numeric != nil || n == 0 {
		return "", usage(fmt.Sprintf("%q is not a host with a port.", text), "Write it as host:port, such as cloud:5000 or [::1]:5000.")
	}
	return net.JoinHostPort(host, port), nil
}

func removeTrust(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	for _, text := range c.args {
		host, err := hostport(text)
		if err != nil {
			return err
		}
		if err := s.Pins.Remove(host); err != nil {
			return err
		}
		c.note("Nothing is accepted for %s any more beyond what the system trusts.", host)
	}
	return nil
}

// trustVersion is the version of the exported format.
const trustVersion = 1

// trustFile is the form of an export.
type trustFile struct {
	Version      int                `json:"version"`
	Certificates []transport.Pinned `json:"certificates"`
}

func exportTrust(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(trustFile{trustVersion, s.Pins.List()}, "", "  ")
	if err != nil {
		return fault.Wrap(err, fault.Internal, "The certificates could not be put into JSON.", "Report this.")
	}
	return c.print(string(text) + "\n")
}

// importTrust checks the whole file before it accepts the first certificate.
func importTrust(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	in, err := c.input(c.args[0])
	if err != nil {
		return err
	}
	list, err := readTrust(in)
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	for _, p := range list {
		if err := s.Pins.Trust(fault.Certificate{Host: p.Host, SHA256: p.SHA256, Subject: p.Subject}, false); err != nil {
			return err
		}
	}
	c.note("Accepted %s.", several(len(list), "certificate"))
	return nil
}

// maxTrust bounds what an import reads, in bytes.
const maxTrust = 4 << 20

func readTrust(r io.Reader) ([]transport.Pinned, error) {
	var f trustFile
	if err := json.NewDecoder(io.LimitReader(r, maxTrust)).Decode(&f); err != nil {
		return nil, badTrust(err.Error())
	}
	if f.Version != trustVersion {
		return nil, badTrust(fmt.Sprintf("version %d is not known here", f.Version))
	}
	for i, p := range f.Certificates {
		host, err := hostport(p.Host)
		if err != nil {
			return nil, err
		}
		sum, err := fault.ParseFingerprint(p.SHA256)
		if err != nil {
			return nil, err
		}
		f.Certificates[i].Host, f.Certificates[i].SHA256 = host, sum
	}
	return f.Certificates, nil
}

func badTrust(detail string) error {
	f := fault.New(fault.Invalid, "This is not a list of accepted certificates.", "Take a file that slipwayctl trust export wrote; nothing was accepted.")
	f.Detail = detail
	return f
}
