package zstack

import (
	"net/http"
	"strings"

	"slipway/internal/lab/wire"
)

// Types of authorization.
const (
	bySession = "OAuth"
	byKey     = "ZStack"
)

// presented is the session uuid that the request comes with, "" for none.
func (x *exchange) presented() string {
	uuid, _ := strings.CutPrefix(x.r.Header.Get("Authorization"), bySession+" ")
	return uuid
}

// letIn checks what the REST layer checks: that there is an authorization, and the signature of a key. Whether a session lives is
// found out behind it, by vetted.
func (x *exchange) letIn() error {
	header := x.r.Header.Get("Authorization")
	how, credential, _ := strings.Cut(header, " ")
	switch {
	case header == "":
		return plain(http.StatusBadRequest, "missing header[Authorization] for the API")
	case how == bySession:
		x.session = credential
		return x.awake()
	case how == byKey && x.set.atLeast(4, 0):
		if err := x.awake(); err != nil {
			return err
		}
		return x.keyed(credential)
	default:
		return plain(http.StatusBadRequest, "invalid authorization type[%s]", how)
	}
}

// vettedLocked finds out whose session it is. A key was vetted when it was let in.
func (x *exchange) vettedLocked() *failure {
	if x.who.UUID != "" {
		return nil
	}
	one, live := x.site.liveLocked(x.session)
	if !live {
		return noSession()
	}
	x.who = one.account
	return nil
}

// known answers by serve, at once, who has a live session or a key.
func known(serve handler) handler {
	return func(x *exchange) (wire.Answer, error) {
		if err := x.letIn(); err != nil {
			return wire.Answer{}, err
		}
		x.site.mu.Lock()
		f := x.vettedLocked()
		x.site.settleLocked()
		x.site.mu.Unlock()
		if t, fails := x.take(failCall); fails && f == nil {
			f = nested(t.code)
		}
		if f != nil {
			return wire.Answer{}, f
		}
		return serve(x)
	}
}

// denied is the failure of who may not do that.
func (x *exchange) denied() *failure {
	return failing("ID.1002", say("权限不足, 账户[%s]不能执行此操作", "permission denied, the account[%s] may not do this", x.who.Account))
}

// mine reports whether the one who asks may see what belongs to that account.
func (x *exchange) mine(owner string) bool { return x.who.Role == roleAdmin || x.who.UUID == owner }
