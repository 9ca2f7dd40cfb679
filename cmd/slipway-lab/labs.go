package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// lab is one server this program can be.
type lab struct {
	name    string // as --lab takes it
	title   string
	explain func(out io.Writer) // writes the list of its troubles
	start   func() (running, error)
}

// running is a lab that has been made and waits for requests.
type running struct {
	http.Handler
	title    string
	trouble  func(setting string) error
	describe func(a address) description
	close    func()
}

// address is where a lab is reached.
type address struct {
	url         string // scheme, host and port
	fingerprint string // SHA-256 of the certificate, 64 lower-case hexadecimal digits
	pem         string // path of the certificate
}

// description says how to reach a lab: by data for programs, by words for people.
type description struct {
	data  any
	words string
}

// labs is the list of all of them; the first is the default.
var labs = []lab{openStack, xclarity}

// find makes the lab of that name.
func find(name string) (running, error) {
	var names []string
	for _, l := range labs {
		if l.name == name {
			r, err := l.start()
			r.title = l.title
			return r, err
		}
		names = append(names, l.name)
	}
	return running{}, fmt.Errorf("there is no lab named %q; there is %s", name, strings.Join(names, ", "))
}

// configure gets the lab into the troubles asked for.
func (r running) configure(troubles []string) error {
	for _, setting := range troubles {
		if err := r.trouble(setting); err != nil {
			return fmt.Errorf("--trouble %s: %w", setting, err)
		}
	}
	return nil
}

// explainSwitch writes one line of a list of troubles; value is "" for a switch that takes none.
func explainSwitch(out io.Writer, name, value, help string) {
	if value != "" {
		name += "=" + value
	}
	_, _ = fmt.Fprintf(out, "  %-44s %s\n", name, help)
}

// grouped writes a fingerprint in upper-case groups of four digits, as people compare it.
func grouped(fingerprint string) string {
	var groups []string
	for group := range slices.Chunk([]byte(strings.ToUpper(fingerprint)), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}
