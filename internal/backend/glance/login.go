package glance

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"slipway/internal/fault"
)

// login is the outcome of one login; it is never changed.
type login struct {
	token   string
	expires time.Time     // by this computer's clock; zero if the server does not say
	life    time.Duration // from issue to expiry
	account string        // as a person would say it
	roles   []string      // lower case
	root    string        // of the image service, without version and trailing slash
}

// margins of a token's remaining life.
const (
	bodyRest = 10 * time.Minute // wanted before a body, during which nothing can be renewed
	callRest = time.Minute      // wanted before a small request
)

// lasts reports whether the token is good for one more small request.
func (l *login) lasts(now time.Time) bool {
	return l.expires.IsZero() || l.expires.Sub(now) > min(callRest, l.life/5)
}

// lastsLong reports whether the token has a comfortable rest for a long body:
// ten minutes and a fifth of its life. The server looks at it once, at the start.
func (l *login) lastsLong(now time.Time) bool {
	return l.expires.IsZero() || l.expires.Sub(now) >= max(bodyRest, l.life/5)
}

// readOnly reports whether every role is one that may only look.
func (l *login) readOnly() bool {
	return len(l.roles) > 0 && !slices.ContainsFunc(l.roles, func(r string) bool { return r != "reader" })
}

func (l *login) admin() bool { return slices.Contains(l.roles, "admin") }

// newLogin reads a token answer. The times of a token that was issued just now
// are compared with each other and not with this computer's clock, which may be
// wrong.
func newLogin(t tokenAnswer, token string, now time.Time, issuedNow bool) *login {
	l := &login{token: token, account: account(t)}
	for _, r := range t.Token.Roles {
		l.roles = append(l.roles, strings.ToLower(r.Name))
	}
	expires, issued := timestamp(t.Token.ExpiresAt), timestamp(t.Token.IssuedAt)
	if expires.IsZero() {
		return l
	}
	l.expires, l.life = expires, expires.Sub(now)
	if !issued.IsZero() {
		l.life = expires.Sub(issued)
	}
	if issuedNow {
		l.expires = now.Add(l.life)
	}
	return l
}

func account(t tokenAnswer) string {
	who := cmp.Or(t.Token.User.Name, t.Token.User.ID, "unknown user")
	switch {
	case t.Token.Project != nil:
		return who + " in project " + cmp.Or(t.Token.Project.Name, t.Token.Project.ID)
	case t.Token.Domain != nil:
		return who + " in domain " + cmp.Or(t.Token.Domain.Name, t.Token.Domain.ID)
	default:
		return who
	}
}

// imageRoot finds the image service in a catalogue. Region and interface are
// compared without regard to case; an empty region takes the first that fits.
func imageRoot(catalog []service, region, iface string) (string, *fault.Fault) {
	var regions []string
	found := false
	for _, s := range catalog {
		if s.Type != "image" {
			continue
		}
		found = true
		for _, e := range s.Endpoints {
			if !strings.EqualFold(strings.TrimSuffix(e.Interface, "URL"), iface) || e.URL == "" {
				continue
			}
			name := cmp.Or(e.RegionID, e.Region)
			if region == "" || strings.EqualFold(e.RegionID, region) || strings.EqualFold(e.Region, region) {
				return imageURL(e.URL), nil
			}
			regions = append(regions, name)
		}
	}
	return "", noEndpoint(found, regions, region, iface)
}

func noEndpoint(found bool, regions []string, region, iface string) *fault.Fault {
	f := &fault.Fault{Kind: fault.NotFound, Op: opLogin}
	slices.Sort(regions)
	switch {
	case !found:
		f.What = "The login worked, but this account's catalogue lists no image service."
		f.Remedy = "Check project and scope, or give the address of the image service as endpoint override."
		f.Field = keyEndpoint
	case len(regions) > 0:
		f.What = "The image service has no endpoint in region " + region + "."
		f.Remedy = "Choose one of: " + strings.Join(slices.Compact(regions), ", ") + "."
		f.Field = keyRegion
	default:
		f.What = "The image service has no " + iface + " endpoint."
		f.Remedy = "Choose another interface, or give the address as endpoint override."
		f.Field = keyInterface
	}
	return f
}

var versionPattern = regexp.MustCompile(`([^/])/v[12](\.[0-9]+)?$`)

// imageURL returns the root of the image service without version and trailing
// slash: catalogues carry it in every form.
func imageURL(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), "/")
	return strings.TrimRight(versionPattern.ReplaceAllString(s, "$1"), "/")
}
