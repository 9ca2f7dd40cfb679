package backendtest

import (
	"io"
	"log/slog"
	"testing"

	"slipway/internal/backend"
)

// Subject is a driver under test.
type Subject struct {
	// Start starts a fresh server that ends with the test. It speaks TLS with a
	// certificate that nothing vouches for.
	Start func(t *testing.T) Server
	// Values are the fields of every upload. The content is random.
	Values backend.Values
	// NameField is the key of the field that takes an item's name; "" where the
	// server names items after their files.
	NameField string
	// Extension is what the name of every file ends in; "" means ".img".
	Extension string
	// Beside are the extensions of small files that travel in one set with every
	// file; nil means that it travels alone. Server.Items says nothing of them.
	Beside []string
	// NamesAreUnique says that the server refuses a second item of one name.
	NamesAreUnique bool
}

// Server is a running server with one account.
type Server struct {
	Addr        string // host:port
	Certificate string // SHA-256 of its certificate, lower-case hex
	// Open makes a driver; the suite closes it if it is an io.Closer. Waiting
	// times inside the driver should be short.
	Open func(t *testing.T, o Opening) backend.Driver
	// Fill leaves no room for another byte.
	Fill func()
	// Items returns everything that is on the server.
	Items func() []Item
	// Secrets are the texts that must never be seen: password, tokens issued.
	Secrets func() []string
}

// Opening says how a driver reaches its server.
type Opening struct {
	Addr          string // host:port to use instead of Server.Addr
	Pin           string // SHA-256 of the only certificate to accept; "" accepts none but trusted ones
	WrongPassword bool
	Log           *slog.Logger // takes every line at Debug
}

// Item is one item on the server.
type Item struct {
	ID     string
	Name   string
	Size   int64
	SHA512 string // lower-case hex of the bytes it took; may be "" for an unfinished item
	Usable bool
}

func closeDriver(t *testing.T, d backend.Driver) {
	t.Helper()
	if c, ok := d.(io.Closer); ok {
		if err := c.Close(); err != nil {
			t.Errorf("closing the driver: %v", err)
		}
	}
}
