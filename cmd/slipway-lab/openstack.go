package main

import (
	"fmt"
	"strings"

	"slipway/internal/lab/openstack"
)

const openStackName = "openstack"

// openStack is Keystone v3 and Glance v2.
var openStack = lab{
	name: openStackName, title: "OpenStack, Keystone v3 and Glance v2", switches: openstack.Switches(),
	start: func() (running, error) {
		cloud := openstack.New(openstack.Options{})
		return running{Handler: cloud, trouble: cloud.Apply, describe: describeOpenStack, close: cloud.Close}, nil
	},
}

// openStackData is what --json prints.
type openStackData struct {
	Lab         string         `json:"lab"`
	URL         string         `json:"url"`
	AuthURL     string         `json:"auth_url"`
	ImageURL    string         `json:"image_url"`
	Region      string         `json:"region"`
	OtherRegion string         `json:"other_region"`
	User        string         `json:"user"`
	Password    string         `json:"password"`
	Domain      string         `json:"domain"`
	Project     string         `json:"project"`
	Accounts    []accountData  `json:"accounts"`
	Credential  credentialData `json:"application_credential"`
	Fingerprint string         `json:"certificate_sha256"`
	PEM         string         `json:"certificate_pem"`
}

type accountData struct {
	User     string `json:"user"`
	Password string `json:"password"`
	Project  string `json:"project"`
	Role     string `json:"role"`
}

type credentialData struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

func describeOpenStack(a address) description {
	demo := openstack.Demo
	d := openStackData{
		Lab: openStackName, URL: a.url, AuthURL: a.url + openstack.IdentityPath, ImageURL: a.url + openstack.ImagePath,
		Region: openstack.Region, OtherRegion: openstack.OtherRegion,
		User: demo.User, Password: demo.Password, Domain: demo.Domain, Project: demo.Project,
		Credential:  credentialData{ID: openstack.DemoCredential.ID, Secret: openstack.DemoCredential.Secret},
		Fingerprint: a.fingerprint, PEM: a.pem,
	}
	for _, account := range openstack.Accounts() {
		d.Accounts = append(d.Accounts, accountData{User: account.User, Password: account.Password, Project: account.Project, Role: account.Role})
	}
	return description{data: d, words: d.words() + d.openrc() + d.clouds()}
}

func (d openStackData) words() string {
	var b strings.Builder
	b.WriteString(facts([][2]string{
		{"Auth URL", d.AuthURL},
		{"User", d.User},
		{"Password", d.Password},
		{"Domain", d.Domain},
		{"Project", d.Project},
		{"Region", d.Region + " (or " + d.OtherRegion + ")"},
		{"Fingerprint", "SHA-256 " + grouped(d.Fingerprint)},
		{"Certificate", d.PEM},
		{"Credential", "id " + d.Credential.ID + ", secret " + d.Credential.Secret},
	}))
	b.WriteString(otherUsers)
	for _, a := range d.Accounts[1:] {
		_, _ = fmt.Fprintf(&b, "  %-12s password %s, project %s, role %s\n", a.User, a.Password, a.Project, a.Role)
	}
	return b.String()
}

func (d openStackData) openrc() string {
	return fmt.Sprintf(`
openrc
  export OS_AUTH_URL=%s
  export OS_USERNAME=%s OS_PASSWORD=%s OS_USER_DOMAIN_NAME=%s
  export OS_PROJECT_NAME=%s OS_PROJECT_DOMAIN_NAME=%s
  export OS_REGION_NAME=%s OS_IDENTITY_API_VERSION=3
  export OS_CACERT='%s'
`, d.AuthURL, d.User, d.Password, d.Domain, d.Project, d.Domain, d.Region, d.PEM)
}

func (d openStackData) clouds() string {
	return fmt.Sprintf(`
clouds.yaml
  clouds:
    slipway-lab:
      auth:
        auth_url: %s
        username: %s
        password: %s
        user_domain_name: %s
        project_name: %s
        project_domain_name: %s
      region_name: %s
      cacert: '%s'
`, d.AuthURL, d.User, d.Password, d.Domain, d.Project, d.Domain, d.Region, d.PEM)
}
