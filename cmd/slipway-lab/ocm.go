package main

import (
	"fmt"
	"strings"

	"slipway/internal/lab/ocm"
)

const marketplaceName = "ocm"

// marketplace is the Publisher interface of the Oracle Cloud Marketplace.
var marketplace = lab{
	name: marketplaceName, title: "Oracle Cloud Marketplace, Publisher interface", switches: ocm.Switches(),
	start: func() (running, error) {
		service := ocm.New(ocm.Options{})
		return running{Handler: service, trouble: service.Trouble, describe: describeMarketplace, close: service.Close}, nil
	},
}

// marketplaceData is what --json prints.
type marketplaceData struct {
	Lab          string   `json:"lab"`
	URL          string   `json:"url"`
	UserID       string   `json:"user_id"`
	Users        []string `json:"users"`
	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
	TokenURL     string   `json:"token_url"`
	Domain       string   `json:"identity_domain"`
	Unregistered string   `json:"unregistered_user_id"`
	DataCentres  []string `json:"data_centers"`
	Fingerprint  string   `json:"certificate_sha256"`
	PEM          string   `json:"certificate_pem"`
	Target       string   `json:"target"`
}

func describeMarketplace(a address) description {
	d := marketplaceData{
		Lab: marketplaceName, URL: a.url, UserID: ocm.UserID, Users: ocm.Users(), ClientID: ocm.ClientID, ClientSecret: ocm.ClientSecret,
		TokenURL: a.url + ocm.TokenPath, Domain: ocm.Domain, Unregistered: ocm.Unregistered, DataCentres: ocm.DataCentres(),
		Fingerprint: a.fingerprint, PEM: a.pem,
	}
	d.Target = d.target("lab", "authenticate")
	return description{data: d, words: d.words() + "\nTargets\n  " + d.Target + "\n  " + d.target("lab-tokens", "token-service") + "\n"}
}

func (d marketplaceData) words() string {
	return facts([][2]string{
		{"Address", d.URL},
		{"User id", strings.Join(d.Users, " or ") + " (" + d.Unregistered + " is not registered)"},
		{"Client id", d.ClientID},
		{"Secret", d.ClientSecret},
		{"Tokens", "GET " + d.URL + ocm.AuthenticatePath},
		{"", "POST " + d.TokenURL + "?grant_type=client_credentials"},
		{"Domain", d.Domain},
		{"Data centers", strings.Join(d.DataCentres, ", ")},
		{"Fingerprint", "SHA-256 " + grouped(d.Fingerprint)},
		{"Certificate", d.PEM},
	})
}

// target is the command that makes Slipway know the lab, by one of its two logins.
func (d marketplaceData) target(name, login string) string {
	command := fmt.Sprintf("echo %s | slipwayctl target add %s --backend ocimarket --address %s --user-id %s --login %s --client-id %s",
		d.ClientSecret, name, d.URL, d.UserID, login, d.ClientID)
	if login == "token-service" {
		command += " --token-url " + d.TokenURL + " --identity-domain " + d.Domain
	}
	return command + " --pin sha256:" + d.Fingerprint + " --client-secret-stdin"
}
