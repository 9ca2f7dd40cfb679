package glance

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// session returns a login that good accepts: the current one, or a new one.
// Only one goroutine logs in; the others wait for its outcome.
func (d *Driver) session(ctx context.Context, good func(*login) bool) (*login, error) {
	return d.sessionAfter(ctx, d.refused.Load(), good)
}

// sessionAfter is session for a caller that knew of one refused login. A later one
// counts for it too: many who ask at once would lock the account.
func (d *Driver) sessionAfter(ctx context.Context, known *error, good func(*login) bool) (*login, error) {
	if l := d.current.Load(); l != nil && good(l) {
		return l, nil
	}
	select {
	case d.gate <- struct{}{}:
	case <-ctx.Done():
		return nil, pace.Stopped(ctx)
	}
	defer func() { <-d.gate }()
	if l := d.current.Load(); l != nil && good(l) {
		return l, nil
	}
	if refused := d.refused.Load(); refused != known {
		return nil, *refused
	}
	l, err := d.logIn(ctx)
	if fault.Is(err, fault.Login) {
		d.refused.Store(&err)
	}
	if err != nil {
		return nil, err
	}
	d.current.Store(l)
	return l, nil
}

// forCall returns a login that lasts for a small request.
func (d *Driver) forCall(ctx context.Context) (*login, error) {
	return d.session(ctx, func(l *login) bool { return l.lasts(d.clock.Now()) })
}

// forBody returns a login that lasts for a long body. A token that was given as
// such cannot be renewed, so it is taken as it is.
func (d *Driver) forBody(ctx context.Context) (*login, error) {
	if d.v[keyAuthType] == authToken {
		return d.forCall(ctx)
	}
	began := d.current.Load()
	return d.session(ctx, func(l *login) bool { return l.lastsLong(d.clock.Now()) || l != began && l.lasts(d.clock.Now()) })
}

// renewed returns a login other than the stale one.
func (d *Driver) renewed(ctx context.Context, stale *login) (*login, error) {
	return d.session(ctx, func(l *login) bool { return l != stale })
}

// logIn asks the identity service for a token and finds the image service.
func (d *Driver) logIn(ctx context.Context) (*login, error) {
	a, token, err := d.requestToken(ctx)
	if err != nil {
		return nil, err
	}
	var t tokenAnswer
	if err := json.Unmarshal(a.Body, &t); err != nil || token == "" {
		return nil, d.strange(opLogin, a, err)
	}
	d.client.AddSecret(token)
	l := newLogin(t, token, d.clock.Now(), token != d.v[keyToken])
	if d.v[keyEndpoint] != "" {
		l.root = imageURL(d.v[keyEndpoint])
		return l, nil
	}
	root, bad := imageRoot(t.Token.Catalog, d.v[keyRegion], d.v[keyInterface])
	if bad != nil {
		bad.Server = a.Host
		return nil, bad
	}
	l.root = root
	return l, nil
}

// requestToken returns the answer that describes the token, and the token.
func (d *Driver) requestToken(ctx context.Context) (transport.Answer, string, error) {
	huawei := d.huawei()
	if d.v[keyAuthType] == authToken && wantedScope(d.v, huawei) == nil {
		a, err := d.validateToken(ctx, d.v[keyToken])
		return a, d.v[keyToken], err
	}
	body, err := credentials(d.v, huawei)
	if err != nil {
		return transport.Answer{}, "", err
	}
	a, err := d.issueToken(ctx, body)
	return a, a.Header.Get("X-Subject-Token"), err
}

// ask sends a small request to the image service; the call's URL is the path
// below the service's root. A token that is refused is renewed once.
func (d *Driver) ask(ctx context.Context, c transport.Call) (transport.Answer, error) {
	l, err := d.forCall(ctx)
	if err != nil {
		return transport.Answer{}, err
	}
	path := c.URL
	a, err := d.askAs(ctx, l, c, path)
	if err != nil || a.Status != http.StatusUnauthorized {
		return a, d.judge(c.Op, a, err)
	}
	fresh, err := d.renewed(ctx, l)
	if err != nil {
		return a, err
	}
	a, err = d.askAs(ctx, fresh, c, path)
	if err == nil && a.Status == http.StatusUnauthorized {
		return a, d.freshTokenRefused(c.Op, a)
	}
	return a, d.judge(c.Op, a, err)
}

func (d *Driver) askAs(ctx context.Context, l *login, c transport.Call, path string) (transport.Answer, error) {
	c.URL = l.root + path
	h := http.Header{"X-Auth-Token": {l.token}, "Accept": {"application/json"}}
	for k, v := range c.Header {
		h[k] = v
	}
	if c.Body != nil && h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	c.Header = h
	return d.client.Do(ctx, c)
}

// judge passes a transport error on and turns a bad status into a fault. The
// 300 of a version list is a good answer.
func (d *Driver) judge(op string, a transport.Answer, err error) error {
	if err != nil {
		return err
	}
	if a.Status >= 200 && a.Status <= http.StatusMultipleChoices {
		return nil
	}
	return d.refusal(op, a)
}

// read decodes a good answer into out.
func (d *Driver) read(op string, a transport.Answer, out any) error {
	if err := json.Unmarshal(a.Body, out); err != nil {
		return d.strange(op, a, err)
	}
	return nil
}

// plainHTTP reports whether an address is not protected by TLS.
func plainHTTP(address string) bool { return strings.HasPrefix(strings.ToLower(address), "http://") }

// gone reports whether err says that there is no such image.
func gone(err error) bool { return fault.Is(err, fault.NotFound) }
