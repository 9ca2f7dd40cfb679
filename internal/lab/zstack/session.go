package zstack

import (
	"encoding/json"
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

// session is one login. It ends by the clock, used or not.
type session struct {
	uuid    string
	account Account
	created time.Time
	expires time.Time
}

// newSession begins a session, or fails because the account has too many.
func (x *exchange) newSession(a Account) (*session, *failure) {
	s := x.site
	s.mu.Lock()
	defer s.mu.Unlock()
	now, live := s.now(), 0
	for _, other := range s.sessions {
		if other.account.UUID == a.UUID && other.account.User == a.User && now.Before(other.expires) {
			live++
		}
	}
	if live >= x.set.sessionLimit() {
		return nil, failing("ID.1006", say("账户[%s]的登录会话过多", "the account[%s] has too many login sessions", a.Account))
	}
	made := &session{uuid: newUUID(), account: a, created: now, expires: now.Add(x.set.sessionLife())}
	s.sessions[made.uuid] = made
	s.secrets = append(s.secrets, made.uuid)
	return made, nil
}

func (s Conditions) showSession(one *session) map[string]any {
	user := one.account.UUID
	if one.account.User != "" {
		user = hashOf(one.account.User)
	}
	return map[string]any{
		"uuid": one.uuid, "accountUuid": one.account.UUID, "userUuid": user, "expiredDate": s.date(one.expires), "createDate": s.date(one.created),
	}
}

// endSession forgets a session.
func (s *Site) endSession(uuid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, uuid)
}

// liveLocked finds a session that has not ended.
func (s *Site) liveLocked(uuid string) (*session, bool) {
	found, ok := s.sessions[uuid]
	return found, ok && s.now().Before(found.expires)
}

// sessionValid answers GET /accounts/sessions/{uuid}/valid, which needs no login.
func (x *exchange) sessionValid() (wire.Answer, error) {
	x.site.mu.Lock()
	defer x.site.mu.Unlock()
	_, live := x.site.liveLocked(x.r.PathValue("uuid"))
	return x.ok(map[string]any{"valid": live, "success": true})
}

// renewSession answers PUT /accounts/sessions/{uuid}/renew.
func (x *exchange) renewSession() (wire.Answer, error) {
	var in struct {
		RenewSession struct {
			Duration json.Number `json:"duration"`
		} `json:"renewSession"`
	}
	if err := x.decode(&in); err != nil {
		return wire.Answer{}, err
	}
	life := x.set.sessionLife()
	if n, err := in.RenewSession.Duration.Int64(); err == nil {
		life = time.Duration(n) * time.Second
	}
	return x.accept(func(string) outcome {
		if life < time.Minute || life > 31536000*time.Second {
			return failed(badArgument("duration", "必须在[60, 31536000]之间", "must be in the range of [60, 31536000]"))
		}
		one, live := x.site.liveLocked(x.r.PathValue("uuid"))
		if !live {
			return failed(noSession())
		}
		one.expires = x.site.now().Add(life)
		return done(map[string]any{"inventory": x.set.showSession(one)})
	})
}

// logout answers DELETE /accounts/sessions/{uuid}, at once.
func (x *exchange) logout() (wire.Answer, error) {
	x.site.endSession(x.r.PathValue("uuid"))
	return x.json(http.StatusOK, map[string]any{"success": true}), nil
}

func noSession() *failure {
	return failing("ID.1001", say("会话已过期或不存在", "the session is expired or does not exist")).
		elaborated("ACCOUNT.1001", "会话已过期, 请重新登录", "the session is expired, please log in again")
}
