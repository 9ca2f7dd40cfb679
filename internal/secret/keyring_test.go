package secret

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"slipway/internal/fault"
)

// fakeRing is a keyring in memory that can fail, and can hang until hang is closed.
type fakeRing struct {
	mu    sync.Mutex
	items map[string]string
	calls int
	err   error
	hang  chan struct{}
}

func (r *fakeRing) enter() error {
	r.mu.Lock()
	r.calls++
	r.mu.Unlock()
	if r.hang != nil {
		<-r.hang
	}
	return r.err
}

func (r *fakeRing) asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls
}

func (r *fakeRing) Get(service, user string) (string, error) {
	if err := r.enter(); err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	text, ok := r.items[service+"/"+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return text, nil
}

func (r *fakeRing) Set(service, user, text string) error {
	if err := r.enter(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items == nil {
		r.items = map[string]string{}
	}
	r.items[service+"/"+user] = text
	return nil
}

func (r *fakeRing) Delete(service, user string) error {
	if err := r.enter(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.items[service+"/"+user]; !ok {
		return keyring.ErrNotFound
	}
	delete(r.items, service+"/"+user)
	return nil
}

func always() error { return nil }

func TestKeyring_keepsOneItemPerProfile(t *testing.T) {
	r := &fakeRing{}
	k := newKeyring(r, "linux", always)
	want := map[string]string{"password": "s3cret \"quoted\"\nü", "proxy-password": "p"}
	if err := k.Set(t.Context(), "id1", want); err != nil {
		t.Fatal(err)
	}
	if len(r.items) != 1 || r.items["slipway/id1"] == "" {
		t.Errorf("items = %v; want the one of the profile", r.items)
	}
	got, err := k.Get(t.Context(), "id1")
	if err != nil || !maps.Equal(got, want) {
		t.Fatalf("Get = %v, %v", got, err)
	}
	for range 2 {
		if err := k.Set(t.Context(), "id1", nil); err != nil {
			t.Fatalf("deleting: %v", err)
		}
	}
	if got, err := k.Get(t.Context(), "id1"); err != nil || got == nil || len(got) != 0 || len(r.items) != 0 {
		t.Errorf("after deleting: %v, %v, items %v", got, err, r.items)
	}
}

func TestKeyring_anyErrorMeansUnavailable(t *testing.T) {
	cause := errors.New("failed to unlock correct collection")
	k := newKeyring(&fakeRing{err: cause}, "linux", always)
	_, getErr := k.Get(t.Context(), "id")
	for name, err := range map[string]error{
		"get": getErr, "set": k.Set(t.Context(), "id", map[string]string{"a": "b"}),
		"delete": k.Set(t.Context(), "id", nil), "probe": k.Probe(t.Context()),
	} {
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Unavailable || f.Detail != cause.Error() || f.Remedy == "" || !errors.Is(err, cause) {
			t.Errorf("%s: %+v", name, f)
		}
		if errors.Is(err, ErrWaiting) {
			t.Errorf("%s: an error is not waiting", name)
		}
	}
}

func TestKeyring_isNotAskedWhereNoneCanBe(t *testing.T) {
	r := &fakeRing{}
	k := newKeyring(r, "linux", func() error { return errors.New("no bus") })
	if err := k.Probe(t.Context()); !fault.Is(err, fault.Unavailable) || r.calls != 0 {
		t.Errorf("Probe = %v after %d calls", err, r.calls)
	}
}

func TestKeyring_probeFindsAService(t *testing.T) {
	if err := newKeyring(&fakeRing{}, "linux", always).Probe(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestKeyring_givesUpOnAKeyringThatAsksForItsPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &fakeRing{hang: make(chan struct{})}
		k := newKeyring(r, "linux", always)
		begun := time.Now()
		if err := k.Probe(t.Context()); !errors.Is(err, ErrWaiting) || !fault.Is(err, fault.Unavailable) {
			t.Fatalf("Probe = %v", err)
		}
		if d := time.Since(begun); d != probeWait {
			t.Errorf("Probe took %v", d)
		}
		if _, err := k.Get(t.Context(), "id"); !errors.Is(err, ErrWaiting) {
			t.Errorf("Get = %v", err)
		}
		if n := r.asked(); n != 1 {
			t.Errorf("%d calls wait for the keyring; want one", n)
		}
		close(r.hang)
		synctest.Wait()
		if _, err := k.Get(t.Context(), "id"); err != nil {
			t.Errorf("after the keyring was unlocked: %v", err)
		}
	})
}

func TestKeyring_endsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &fakeRing{hang: make(chan struct{})}
		k := newKeyring(r, "linux", always)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		for range 2 {
			if _, err := k.Get(ctx, "id"); !fault.Is(err, fault.Canceled) {
				t.Errorf("Get = %v", err)
			}
		}
		close(r.hang)
	})
}

func TestKeyring_refusesWhatTheSystemCannotHold(t *testing.T) {
	for _, c := range []struct {
		goos string
		size int // bytes of JSON
		ok   bool
	}{
		{"windows", windowsLimit, true},
		{"windows", windowsLimit + 1, false},
		{"darwin", darwinLimit, true},
		{"darwin", darwinLimit + 1, false},
		{"linux", 1 << 20, true},
	} {
		r := &fakeRing{}
		secrets := map[string]string{"a": "x", "token": strings.Repeat("s", c.size-len(`{"a":"x","token":""}`))}
		err := newKeyring(r, c.goos, always).Set(t.Context(), "id", secrets)
		if c.ok != (err == nil) {
			t.Errorf("%s, %d bytes: %v", c.goos, c.size, err)
		}
		if f := fault.Of(err); f != nil && (f.Kind != fault.Invalid || f.Field != "token" || r.calls != 0 || strings.Contains(f.Error(), "ssss")) {
			t.Errorf("%s: %+v after %d calls", c.goos, f, r.calls)
		}
	}
}

func TestKeyring_foreignItemIsNotQuoted(t *testing.T) {
	r := &fakeRing{items: map[string]string{"slipway/id": "hunter2"}}
	_, err := newKeyring(r, "linux", always).Get(t.Context(), "id")
	if !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "hunter2") || errors.Unwrap(err) != nil {
		t.Errorf("Get = %v", err)
	}
}

func TestNewKeyring_speaksToTheSystem(t *testing.T) {
	keyring.MockInit()
	k := NewKeyring()
	k.reach = always
	if err := k.Set(t.Context(), "id", map[string]string{"password": "x"}); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Get(t.Context(), "id"); err != nil || got["password"] != "x" {
		t.Errorf("Get = %v, %v", got, err)
	}
	if err := k.Set(t.Context(), "id", nil); err != nil {
		t.Error(err)
	}
}
