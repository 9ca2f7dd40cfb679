package main

import (
	"fmt"
	"net/http"
	"strings"

	"slipway/internal/lab/switches"
)

// lab is one server this program can be.
type lab struct {
	name     string // as --lab takes it
	title    string
	switches []switches.Line // what --trouble takes
	start    func() (running, error)
}

// running is a lab that has been made and waits for requests.
type running struct {
	http.Handler
	plain    http.Handler    // served without TLS, on a port of its own; nil for none
	located  func(a address) // tells the lab where it is reached, before it is served; nil if it need not know
	title    string
	trouble  func(setting string) error
	describe func(a address) description
	close    func()
}

// address is where a lab is reached.
type address struct {
	url         string // scheme, host and port
	plain       string // likewise, of what is served without TLS; "" for nothing
	fingerprint string // SHA-256 of the certificate, 64 lower-case hexadecimal digits
	pem         string // path of the certificate
}

// description says how to reach a lab: by data for programs, by words for people.
type description struct {
	data  any
	words string
}

// labs is the list of all of them; the first is the default.
var labs = []lab{openStack, xclarity, zStack, marketplace}

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
