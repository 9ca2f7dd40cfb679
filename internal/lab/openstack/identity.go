package openstack

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"time"
)

// keystoneTime is how Keystone writes a moment.
const keystoneTime = "2006-01-02T15:04:05.000000Z"

// showIssued answers with a token's data, and its id in X-Subject-Token.
func (x *exchange) showIssued(status int, t *token) answer {
	a := x.json(status, map[string]any{"token": x.tokenBody(t)})
	a.Header.Set("X-Subject-Token", t.id)
	a.Header.Set("Vary", "X-Auth-Token")
	return a
}

func (x *exchange) tokenBody(t *token) map[string]any {
	domain := map[string]string{"id": domainID, "name": defaultDomain}
	body := map[string]any{
		"methods": t.methods, "audit_ids": []string{t.id[len(t.id)-22:]},
		"issued_at": t.issued.UTC().Format(keystoneTime), "expires_at": t.expires.UTC().Format(keystoneTime),
		"user": map[string]any{"id": t.account.UserID, "name": t.account.User, "domain": domain, "password_expires_at": nil},
	}
	switch {
	case t.scope.project != "":
		body["project"] = map[string]any{"id": t.projectID(), "name": t.scope.project, "domain": domain}
		body["is_domain"] = false
	case t.scope.domain:
		body["domain"] = domain
	case t.scope.system:
		body["system"] = map[string]bool{"all": true}
	default:
		return body
	}
	body["roles"] = []map[string]string{{"id": stableID("role " + t.account.Role), "name": t.account.Role}}
	if !x.r.URL.Query().Has("nocatalog") {
		body["catalog"] = x.catalog()
	}
	return body
}

// catalog lists Keystone and Glance in both regions. The forms of the image URLs differ on purpose: bare, with a slash, with /v2.
func (x *exchange) catalog() []map[string]any {
	base := x.base()
	identity := base + IdentityPath
	return []map[string]any{
		service("identity", "keystone", Region, map[string]string{"public": identity, "internal": identity, "admin": identity}),
		{
			"id": stableID("image"), "type": "image", "name": "glance", "endpoints": append(
				endpoints("image", Region, map[string]string{
					"public": base + ImagePath, "internal": base + ImagePath + "/", "admin": base + ImagePath + "/v2",
				}),
				endpoints("image", OtherRegion, map[string]string{"public": base + otherRegion + "/v2/"})...),
		},
	}
}

func service(kind, name, region string, urls map[string]string) map[string]any {
	return map[string]any{"id": stableID(kind), "type": kind, "name": name, "endpoints": endpoints(kind, region, urls)}
}

func endpoints(kind, region string, urls map[string]string) []map[string]string {
	var all []map[string]string
	for _, side := range []string{"admin", "internal", "public"} {
		if url, ok := urls[side]; ok {
			all = append(all, map[string]string{
				"id": stableID(kind + region + side), "interface": side, "region": region, "region_id": region, "url": url,
			})
		}
	}
	return all
}

func stableID(of string) string {
	sum := md5.Sum([]byte(of))
	return hex.EncodeToString(sum[:])
}

// subject checks X-Auth-Token for a request to Keystone and returns the token that X-Subject-Token names.
func (x *exchange) subject() (*token, error) {
	if err := x.signedIn(); err != nil {
		return nil, err
	}
	t, ok := x.cloud.live(x.r.Header.Get("X-Subject-Token"))
	if !ok {
		return nil, refuse(http.StatusNotFound, "Could not find token.")
	}
	return t, nil
}

func (x *exchange) signedIn() error {
	t, ok := x.cloud.live(x.r.Header.Get("X-Auth-Token"))
	if !ok {
		return refuse(http.StatusUnauthorized, anotherLogin)
	}
	x.who = t
	return nil
}

func (x *exchange) showToken() (answer, error) {
	t, err := x.subject()
	if err != nil {
		return answer{}, err
	}
	return x.showIssued(http.StatusOK, t), nil
}

func (x *exchange) revokeToken() (answer, error) {
	t, err := x.subject()
	if err != nil {
		return answer{}, err
	}
	x.cloud.revoke(t.id)
	return x.empty(http.StatusNoContent), nil
}

func (x *exchange) listProjects() (answer, error) {
	if err := x.signedIn(); err != nil {
		return answer{}, err
	}
	var all []map[string]any
	for _, name := range x.who.account.projects() {
		all = append(all, map[string]any{
			"id": projectID(name), "name": name, "domain_id": domainID, "parent_id": domainID,
			"enabled": true, "is_domain": false, "description": "", "tags": []string{},
		})
	}
	return x.json(http.StatusOK, map[string]any{"projects": all}), nil
}

func (x *exchange) showCatalog() (answer, error) {
	if err := x.signedIn(); err != nil {
		return answer{}, err
	}
	return x.json(http.StatusOK, map[string]any{"catalog": x.catalog()}), nil
}

func (x *exchange) identityVersionBody() map[string]any {
	return map[string]any{
		"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
		"links":       []map[string]string{{"rel": "self", "href": x.base() + IdentityPath + "/"}},
		"media-types": []map[string]string{{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}},
	}
}

func (x *exchange) identityVersion() (answer, error) {
	return x.json(http.StatusOK, map[string]any{"version": x.identityVersionBody()}), nil
}

func (x *exchange) identityVersions() (answer, error) {
	values := []map[string]any{x.identityVersionBody()}
	return x.json(http.StatusMultipleChoices, map[string]any{"versions": map[string]any{"values": values}}), nil
}

func (x *exchange) unknownIdentity() (answer, error) {
	return answer{}, refuse(http.StatusNotFound, "The requested URL was not found on the server. If you entered the URL manually "+
		"please check your spelling and try again.")
}

// rfc3339 is how Glance writes a moment.
func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
