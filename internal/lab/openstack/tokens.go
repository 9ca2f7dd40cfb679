package openstack

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// token is one login.
type token struct {
	id      string
	account Account
	methods []string
	scope   scope
	issued  time.Time
	expires time.Time
}

// scope is what a token is good for; the zero value is an unscoped token.
type scope struct {
	project string // name
	domain  bool
	system  bool
}

func (t *token) admin() bool { return t.account.Role == "admin" && t.scope != scope{} }

// writes reports whether the token's role may change images of its project.
func (t *token) writes() bool { return t.scope.project != "" && t.account.Role != "reader" }

func (t *token) projectID() string {
	if t.scope.project == "" {
		return ""
	}
	return projectID(t.scope.project)
}

// projectID is the id of the project of that name: hexadecimal, as Keystone's are, and the same in every run.
func projectID(name string) string {
	return stableID("project " + name)
}

func (a Account) projects() []string {
	if a.Project2 == "" {
		return []string{a.Project}
	}
	return []string{a.Project, a.Project2}
}

// issue makes a token. A token obtained with another keeps that one's end.
func (c *Cloud) issue(a Account, methods []string, s scope, until time.Time) *token {
	secret := make([]byte, 48)
	_, _ = rand.Read(secret) // It is documented never to fail.
	t := &token{
		id: "gAAAAA" + base64.RawURLEncoding.EncodeToString(secret), account: a, methods: methods, scope: s,
		issued: c.now(), expires: until,
	}
	if until.IsZero() {
		t.expires = t.issued.Add(c.tokenLife)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[t.id] = t
	return t
}

// live returns the token with that id unless it is unknown, revoked or expired.
func (c *Cloud) live(id string) (*token, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tokens[id]
	if ok && !c.now().Before(t.expires) {
		delete(c.tokens, id)
		return nil, false
	}
	return t, ok
}

func (c *Cloud) revoke(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tokens, id)
}

// RevokeTokens makes every token invalid at once, as a changed password does.
func (c *Cloud) RevokeTokens() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.tokens)
}

// Tokens returns the live tokens, the one that expires first in front.
func (c *Cloud) Tokens() []Token {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []Token
	for _, t := range c.tokens {
		if c.now().Before(t.expires) {
			all = append(all, Token{ID: t.id, User: t.account.User, Project: t.scope.project, Expires: t.expires})
		}
	}
	slices.SortFunc(all, func(a, b Token) int {
		if by := a.Expires.Compare(b.Expires); by != 0 {
			return by
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all
}

// authorize checks X-Auth-Token as keystonemiddleware does in front of Glance. With Keystone down every token is refused.
func (x *exchange) authorize() error {
	_, down := x.take(KeystoneDown)
	t, ok := x.cloud.live(x.r.Header.Get("X-Auth-Token"))
	if down || !ok {
		return &refusal{status: http.StatusUnauthorized, noID: true, message: "This server could not verify that you are authorized " +
			"to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser " +
			"does not understand how to supply the credentials required."}
	}
	x.who = t
	return nil
}

// newUUID makes a random UUID of version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // It is documented never to fail.
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
