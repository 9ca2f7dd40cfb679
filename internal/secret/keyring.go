package secret

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"

	"slipway/internal/fault"
)

// service is the name under which every item stands in the keyring; the user
// name of an item is the profile's id.
const service = "slipway"

const (
	callWait  = 60 * time.Second // long enough to type the keyring's password
	probeWait = 5 * time.Second  // long enough for a service to be started by its first caller
)

// ErrWaiting is in the chain of a fault when the keyring is there but has not
// answered in time, most likely because it asks a person for its password.
var ErrWaiting = errors.New("the keyring is waiting")

// ring is the part of the keyring library that is used here.
type ring interface {
	Get(service, user string) (string, error)
	Set(service, user, text string) error
	Delete(service, user string) error
}

// system is the keyring of the operating system.
type system struct{}

func (system) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (system) Set(service, user, text string) error     { return keyring.Set(service, user, text) }
func (system) Delete(service, user string) error        { return keyring.Delete(service, user) }

// Keyring is a [Store] in the keyring of the operating system: the Secret Service
// of a Linux desktop, the keychain of macOS, the credential store of Windows.
type Keyring struct {
	ring  ring
	goos  string
	reach func() error  // an early reason why no keyring can answer; nil error to go on
	busy  chan struct{} // holds one value while a call is under way, even one that was given up
}

var _ Store = (*Keyring)(nil)

// NewKeyring returns the keyring of this computer without asking it anything.
func NewKeyring() *Keyring { return newKeyring(system{}, runtime.GOOS, reachable) }

func newKeyring(r ring, goos string, reach func() error) *Keyring {
	return &Keyring{ring: r, goos: goos, reach: reach, busy: make(chan struct{}, 1)}
}

// Probe asks the keyring for an item that nobody stores, to learn whether a
// service answers at all. It takes five seconds at most. Fault: Unavailable; the
// service exists nevertheless when the error wraps [ErrWaiting].
func (k *Keyring) Probe(ctx context.Context) error {
	_, err := k.read(ctx, probeWait, "probe")
	return err
}

// Get implements [Store]. It waits for a minute at most.
func (k *Keyring) Get(ctx context.Context, profileID string) (map[string]string, error) {
	text, err := k.read(ctx, callWait, profileID)
	secrets := map[string]string{}
	if err != nil || text == "" {
		return secrets, err
	}
	if err := json.Unmarshal([]byte(text), &secrets); err != nil {
		return nil, unreadable()
	}
	return secrets, nil
}

// unreadable leaves out the decoder's error, which may quote the secret.
func unreadable() error {
	f := fault.New(fault.Unavailable, "The keyring's entry for this target was not written by Slipway.",
		"Edit the target and enter its secrets again; that replaces the entry.")
	f.Op = "read secret"
	return f
}

func (k *Keyring) read(ctx context.Context, wait time.Duration, user string) (string, error) {
	var text string
	err := k.call(ctx, wait, "read secret", func() (done func(), err error) {
		got, err := k.ring.Get(service, user)
		return func() { text = got }, err
	})
	return text, err
}

// Set implements [Store]. It waits for a minute at most; a keyring that was asked
// and answers later than that still stores the secrets.
func (k *Keyring) Set(ctx context.Context, profileID string, secrets map[string]string) error {
	if len(secrets) == 0 {
		return k.call(ctx, callWait, "delete secret", func() (func(), error) {
			return nil, k.ring.Delete(service, profileID)
		})
	}
	text, err := json.Marshal(secrets)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "The secrets could not be put into one text.", "Report this.")
	}
	if n := limit(k.goos); n > 0 && len(text) > n {
		return tooLarge(k.goos, len(text), secrets)
	}
	return k.call(ctx, callWait, "store secret", func() (func(), error) {
		return nil, k.ring.Set(service, profileID, string(text))
	})
}
