package main

import (
	"fmt"
	"strings"

	"slipway/internal/lab/lxca"
)

const lxcaName = "lxca"

// xclarity is a Lenovo XClarity Administrator.
var xclarity = lab{
	name: lxcaName, title: "Lenovo XClarity Administrator", switches: lxca.Switches(),
	start: func() (running, error) {
		appliance := lxca.New(lxca.Options{})
		return running{Handler: appliance, trouble: appliance.Trouble, describe: describeLXCA, close: appliance.Close}, nil
	},
}

// lxcaData is what --json prints.
type lxcaData struct {
	Lab         string        `json:"lab"`
	URL         string        `json:"url"`
	User        string        `json:"user"`
	Password    string        `json:"password"`
	Accounts    []lxcaAccount `json:"accounts"`
	Fingerprint string        `json:"certificate_sha256"`
	PEM         string        `json:"certificate_pem"`
}

type lxcaAccount struct {
	User           string `json:"user"`
	Password       string `json:"password"`
	Role           string `json:"role"`
	ChangePassword bool   `json:"must_change_password"`
}

func describeLXCA(a address) description {
	d := lxcaData{Lab: lxcaName, URL: a.url, User: lxca.User, Password: lxca.Password, Fingerprint: a.fingerprint, PEM: a.pem}
	for _, account := range lxca.Accounts() {
		d.Accounts = append(d.Accounts, lxcaAccount(account))
	}
	return description{data: d, words: d.words() + d.targets()}
}

func (d lxcaData) words() string {
	var b strings.Builder
	b.WriteString(facts([][2]string{
		{"Address", d.URL},
		{"User", d.User},
		{"Password", d.Password},
		{"Fingerprint", "SHA-256 " + grouped(d.Fingerprint)},
		{"Certificate", d.PEM},
	}))
	b.WriteString(otherUsers)
	for _, a := range d.Accounts[1:] {
		more := ""
		if a.ChangePassword {
			more = ", must change the password first"
		}
		_, _ = fmt.Fprintf(&b, "  %-12s password %s, role %s%s\n", a.User, a.Password, a.Role, more)
	}
	return b.String()
}

// targets are the commands that make Slipway know the lab, one for each back end.
func (d lxcaData) targets() string {
	const one = "  echo %s | slipwayctl target add %s --backend %s --address %s --user %s --pin sha256:%s --password-stdin\n"
	images := fmt.Sprintf(one, d.Password, "lab-images", "lxcaos", d.URL, d.User, d.Fingerprint)
	updates := fmt.Sprintf(one, d.Password, "lab-updates", "lxcaupdate", d.URL, d.User, d.Fingerprint)
	return "\nTargets\n" + images + updates
}
