package zstack

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
)

const product = "ZStack"

// skewNoted is the difference of clocks that is worth a note: half of what an
// AccessKey allows.
const skewNoted = 450 * time.Second

// Check reads version and clock, logs in, and proves login and right by a look at the
// images. Faults: Login, Denied and those of [Client.Ask].
func (c *Client) Check(ctx context.Context) (backend.Server, error) {
	v, err := c.Version(ctx)
	if err != nil {
		return backend.Server{}, err
	}
	ahead, clockErr := c.ahead(ctx)
	if ctx.Err() != nil {
		return backend.Server{}, pace.Stopped(ctx)
	}
	look := Call{Op: "look at the images", Method: http.MethodGet, Path: imagesPath, Query: url.Values{"limit": {"1"}}}
	if _, err := c.Ask(ctx, look); err != nil {
		return backend.Server{}, err
	}
	s := backend.Server{Product: product, Version: v.Text, Host: c.Host(), Account: c.account(), Expires: c.expires()}
	s.Certificate = c.client.Certificate(s.Host)
	s.Notes = c.notes(v, ahead, clockErr)
	return s, nil
}

// account names who is logged in.
func (c *Client) account() string {
	switch c.v[KeyLogin] {
	case LoginUser:
		return c.v[KeyUser] + " of the account " + c.v[KeyAccount]
	case LoginLDAP:
		return c.v[KeyUser] + " (LDAP)"
	case LoginAccessKey:
		return "AccessKey " + c.v[KeyKeyID]
	default:
		return c.v[KeyAccount]
	}
}

// expires returns when the session ends; zero with an AccessKey.
func (c *Client) expires() time.Time {
	s := c.sessions.Current()
	if s == nil {
		return time.Time{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return s.ends
}

// notes says what is worth knowing about the connection.
func (c *Client) notes(v Version, ahead time.Duration, clockErr error) []string {
	var out []string
	if strings.HasPrefix(c.root, "http:") {
		out = append(out, c.openNote())
	}
	if _, ok := v.numbers(); !ok {
		out = append(out, "The node does not tell its version in a form that is understood; it counts as an old one.")
	}
	if clockErr == nil && ahead.Abs() > skewNoted {
		way := "ahead of"
		if ahead < 0 {
			way = "behind"
		}
		out = append(out, fmt.Sprintf(
			"The clock of the management node is %.0f minutes %s that of this computer; an AccessKey allows 15 minutes.", ahead.Abs().Minutes(), way))
	}
	return out
}

// openNote says what plain HTTP lets others read.
func (c *Client) openNote() string {
	switch c.v[KeyLogin] {
	case LoginLDAP:
		return "The connection is plain HTTP: everyone on the way can read the password and all that is sent."
	case LoginAccessKey:
		return "The connection is plain HTTP: everyone on the way can read all that is sent, but not the secret of the AccessKey."
	default:
		return "The connection is plain HTTP: everyone on the way can read all that is sent, and the hash and the session with which to log in."
	}
}
