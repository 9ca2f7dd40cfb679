package logins

import "sync"

// Use is how a login is used at the moment. A login that is to be shared embeds it.
type Use struct {
	users   int  // calls that use it
	parting bool // ends with its last user
	over    bool // has ended, or is about to
}

func (u *Use) use() *Use { return u }

// login is a pointer to a struct that embeds [Use].
type login interface {
	comparable
	use() *Use
}

// Shared is the current login of a client, the nil S being none. The zero Shared has
// none. Its methods may be called from several goroutines at once.
type Shared[S login] struct {
	// Fit reports whether a login may still be taken; nil for any that is current. It
	// must not call back. Set it before the first call.
	Fit func(S) bool

	mu      sync.Mutex // guards current and every Use
	current S
}

// Join returns the current login with one more user, who releases it; nil if there is
// none, or none that fits.
func (l *Shared[S]) Join() (s S) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == s || l.Fit != nil && !l.Fit(l.current) {
		return s
	}
	l.current.use().users++
	return l.current
}

// Adopt makes s the current login, with one more user, who releases it. It returns s.
func (l *Shared[S]) Adopt(s S) S {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.use().users++
	l.current = s
	return s
}

// Current returns the current login, fit or not, without using it; it may be nil.
func (l *Shared[S]) Current() S {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current
}

// Release takes one user off s. The caller ends s if that was the last user of one
// that was parted with.
func (l *Shared[S]) Release(s S) (end bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := s.use()
	u.users--
	if !u.parting || u.users > 0 || u.over {
		return false
	}
	l.forget(s)
	return true
}

// Part lets the current login end with its last user; calls may join it until then.
// If it has none, it is returned for the caller to end; otherwise nil.
func (l *Shared[S]) Part() (idle S) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == idle {
		return idle
	}
	s := l.current
	if !l.part(s) {
		return idle
	}
	return s
}

// Dismiss lets s end with its last user, and no other call join it. The caller ends it
// if there is no user.
func (l *Shared[S]) Dismiss(s S) (end bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	end = l.part(s)
	l.drop(s)
	return end
}

// Lose forgets a login that the server no longer knows; nobody ends it.
func (l *Shared[S]) Lose(s S) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(s)
}

// part, forget and drop are called with mu held.
func (l *Shared[S]) part(s S) (end bool) {
	u := s.use()
	u.parting = true
	if u.users > 0 {
		return false
	}
	l.forget(s)
	return true
}

func (l *Shared[S]) forget(s S) {
	s.use().over = true
	l.drop(s)
}

func (l *Shared[S]) drop(s S) {
	if l.current == s {
		var none S
		l.current = none
	}
}
