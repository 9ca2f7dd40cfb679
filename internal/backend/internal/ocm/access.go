package ocm

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"slipway/internal/backend/internal/logins"
)

// access is one token. It never changes.
type access struct {
	token string    // a secret
	ends  time.Time // by the client's clock; zero if nobody says
	due   time.Time // when another one shall take its place; zero for never
}

// headStart is how long before its end a token is replaced, so that it does not die
// under a request.
const headStart = time.Minute

// accessFor returns a token that lives for life from now on; 0 leaves that to what
// the token says of itself.
func (c *Client) accessFor(token string, life time.Duration) *access {
	c.client.AddSecret(token)
	a := &access{token: token}
	if life <= 0 {
		life = lifeOf(token, c.clock.Now())
	}
	if life > 0 {
		a.ends = c.clock.Now().Add(life)
		a.due = a.ends.Add(-min(headStart, life/10))
	}
	return a
}

// longestLife keeps a lifetime within what a time can hold.
const longestLife = 10 * 365 * 24 * time.Hour

// lifeOf reads how long a token that is a JWT lives from now on; 0 if it does not say
// so. The claim is not checked: only the service could, and a wrong one costs a login.
func lifeOf(token string, now time.Time) time.Duration {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return 0
	}
	body, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return 0
	}
	var claims struct {
		Expires text `json:"exp"` // seconds since 1970 (RFC 7519, section 4.1.4)
	}
	if json.Unmarshal(body, &claims) != nil {
		return 0
	}
	end := number(string(claims.Expires))
	return lifetime(end - now.Unix())
}

// lifetime returns seconds as a duration, within reason; 0 for none.
func lifetime(seconds int64) time.Duration {
	if seconds <= 0 {
		return 0
	}
	return time.Duration(min(seconds, int64(longestLife/time.Second))) * time.Second
}

// take returns the current token, or a new one. Only one goroutine logs in; the others
// wait for its outcome.
func (c *Client) take(ctx context.Context) (*access, error) {
	return logins.Through(ctx, c.gate, c.valid, func(ctx context.Context) (*access, error) {
		a, err := c.logIn(ctx)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.current = a
		return a, nil
	})
}

// valid returns the current token unless its time is over. One that cannot be renewed
// is valid until the service says otherwise.
func (c *Client) valid() *access {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.current
	if a == nil || !c.fixed() && !a.due.IsZero() && !c.clock.Now().Before(a.due) {
		return nil
	}
	return a
}

// fixed reports whether the token is one that was made elsewhere.
func (c *Client) fixed() bool { return c.v[KeyLogin] == LoginToken }

// renew exchanges a token that the service refuses for another one.
func (c *Client) renew(ctx context.Context, refused *access) (*access, error) {
	c.mu.Lock()
	if c.current == refused {
		c.current = nil
	}
	c.mu.Unlock()
	return c.take(ctx)
}
