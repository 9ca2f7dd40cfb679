//go:build unix

package desk

import (
	"context"
	"fmt"
	"strings"
)

// Lab is a running slipway-lab, as it describes itself with --json.
type Lab struct {
	program

	AuthURL  string `json:"auth_url"`
	ImageURL string `json:"image_url"`
	Region   string `json:"region"`
	User     string `json:"user"`
	Password string `json:"password"`
	Domain   string `json:"domain"`
	Project  string `json:"project"`
}

// StartLab starts the lab; its certificate is kept in the folder state. Further
// arguments are passed on.
func (d *Desk) StartLab(ctx context.Context, state string, args ...string) (*Lab, error) {
	l := &Lab{}
	return l, d.start(ctx, &l.program, l, state, args...)
}

// Host is the host:port of the lab.
func (l *Lab) Host() string { return hostOf(l.AuthURL) }

// AddTarget adds the lab as a target, with its certificate pinned. Further flags
// come last and win.
func (l *Lab) AddTarget(ctx context.Context, d *Desk, name string, flags ...string) error {
	return l.add(ctx, d, name, l.Password, append([]string{
		"--backend", "glance", "--auth-url", l.AuthURL, "--user", l.User, "--user-domain", l.Domain,
		"--project", l.Project, "--region", l.Region, "--password-stdin",
	}, flags...)...)
}

// CurlScript is what an administrator would type to upload a file and prove it:
// log in, make the record, hash, send. It needs sh, curl and sha512sum.
func (l *Lab) CurlScript(path string) string {
	login := fmt.Sprintf(`{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":%q,"password":%q,"domain":{"name":%q}}}},`+
		`"scope":{"project":{"name":%q,"domain":{"name":%q}}}}}`, l.User, l.Password, l.Domain, l.Project, l.Domain)
	return strings.NewReplacer("CERT", l.PEM, "AUTH", l.AuthURL, "IMAGE", l.ImageURL, "LOGIN", login, "FILE", path).Replace(`set -e
c="curl -sS -f --cacert CERT"
t=$($c -D - -o /dev/null -H 'Content-Type: application/json' -d 'LOGIN' AUTH/auth/tokens | tr -d '\r' | sed -n 's/^X-Subject-Token: //Ip')
id=$($c -H "X-Auth-Token: $t" -H 'Content-Type: application/json' -d '{"name":"curl","disk_format":"raw","container_format":"bare"}' IMAGE/v2/images | sed 's/.*"id": *"\([^"]*\)".*/\1/')
want=$(sha512sum FILE | cut -d' ' -f1)
$c -H "X-Auth-Token: $t" -H 'Content-Type: application/octet-stream' -T FILE IMAGE/v2/images/$id/file
$c -H "X-Auth-Token: $t" IMAGE/v2/images/$id | grep -q "$want"`)
}
