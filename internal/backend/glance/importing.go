package glance

import (
	"cmp"
	"strings"

	"slipway/internal/backend"
)

// imported translates one entry of clouds.yaml, one result for each of its
// regions if it does not choose one.
func (f finder) imported(name, path string, entry, public tree) []backend.Imported {
	var notes []string
	vendor := cmp.Or(entry.text("profile"), entry.text("cloud"))
	if vendor != "" {
		if below := public.sub(vendor); len(below) > 0 {
			entry = entry.over(below)
		} else {
			notes = append(notes, "Its profile "+vendor+" is not in clouds-public.yaml; fill in what is missing.")
		}
	}
	values, more := f.translate(entry)
	notes = append(notes, more...)
	regions := regionsOf(entry)
	out := make([]backend.Imported, 0, len(regions))
	for _, region := range regions {
		one := values.Clone()
		one[keyRegion] = region
		title := name
		if len(regions) > 1 {
			title += " (" + region + ")"
		}
		one[keyAuthURL] = strings.ReplaceAll(one[keyAuthURL], "%(region_name)s", region)
		out = append(out, divided(title, path, one, notes))
	}
	return out
}

// regionsOf returns the region that is chosen, or all that are listed; one empty
// name if there is neither.
func regionsOf(entry tree) []string {
	if s := entry.text("region_name"); s != "" {
		return []string{s}
	}
	var out []string
	list, _ := entry["regions"].([]any)
	for _, one := range list {
		switch one := one.(type) {
		case string:
			out = append(out, one)
		case tree:
			out = append(out, one.text("name"))
		}
	}
	if len(out) == 0 {
		return []string{""}
	}
	return out
}

// divided sorts texts into open and secret ones and drops the empty.
func divided(name, from string, v backend.Values, notes []string) backend.Imported {
	for key, s := range v {
		if s == "" {
			delete(v, key)
		}
	}
	open, secrets := backend.Split(profileFields(), v)
	return backend.Imported{Name: name, From: from, Values: open, Secrets: secrets, Notes: notes}
}

// Keys of the connection fields that all back ends share.
const (
	keyCAFile     = "ca-file"
	keyClientCert = "client-cert"
	keyClientKey  = "client-key"
)

// translate turns a cloud's entry into texts of profile fields, and says in
// sentences what is not taken over.
func (f finder) translate(entry tree) (backend.Values, []string) {
	auth := entry.sub("auth")
	get := func(names ...string) string {
		for _, n := range names {
			if s := cmp.Or(auth.text(n), entry.text(n)); s != "" {
				return s
			}
		}
		return ""
	}
	v := backend.Values{
		keyAuthURL: get("auth_url"), keyUser: get("username", "user_name"), keyUserID: get("user_id"), keyPassword: get("password"),
		keyUserDomain: get("user_domain_name", "default_domain", "default_domain_name"), keyUserDomainID: get("user_domain_id", "default_domain_id"),
		keyProject: get("project_name", "tenant_name"), keyProjectID: get("project_id", "tenant_id"),
		keyProjectDomain: get("project_domain_name", "default_domain", "default_domain_name"), keyProjectDomainID: get("project_domain_id", "default_domain_id"),
		keyCredentialID: get("application_credential_id"), keyCredentialName: get("application_credential_name"),
		keyCredentialSecret: get("application_credential_secret"), keyToken: get("token"),
		keyInterface: interfaceOf(entry), keyEndpoint: get("image_endpoint_override"),
		keyCAFile: f.expand(entry.text("cacert")), keyClientCert: f.expand(entry.text("cert")), keyClientKey: f.expand(entry.text("key")),
	}
	notes := scopeOf(v, get("domain_name"), get("domain_id"), get("system_scope"))
	notes = append(notes, methodOf(v, get("auth_type"))...)
	return v, append(notes, refusedOf(get)...)
}

// interfaceOf reads the interface in its older and newer spelling; of a list the first counts.
func interfaceOf(entry tree) string {
	for _, key := range []string{"image_interface", "interface", "endpoint_type"} {
		s := entry.text(key)
		if list, ok := entry[key].([]any); ok && len(list) > 0 {
			s, _ = list[0].(string)
		}
		s = strings.TrimSuffix(s, "URL")
		if s == "internal" || s == "admin" {
			return s
		}
	}
	return ""
}

func scopeOf(v backend.Values, domain, domainID, system string) []string {
	switch {
	case v[keyProject] != "" || v[keyProjectID] != "":
	case system != "" && system != "false":
		v[keyScope] = scopeSystem
	case domain != "" || domainID != "":
		v[keyScope], v[keyDomain], v[keyDomainID] = scopeDomain, domain, domainID
	}
	if v[keyScope] != "" {
		return []string{"It is scoped to a " + v[keyScope] + "; images belong to a project, so an upload may be refused."}
	}
	return nil
}

// methodOf settles the way to log in, by the name the file gives or by what is there.
func methodOf(v backend.Values, authType string) []string {
	switch strings.TrimPrefix(authType, "v3") {
	case "applicationcredential":
		v[keyAuthType] = authCredential
	case "token":
		v[keyAuthType] = authToken
	case "password", "":
		if authType == "" && v[keyCredentialSecret] != "" {
			v[keyAuthType] = authCredential
		} else if authType == "" && v[keyPassword] == "" && v[keyToken] != "" {
			v[keyAuthType] = authToken
		}
	default:
		return []string{"Its way to log in, " + authType + ", is not supported; use a password, an application credential or a token."}
	}
	return nil
}

// refusedOf names the settings that have no counterpart here. To turn the
// verification of certificates off is the one that is refused on purpose.
func refusedOf(get func(...string) string) []string {
	var notes []string
	verify, insecure := strings.ToLower(get("verify")), strings.ToLower(get("insecure"))
	if verify == "false" || verify == "no" || insecure == "true" || insecure == "1" || insecure == "yes" {
		notes = append(notes, "It turns the verification of certificates off. Slipway does not: it shows you the certificate at the first connection, and you decide.")
	}
	if get("passcode") != "" {
		notes = append(notes, "Its one-time passcode is not supported.")
	}
	if get("trust_id") != "" {
		notes = append(notes, "Its trust is not supported; the login is made without it.")
	}
	return notes
}
