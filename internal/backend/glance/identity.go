package glance

import (
	"encoding/json"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// identityURL returns the root of the identity service, ending in /v3, for what
// people write: with or without the version, or with the path of the token call.
func identityURL(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), "/")
	s = strings.TrimRight(strings.TrimSuffix(s, "/auth/tokens"), "/")
	s = strings.TrimSuffix(s, "/v2.0")
	if !strings.HasSuffix(s, "/v3") {
		s += "/v3"
	}
	return s
}

// credentials returns the body of a login. Huawei's identity service takes a
// project name without a domain, upstream's insists on one.
// https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization
// https://support.huaweicloud.com/intl/en-us/api-iam/iam_30_0001.html
func credentials(v backend.Values, huawei bool) ([]byte, error) {
	var body authBody
	switch v[keyAuthType] {
	case authCredential:
		body.Identity = identity{Methods: []string{"application_credential"}, Credential: credential(v)}
		// An application credential is bound to its project; a scope beside it is refused.
	case authToken:
		body.Identity = identity{Methods: []string{"token"}, Token: &tokenMethod{ID: v[keyToken]}}
		body.Scope = wantedScope(v, huawei)
	default:
		u := user(v)
		u.Password = v[keyPassword]
		body.Identity = identity{Methods: []string{"password"}, Password: &passwordMethod{User: *u}}
		body.Scope = wantedScope(v, huawei)
	}
	out, err := json.Marshal(authRequest{Auth: body})
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "The login could not be written as JSON.", "Report this.")
	}
	return out, nil
}

func credential(v backend.Values) *credentialMethod {
	c := &credentialMethod{Secret: v[keyCredentialSecret]}
	if v[keyCredentialID] != "" {
		c.ID = v[keyCredentialID]
		return c
	}
	c.Name, c.User = v[keyCredentialName], user(v)
	return c
}

func user(v backend.Values) *userRef {
	if v[keyUserID] != "" {
		return &userRef{ID: v[keyUserID]}
	}
	return &userRef{Name: v[keyUser], Domain: userDomain(v)}
}

func userDomain(v backend.Values) *domainRef {
	if v[keyUserDomainID] != "" {
		return &domainRef{ID: v[keyUserDomainID]}
	}
	return &domainRef{Name: v[keyUserDomain]}
}

// wantedScope returns the scope the profile asks for, nil for none.
func wantedScope(v backend.Values, huawei bool) *scope {
	switch v[keyScope] {
	case scopeDomain:
		if v[keyDomainID] != "" {
			return &scope{Domain: &domainRef{ID: v[keyDomainID]}}
		}
		return &scope{Domain: &domainRef{Name: v[keyDomain]}}
	case scopeSystem:
		return &scope{System: &systemRef{All: true}}
	case scopeNone:
		return nil
	default:
		return projectScope(v, huawei)
	}
}

func projectScope(v backend.Values, huawei bool) *scope {
	switch {
	case v[keyProjectID] != "":
		return &scope{Project: &projectRef{ID: v[keyProjectID]}}
	case v[keyProject] == "":
		return nil
	}
	p := &projectRef{Name: v[keyProject]}
	switch {
	case v[keyProjectDomainID] != "":
		p.Domain = &domainRef{ID: v[keyProjectDomainID]}
	case v[keyProjectDomain] != "":
		p.Domain = &domainRef{Name: v[keyProjectDomain]}
	case !huawei && v[keyAuthType] != authToken:
		p.Domain = userDomain(v)
	case !huawei:
		p.Domain = &domainRef{Name: defaultDomain}
	}
	return &scope{Project: p}
}

// incomplete returns a fault for a profile in which every field is well formed
// but something is missing that no single field can demand.
func incomplete(v backend.Values) *fault.Fault {
	missing := func(key, what, remedy string) *fault.Fault {
		return &fault.Fault{Kind: fault.Invalid, Field: key, What: what, Remedy: remedy}
	}
	named := v[keyUser] != "" || v[keyUserID] != ""
	switch {
	case v[keyAuthType] == authPassword && !named:
		return missing(keyUser, "The user is missing.", "Fill in the user name, or the user id.")
	case v[keyAuthType] == authCredential && v[keyCredentialID] == "" && v[keyCredentialName] == "":
		return missing(keyCredentialID, "The application credential is missing.", "Fill in its id, or its name and the user's name.")
	case v[keyAuthType] == authCredential && v[keyCredentialID] == "" && !named:
		return missing(keyUser, "A named application credential needs its user.", "Fill in the user name, or use the credential's id instead of its name.")
	case v[keyScope] == scopeDomain && v[keyDomain] == "" && v[keyDomainID] == "":
		return missing(keyDomain, "The domain to work in is missing.", "Fill in its name or id, or choose the project scope.")
	case v[keyAuthType] == authPassword && v[keyScope] == scopeProject && v[keyProject] == "" && v[keyProjectID] == "":
		return missing(keyProject, "The project is missing.", "Fill in its name or id. Images belong to a project.")
	}
	return nil
}
