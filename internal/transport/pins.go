package transport

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"slipway/internal/fault"
)

// PinFile keeps accepted certificates: those accepted for good in one JSON file,
// shared between programs, which change it one after the other, and replaced
// atomically; those accepted once in memory.
type PinFile struct {
	path string

	mu     sync.Mutex // guards the fields below
	stored map[string]Pinned
	once   map[string]Pinned
	state  os.FileInfo // of the file that stored was read from; nil for none
}

var _ Pins = (*PinFile)(nil)

// Pinned is one accepted certificate.
type Pinned struct {
	Host    string    `json:"host"`   // host:port
	SHA256  string    `json:"sha256"` // 64 lower-case hex digits
	Subject string    `json:"subject,omitempty"`
	Added   time.Time `json:"added"`
	Once    bool      `json:"-"` // for this session only
}

// OpenPins reads the file at path; a missing file is an empty one. A damaged or
// newer file is set aside and warning says so. Fault: Unavailable for a file that
// can neither be read nor set aside.
func OpenPins(path string) (p *PinFile, warning string, err error) {
	p = &PinFile{path: path, stored: map[string]Pinned{}, once: map[string]Pinned{}}
	stored, state, err := readPins(path)
	switch {
	case err == nil:
		p.stored, p.state = stored, state
		return p, "", nil
	case !errors.Is(err, errNewer) && !errors.Is(err, errDamaged):
		return nil, "", pinFault(err, "The list of accepted certificates cannot be read.")
	}
	unlock, err := p.lock()
	if err != nil {
		return nil, "", err
	}
	defer unlock()
	if warning, err = p.refreshLocked(); err != nil {
		return nil, "", err
	}
	return p, warning, nil
}

// Pin implements Pins. It notices when another program has changed the file; a
// file that cannot be read leaves what was read before.
func (p *PinFile) Pin(hostport string) (sha256 string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.peekLocked()
	key := normalHost(hostport)
	if pin, ok := p.once[key]; ok {
		return pin.SHA256, true
	}
	pin, ok := p.stored[key]
	return pin.SHA256, ok
}

// Trust accepts a certificate for good, or, with once, for this session. Faults:
// Invalid for a certificate without host and port or fingerprint, Unavailable if
// the file cannot be written.
func (p *PinFile) Trust(cert fault.Certificate, once bool) error {
	sum, err := fault.ParseFingerprint(cert.SHA256)
	if err != nil {
		return err
	}
	host, err := checkHost(cert.Host)
	if err != nil {
		return err
	}
	pin := Pinned{Host: host, SHA256: sum, Subject: cert.Subject, Added: time.Now().UTC().Truncate(time.Second), Once: once}
	p.mu.Lock()
	defer p.mu.Unlock()
	if once {
		p.once[host] = pin
		return nil
	}
	return p.changeLocked(func() {
		p.stored[host] = pin
		delete(p.once, host)
	})
}

// TrustFingerprint accepts a certificate that was not seen yet, by its SHA-256, in
// any form that fault.ParseFingerprint reads. Faults as Trust.
func (p *PinFile) TrustFingerprint(hostport, sha256 string) error {
	return p.Trust(fault.Certificate{Host: hostport, SHA256: sha256}, false)
}

// Remove forgets the certificate of a host. Not there is success. Fault:
// Unavailable if the file cannot be written.
func (p *PinFile) Remove(hostport string) error {
	host := normalHost(hostport)
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.once, host)
	p.peekLocked()
	if _, ok := p.stored[host]; !ok {
		return nil
	}
	return p.changeLocked(func() { delete(p.stored, host) })
}

// List returns what is accepted, by host. A certificate accepted once stands in
// front of one accepted for good, as it does for connections.
func (p *PinFile) List() []Pinned {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.peekLocked()
	var list []Pinned
	for host, pin := range p.stored {
		if _, hidden := p.once[host]; !hidden {
			list = append(list, pin)
		}
	}
	for _, pin := range p.once {
		list = append(list, pin)
	}
	slices.SortFunc(list, func(a, b Pinned) int { return cmp.Compare(a.Host, b.Host) })
	return list
}

// checkHost returns host:port in the form of keys.
func checkHost(hostport string) (string, error) {
	host, port, err := net.SplitHostPort(normalHost(hostport))
	if err != nil || host == "" || port == "" || strings.ContainsAny(host, "/ ") {
		return "", fault.New(fault.Invalid, fmt.Sprintf("%q is no host with a port.", hostport), "Write it like server.example:443.")
	}
	return net.JoinHostPort(host, port), nil
}
