package main

import (
	"fmt"
	"strings"
	"time"

	"slipway/internal/fault"
)

// explain writes a fault out: what happened, what to do, and the vendor's code and
// words, which what is to be done may speak of as those below. offers is the command
// that lists what the flag at fault can be; "" where there is none.
func explain(head string, f *fault.Fault, offers string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", head, f.What)
	line := func(label, text string) {
		for words := range strings.Lines(strings.TrimSpace(text)) {
			fmt.Fprintf(&b, "  %-10s %s\n", label, strings.Join(strings.Fields(words), " "))
			label = ""
		}
	}
	if f.Field != "" {
		line("Flag:", "--"+f.Field)
	}
	line("To do:", f.Remedy)
	line("Choices:", offers)
	line("Server:", f.Server)
	line("While:", f.Op)
	line("Details:", f.Detail)
	line("Code:", f.Code)
	line("Request:", f.RequestID)
	line("Vendor:", f.VendorRemedy)
	line("See:", f.HelpURL)
	if f.Certificate != nil {
		b.WriteString(certificate(*f.Certificate))
	}
	return b.String()
}

// certificate writes out what a person needs to decide about a certificate, and
// the command that accepts it.
func certificate(c fault.Certificate) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Certificate of %s\n", c.Host)
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "    %-12s %s\n", label, text)
		}
	}
	issuer := c.Issuer
	if issuer == c.Subject {
		issuer += " (itself)"
	}
	line("Subject", c.Subject)
	line("Names", strings.Join(c.Names, ", "))
	line("Issuer", issuer)
	line("Valid", c.NotBefore.Format(time.DateOnly)+" to "+c.NotAfter.Format(time.DateOnly))
	line("SHA-256", fault.Grouped(c.SHA256))
	line("Accepted was", fault.Grouped(c.Known))
	line("Not trusted", c.Why)
	fmt.Fprintf(&b, "\n  Compare the fingerprint with one from the server's administrator. To accept it:\n    slipwayctl trust add %s sha256:%s\n", c.Host, c.SHA256)
	return b.String()
}
