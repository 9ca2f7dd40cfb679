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
	// Request is how many bytes of a file one request carries at most; 0 means all of
	// it. What the suite does after the last byte it does after the first request then.
	Request int64
	// Way is how the bytes reach the server; the zero Way is Sent.
	Way Way
	// Large adds the case of a file beyond 4 GiB, which takes most of the suite's
	// time. Every driver has it in one of its subjects at least;
	// go test -short leaves it out.
	Large bool
}

// Way is how the bytes of an upload reach the server. It decides which cases apply.
type Way int

// The ways.
const (
	// Sent bytes travel in requests to the server's own address, where the suite
	// can cut them and hold back the answers.
	Sent Way = iota
	// FetchedHere are local files that the server fetches from the program, over a
	// connection that the suite does not see.
	FetchedHere
	// ByAddress is an upload of a URL. The suite serves the file itself, over plain
	// HTTP on 127.0.0.1, with lengths and ranges; [Subject.Beside] is not looked at.
	ByAddress
)

// Server is a running server with one account.
type Server struct {
	Addr        string // host:port
	Certificate string // SHA-256 of its certificate, lower-case hex
	// Open makes a driver; the suite closes it if it is an io.Closer. Waiting
	// times inside the driver should be short.
	Open func(t *testing.T, o Opening) backend.Driver
	// Fill leaves no room for another byte.
	Fill func()
	// BreakFetch breaks the server's next fetch off when it has n bytes, as a dying
	// network does. It is asked for where the Way is FetchedHere; nil otherwise.
	BreakFetch func(n int64)
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
