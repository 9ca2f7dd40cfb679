package logins_test

import (
	"testing"

	"slipway/internal/backend/internal/logins"
)

type key struct {
	logins.Use
	stale bool
}

func TestShared_nobodyLoggedIn(t *testing.T) {
	var l logins.Shared[*key]
	if l.Join() != nil || l.Current() != nil || l.Part() != nil {
		t.Error("there is a login")
	}
}

func TestJoin_passesOverWhatDoesNotFit(t *testing.T) {
	l := logins.Shared[*key]{Fit: func(k *key) bool { return !k.stale }}
	k := l.Adopt(&key{})
	if l.Join() != k {
		t.Error("it was not joined")
	}
	k.stale = true
	if l.Join() != nil || l.Current() != k {
		t.Error("it was joined, or is no longer current")
	}
}

func TestPart_endsWithTheLastUser(t *testing.T) {
	var l logins.Shared[*key]
	k := l.Adopt(&key{})
	if l.Release(k) || l.Current() != k {
		t.Error("it ended though nobody parted with it")
	}
	if l.Join() != k || l.Part() != nil || l.Join() != k {
		t.Error("a login in use cannot be joined, or shall end")
	}
	if l.Release(k) || !l.Release(k) || l.Current() != nil {
		t.Error("it did not end with its last user")
	}
}

func TestPart_returnsAnIdleLogin(t *testing.T) {
	var l logins.Shared[*key]
	k := l.Adopt(&key{})
	l.Release(k)
	if l.Part() != k || l.Current() != nil || l.Part() != nil {
		t.Error("it is not ended, or ended twice")
	}
}

func TestDismiss_letsNobodyElseJoin(t *testing.T) {
	var l logins.Shared[*key]
	k := l.Adopt(&key{})
	if l.Dismiss(k) || l.Join() != nil || !l.Release(k) {
		t.Error("it did not end with its last user alone")
	}
	idle := l.Adopt(&key{})
	l.Release(idle)
	if !l.Dismiss(idle) || l.Current() != nil {
		t.Error("an idle one did not end")
	}
}

func TestLose_endsNothingOnTheServer(t *testing.T) {
	var l logins.Shared[*key]
	k := l.Adopt(&key{})
	l.Part()
	l.Lose(k)
	if l.Current() != nil || l.Release(k) {
		t.Error("a lost login is current, or shall end")
	}
	next := l.Adopt(&key{})
	l.Lose(k)
	if l.Current() != next {
		t.Error("losing an old login lost the new one")
	}
}
