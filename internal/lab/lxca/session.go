package lxca

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"strconv"
	"time"
)

// cookieSession is the cookie that names a session; the header X-Csrf-Token must come with it.
const cookieSession = "JSESSIONID"

// session is one login.
type session struct {
	id      string // value of JSESSIONID
	public  string // the id that the login's body tells and DELETE /sessions/{id} takes
	csrf    string
	account Account
	created time.Time
	used    time.Time // by the last request that renewed it
}

// login answers POST /sessions.
func (x *exchange) login() (answer, error) {
	var in map[string]any
	if err := x.decode(&in); err != nil {
		return answer{}, err
	}
	user, named := in["UserId"].(string)
	password, given := in["password"].(string)
	if !named || !given {
		return answer{}, refuse(http.StatusBadRequest, badRequest, "The attributes UserId and password are required.")
	}
	account, known := identify(user, password)
	if !known {
		status := x.site.LoginStatus
		if status == 0 {
			status = http.StatusForbidden
		}
		return answer{}, refuse(status, badLogin)
	}
	if a, fails := x.failed200(); fails {
		return a, nil
	}
	s := x.lab.newSession(account)
	x.who = account
	return x.showSession(s), nil
}

func (a *Appliance) newSession(account Account) *session {
	now := a.now()
	s := &session{id: rand.Text(), public: rand.Text(), csrf: rand.Text(), account: account, created: now, used: now}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions[s.id] = s
	a.secrets = append(a.secrets, s.id, s.public, s.csrf)
	return s
}

func (x *exchange) showSession(s *session) answer {
	token := "csrf"
	if x.site.CSRFMisspelt {
		token = "csfr"
	}
	minutes := int(x.site.idle() / time.Minute)
	a := x.json(http.StatusOK, map[string]any{
		"result": "success", "messages": x.site.shownAll(completed),
		"response": map[string]any{
			"pwChangeRequired": s.account.ChangePassword,
			"session": map[string]any{
				"id": s.public, token: s.csrf, "UserId": s.account.User, "inactivityTimeout": minutes,
				"Address": x.r.RemoteAddr, "authenticationServer": "local", "created": s.created.UTC().Format(time.RFC3339),
			},
		},
	})
	for _, c := range []string{
		cookieSession + "=" + s.id + "; HttpOnly", "csrf=" + s.csrf, "inactivityTimeout=" + strconv.Itoa(minutes), "user=" + s.account.User,
	} {
		a.Header.Add("Set-Cookie", c+"; Path=/; Secure")
	}
	return a
}

// logout answers DELETE /sessions and DELETE /sessions/{id}.
func (x *exchange) logout() (answer, error) {
	if err := x.letIn(); err != nil {
		return answer{}, err
	}
	id := x.r.PathValue("id")
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	found := id == ""
	for key, s := range x.lab.sessions {
		if s == x.session && id == "" || id != "" && s.public == id {
			delete(x.lab.sessions, key)
			found = true
		}
	}
	if !found {
		return answer{}, refuse(http.StatusNotFound, notFound)
	}
	return x.json(http.StatusOK, map[string]any{"result": "success", "messages": x.site.shownAll(completed)}), nil
}

// endSession forgets the session a request comes with.
func (a *Appliance) endSession(r *http.Request) {
	c, err := r.Cookie(cookieSession)
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.sessions, c.Value)
}

// letIn finds out who asks: by Basic credentials, or by a live session with its CSRF token.
func (x *exchange) letIn() error {
	if user, password, ok := x.r.BasicAuth(); ok {
		account, known := identify(user, password)
		if !known || account.ChangePassword {
			no := refuse(http.StatusUnauthorized, badLogin)
			no.basic = true
			return no
		}
		x.who = account
		return nil
	}
	s, live := x.live()
	switch {
	case !live:
		return refuse(http.StatusUnauthorized, notLoggedIn, "The request is not authenticated.")
	case subtle.ConstantTimeCompare([]byte(x.r.Header.Get("X-Csrf-Token")), []byte(s.csrf)) != 1:
		return refuse(http.StatusForbidden, badToken)
	case s.account.ChangePassword && x.step != stepLogout:
		return refuse(http.StatusForbidden, mustChange)
	}
	x.who, x.session = s.account, s
	return nil
}

// live returns the session of the request's cookie and renews it, unless the client says that no person asked.
func (x *exchange) live() (*session, bool) {
	c, err := x.r.Cookie(cookieSession)
	if err != nil {
		return nil, false
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	s, found := x.lab.sessions[c.Value]
	if !found {
		return nil, false
	}
	if x.began.Sub(s.used) > x.site.idle() {
		delete(x.lab.sessions, c.Value)
		return nil, false
	}
	if x.r.Header.Get("X-Not-User-Input") == "" && x.began.After(s.used) {
		s.used = x.began
	}
	return s, true
}
