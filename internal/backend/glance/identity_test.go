package glance

import (
	"testing"

	"slipway/internal/backend"
)

func TestCredentials_scopes(t *testing.T) {
	for want, v := range map[string]backend.Values{
		`{"auth":{"identity":{"methods":["token"],"token":{"id":"t"}},"scope":{"domain":{"id":"d"}}}}`:                                      {keyAuthType: authToken, keyToken: "t", keyScope: scopeDomain, keyDomainID: "d"},
		`{"auth":{"identity":{"methods":["token"],"token":{"id":"t"}},"scope":{"domain":{"name":"D"}}}}`:                                    {keyAuthType: authToken, keyToken: "t", keyScope: scopeDomain, keyDomain: "D"},
		`{"auth":{"identity":{"methods":["token"],"token":{"id":"t"}},"scope":{"system":{"all":true}}}}`:                                    {keyAuthType: authToken, keyToken: "t", keyScope: scopeSystem},
		`{"auth":{"identity":{"methods":["token"],"token":{"id":"t"}},"scope":{"project":{"id":"p"}}}}`:                                     {keyAuthType: authToken, keyToken: "t", keyProjectID: "p", keyProject: "ignored"},
		`{"auth":{"identity":{"methods":["token"],"token":{"id":"t"}},"scope":{"project":{"name":"P","domain":{"name":"Default"}}}}}`:       {keyAuthType: authToken, keyToken: "t", keyProject: "P"},
		`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"u","password":"p"}}}}}`:                                      {keyAuthType: authPassword, keyUserID: "u", keyPassword: "p", keyScope: scopeNone},
		`{"auth":{"identity":{"methods":["application_credential"],"application_credential":{"id":"c","secret":"s"}}}}`:                     {keyAuthType: authCredential, keyCredentialID: "c", keyCredentialSecret: "s", keyProject: "never sent"},
		`{"auth":{"identity":{"methods":["application_credential"],"application_credential":{"name":"c","secret":"s","user":{"id":"u"}}}}}`: {keyAuthType: authCredential, keyCredentialName: "c", keyCredentialSecret: "s", keyUserID: "u"},
	} {
		if got, err := credentials(v, false); err != nil || string(got) != want {
			t.Errorf("got  %s\nwant %s (%v)", got, want, err)
		}
	}
}
