package glance

import (
	"net/url"
	"strings"

	"slipway/internal/backend"
)

// variables are the OS_ variables that are read, without their prefix; in lower
// case they are the names of clouds.yaml.
var variables = []string{
	"AUTH_URL", "AUTH_TYPE", "USERNAME", "USER_ID", "PASSWORD", "USER_DOMAIN_NAME", "USER_DOMAIN_ID", "DEFAULT_DOMAIN", "DEFAULT_DOMAIN_ID",
	"PROJECT_NAME", "PROJECT_ID", "TENANT_NAME", "TENANT_ID", "PROJECT_DOMAIN_NAME", "PROJECT_DOMAIN_ID", "DOMAIN_NAME", "DOMAIN_ID",
	"SYSTEM_SCOPE", "TRUST_ID", "PASSCODE", "TOKEN", "APPLICATION_CREDENTIAL_ID", "APPLICATION_CREDENTIAL_NAME",
	"APPLICATION_CREDENTIAL_SECRET", "REGION_NAME", "INTERFACE", "ENDPOINT_TYPE", "IMAGE_ENDPOINT_OVERRIDE", "CACERT", "CERT", "KEY",
	"INSECURE", "VERIFY",
}

// environment returns the connection that an openrc file has set up; false if
// there is none.
func (f finder) environment() (backend.Imported, bool) {
	entry := tree{}
	for _, name := range variables {
		if s := f.getenv("OS_" + name); s != "" {
			entry[strings.ToLower(name)] = s
		}
	}
	if entry.text("auth_url") == "" {
		return backend.Imported{}, false
	}
	if entry["user_id"] == nil && f.getenv("OS_USERID") != "" {
		entry["user_id"] = f.getenv("OS_USERID")
	}
	values, notes := f.translate(entry)
	values[keyRegion] = entry.text("region_name")
	name := "environment"
	if u, err := url.Parse(values[keyAuthURL]); err == nil && u.Hostname() != "" {
		name = u.Hostname()
	}
	return divided(name, "environment", values, notes), true
}
