package openstack

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

const (
	defaultDomain = "Default"
	domainID      = "default"
	anotherLogin  = "The request you have made requires authentication."
)

// loginRequest is the body of POST /v3/auth/tokens.
type loginRequest struct {
	Auth struct {
		Identity identityPart     `json:"identity"`
		Scope    *json.RawMessage `json:"scope"`
	} `json:"auth"`
}

type identityPart struct {
	Methods  []string `json:"methods"`
	Password struct {
		User userPart `json:"user"`
	} `json:"password"`
	Token struct {
		ID string `json:"id"`
	} `json:"token"`
	Credential struct {
		ID     string   `json:"id"`
		Name   string   `json:"name"`
		Secret string   `json:"secret"`
		User   userPart `json:"user"`
	} `json:"application_credential"`
}

type userPart struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Password string   `json:"password"`
	Domain   namePart `json:"domain"`
}

type namePart struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (d namePart) isDefault() bool {
	return d.ID == domainID || d.ID == "" && d.Name == defaultDomain
}

type scopePart struct {
	Project *struct {
		namePart
		Domain *namePart `json:"domain"`
	} `json:"project"`
	Domain *namePart `json:"domain"`
	System *struct {
		All bool `json:"all"`
	} `json:"system"`
}

// login answers POST /v3/auth/tokens for the methods password, token and application_credential.
func (x *exchange) login() (answer, error) {
	var in loginRequest
	if err := x.decode(&in); err != nil {
		return answer{}, err
	}
	methods := in.Auth.Identity.Methods
	if len(methods) != 1 {
		return answer{}, refuse(http.StatusBadRequest, "Invalid input for field 'identity/methods': exactly one method is expected.")
	}
	account, bound, until, err := x.identify(methods[0], in.Auth.Identity)
	if err != nil {
		return answer{}, err
	}
	if bound != (scope{}) && in.Auth.Scope != nil {
		return answer{}, refuse(http.StatusUnauthorized, "Application credentials cannot request a scope.")
	}
	if in.Auth.Scope != nil {
		if bound, err = x.wantedScope(account, *in.Auth.Scope); err != nil {
			return answer{}, err
		}
	}
	t := x.cloud.issue(account, methods, bound, until)
	x.who = t
	return x.showIssued(http.StatusCreated, t), nil
}

// identify finds who logs in, the scope the method itself carries, and the end of a token that was shown instead of a password.
func (x *exchange) identify(method string, in identityPart) (Account, scope, time.Time, error) {
	switch method {
	case "password":
		if a, ok := find(in.Password.User); ok && same(a.Password, in.Password.User.Password) {
			return a, scope{}, time.Time{}, nil
		}
	case "token":
		if t, ok := x.cloud.live(in.Token.ID); ok {
			return t.account, scope{}, t.expires, nil
		}
	case "application_credential":
		c := in.Credential
		a, ok := find(c.User)
		known := c.ID == DemoCredential.ID || c.ID == "" && c.Name == DemoCredential.Name && ok && a.User == DemoCredential.User
		if known && same(DemoCredential.Secret, c.Secret) {
			return Demo, scope{project: Demo.Project}, time.Time{}, nil
		}
	default:
		return Account{}, scope{}, time.Time{}, malformed(method, "identity")
	}
	return Account{}, scope{}, time.Time{}, refuse(http.StatusUnauthorized, anotherLogin)
}

// malformed is Keystone's refusal of a login that lacks a part.
func malformed(part, whole string) *refusal {
	return refuse(http.StatusBadRequest, "Expecting to find %s in %s. The server could not comply with the request since it is either "+
		"malformed or otherwise incorrect. The client is assumed to be in error.", part, whole)
}

// find looks an account up by id, or by name and domain.
func find(u userPart) (Account, bool) {
	all := Accounts()
	i := slices.IndexFunc(all, func(a Account) bool {
		return u.ID == a.UserID || u.ID == "" && u.Name == a.User && u.Domain.isDefault()
	})
	if i < 0 {
		return Account{}, false
	}
	return all[i], true
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// wantedScope reads the scope asked for and refuses one in which the account has no role, in the words of a wrong password.
func (x *exchange) wantedScope(a Account, raw json.RawMessage) (scope, error) {
	if string(raw) == `"unscoped"` {
		return scope{}, nil
	}
	var in scopePart
	if err := json.Unmarshal(raw, &in); err != nil {
		return scope{}, refuse(http.StatusBadRequest, "Invalid input for field 'scope'.")
	}
	switch {
	case in.Project != nil:
		return x.projectScope(a, in)
	case in.Domain != nil && in.Domain.isDefault() && a.Role == "admin":
		return scope{domain: true}, nil
	case in.System != nil && in.System.All && a.Role == "admin":
		return scope{system: true}, nil
	default:
		return scope{}, refuse(http.StatusUnauthorized, anotherLogin)
	}
}

// projectScope finds the project by id, or by name and domain. Huawei's IAM takes a name without a domain, Keystone does not.
func (x *exchange) projectScope(a Account, in scopePart) (scope, error) {
	p := in.Project
	if p.ID == "" && p.Domain == nil && !x.site.Huawei {
		return scope{}, malformed("domain", "project")
	}
	for _, name := range a.projects() {
		byName := p.ID == "" && p.Name == name && (p.Domain == nil || p.Domain.isDefault())
		if byName || p.ID == projectID(name) {
			return scope{project: name}, nil
		}
	}
	return scope{}, refuse(http.StatusUnauthorized, anotherLogin)
}
