package lxcaupdate_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/lxcaupdate"
	"slipway/internal/lab/lxca"
	"slipway/internal/transport"
)

// bench is an appliance behind TLS and a driver for it.
type bench struct {
	*testing.T
	stand.Recorder
	lab    *lxca.Appliance
	root   string
	client *transport.Client
	clock  *stand.Clock
	driver *lxcaupdate.Driver
}

func newBench(t *testing.T, set ...func(*lxca.Conditions)) *bench {
	t.Helper()
	b := &bench{T: t, clock: stand.NewClock()}
	b.lab = lxca.New(lxca.Options{Now: b.clock.Now})
	for _, change := range set {
		b.lab.Configure(change)
	}
	server := stand.TLS(t, b.lab)
	b.root = server.URL
	b.client = stand.Trusting(t, server, nil)
	b.driver = b.open(lxca.User)
	t.Cleanup(func() {
		if err := b.driver.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// open returns a driver of one of the lab's accounts on the same client and clock.
func (b *bench) open(user string) *lxcaupdate.Driver {
	b.Helper()
	i := slices.IndexFunc(lxca.Accounts(), func(a lxca.Account) bool { return a.User == user })
	v := backend.Values{"address": b.root, "user": user, "password": lxca.Accounts()[i].Password}
	d, err := lxcaupdate.New(v, b.client, lxcaupdate.WithClock(b.clock.Now, b.clock.Wait))
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// trouble arms the lab.
func (b *bench) trouble(setting string) {
	b.Helper()
	if err := b.lab.Trouble(setting); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) upload(req backend.Request) (backend.Result, error) {
	return b.driver.Upload(b.Context(), req, b.Report)
}

// resume makes another attempt with the last token, by a driver of its own, as
// after a restart of the program.
func (b *bench) resume(req backend.Request) (backend.Result, error) {
	b.Helper()
	d := b.open(lxca.User)
	defer func() { _ = d.Close() }() // ends a session, which is no part of the test
	return d.Resume(b.Context(), req, b.Token(), b.Report)
}

// count returns how often the lab was asked for what begins like this: "POST /files".
func (b *bench) count(begins string) int {
	n := 0
	for _, r := range b.lab.Requests() {
		if strings.HasPrefix(r.Method+" "+r.Path, begins) {
			n++
		}
	}
	return n
}

// holds fails unless the repository has exactly these updates.
func (b *bench) holds(ids ...string) {
	b.Helper()
	var got []string
	for _, u := range b.lab.Updates() {
		got = append(got, u.FixID)
	}
	if !slices.Equal(got, ids) {
		b.Errorf("the repository holds %v, want %v", got, ids)
	}
}

// jobs returns the status words of all jobs.
func (b *bench) jobs() string {
	var out []string
	for _, j := range b.lab.Jobs() {
		out = append(out, j.Status)
	}
	return strings.Join(out, " ")
}

var errPerson = errors.New("a person stopped it")

// stopIn makes an attempt that a person stops at the first report for which at holds.
func (b *bench) stopIn(req backend.Request, at func(backend.Progress) bool) {
	b.Helper()
	ctx, cancel := context.WithCancelCause(b.Context())
	defer cancel(nil)
	b.Onto = func(p backend.Progress) error {
		if at(p) {
			cancel(errPerson)
		}
		return nil
	}
	defer func() { b.Onto = nil }()
	if _, err := b.driver.Upload(ctx, req, b.Report); !errors.Is(err, errPerson) {
		b.Fatalf("it ended with %v", err)
	}
}
