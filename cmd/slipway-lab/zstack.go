package main

import (
	"fmt"
	"strings"
	"sync/atomic"

	"slipway/internal/lab/zstack"
)

const zStackName = "zstack"

// zStack is a ZStack management node with its storages. As in most real installations the agents of the storages speak plain HTTP on a
// port of their own; there the management node answers as well, for those who try one without TLS.
var zStack = lab{
	name: zStackName, title: "ZStack management node and backup storages", switches: zstack.Switches(),
	start: func() (running, error) {
		var agents atomic.Value
		agents.Store("")
		site := zstack.New(zstack.Options{AgentURL: func(string) string { base, _ := agents.Load().(string); return base }})
		return running{
			Handler: site, plain: site, trouble: site.Trouble, close: site.Close,
			located:  func(a address) { agents.Store(a.plain) },
			describe: func(a address) description { return describeZStack(a, site.Storages()) },
		}, nil
	},
}

// zStackData is what --json prints.
type zStackData struct {
	Lab         string          `json:"lab"`
	URL         string          `json:"url"`
	Plain       string          `json:"plain_url"`
	Account     string          `json:"account"`
	Password    string          `json:"password"`
	Logins      []zStackLogin   `json:"logins"`
	Storages    []zStackStorage `json:"storages"`
	Fingerprint string          `json:"certificate_sha256"`
	PEM         string          `json:"certificate_pem"`
}

type zStackLogin struct {
	Login     string `json:"login"`
	Account   string `json:"account"`
	User      string `json:"user,omitempty"`
	Password  string `json:"password,omitempty"`
	KeyID     string `json:"key_id,omitempty"`
	KeySecret string `json:"key_secret,omitempty"`
	Role      string `json:"role"`
}

type zStackStorage struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
	Type string `json:"type"`
}

func describeZStack(a address, storages []zstack.Storage) description {
	d := zStackData{
		Lab: zStackName, URL: a.url, Plain: a.plain, Account: zstack.Admin.Account, Password: zstack.Admin.Password,
		Fingerprint: a.fingerprint, PEM: a.pem,
	}
	for _, l := range zstack.Accounts() {
		d.Logins = append(d.Logins, zStackLogin{
			Login: l.Login, Account: l.Account, User: l.User, Password: l.Password, KeyID: l.KeyID, KeySecret: l.KeySecret, Role: l.Role,
		})
	}
	for _, s := range storages {
		d.Storages = append(d.Storages, zStackStorage{UUID: s.UUID, Name: s.Name, Type: s.Type})
	}
	return description{data: d, words: d.words() + d.targets()}
}

func (d zStackData) words() string {
	var b strings.Builder
	b.WriteString(facts([][2]string{
		{"Address", d.URL + " (or " + d.Plain + ", without TLS)"},
		{"Account", d.Account},
		{"Password", d.Password},
		{"Fingerprint", "SHA-256 " + grouped(d.Fingerprint)},
		{"Certificate", d.PEM},
	}))
	b.WriteString("\nOther ways to log in\n")
	for _, l := range d.Logins[1:] {
		_, _ = fmt.Fprintf(&b, "  %s\n", l.words())
	}
	b.WriteString("\nBackup storages\n")
	for _, s := range d.Storages {
		_, _ = fmt.Fprintf(&b, "  %s  %-24s %s\n", s.UUID, s.Name, s.Type)
	}
	return b.String()
}

func (l zStackLogin) words() string {
	switch l.Login {
	case "accesskey":
		return fmt.Sprintf("%-12s key %s, secret %s, role %s", "accesskey", l.KeyID, l.KeySecret, l.Role)
	case "account":
		return fmt.Sprintf("%-12s account %s, password %s, role %s", l.Login, l.Account, l.Password, l.Role)
	default:
		return fmt.Sprintf("%-12s user %s of %s, password %s, role %s", l.Login, l.User, l.Account, l.Password, l.Role)
	}
}

// targets are the commands that make Slipway know the lab, with TLS and without.
func (d zStackData) targets() string {
	const one = "  echo %s | slipwayctl target add %s --backend zstackimage --address %s --login account --account %s%s --password-stdin\n"
	secure := fmt.Sprintf(one, d.Password, "lab", d.URL, d.Account, " --pin sha256:"+d.Fingerprint)
	plain := fmt.Sprintf(one, d.Password, "lab-plain", d.Plain, d.Account, "")
	return "\nTargets\n" + secure + plain
}
