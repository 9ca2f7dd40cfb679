package zstack_test

import (
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

func TestHost(t *testing.T) {
	for address, want := range map[string]string{
		"http://mn.example.org": "mn.example.org:8080", "https://MN.example.org": "mn.example.org:443", "http://mn:80/zstack": "mn:80",
		"HTTP://[fe80::1]": "[fe80::1]:8080", "": "", "mn": "", "http://": "",
	} {
		if got := zstack.Host(backend.Values{zstack.KeyAddress: address}); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestProfileFields_eachLoginHasItsOwn(t *testing.T) {
	for login, want := range map[string][]string{
		"":                    {zstack.KeyAccount, zstack.KeyPassword},
		zstack.LoginAccount:   {zstack.KeyAccount, zstack.KeyPassword},
		zstack.LoginUser:      {zstack.KeyAccount, zstack.KeyUser, zstack.KeyPassword},
		zstack.LoginLDAP:      {zstack.KeyUser, zstack.KeyPassword},
		zstack.LoginAccessKey: {zstack.KeyKeyID, zstack.KeyKeySecret},
	} {
		v := backend.Values{zstack.KeyLogin: login, zstack.KeyAddress: "http://mn"}
		var missing []string
		for _, f := range backend.Validate(zstack.ProfileFields(), v) {
			missing = append(missing, f.Field)
		}
		if len(missing) != len(want) {
			t.Fatalf("%q asks for %v, want %v", login, missing, want)
		}
		for i := range want {
			if missing[i] != want[i] {
				t.Errorf("%q asks for %v, want %v", login, missing, want)
			}
		}
	}
}

func TestNew_refusesWhatNoRequestCouldUse(t *testing.T) {
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	for key, bad := range map[string][]string{
		zstack.KeyAddress:   {"", "mn:8080", "ftp://mn", "http://", "http://mn:99999", "http://m\u00fcnchen", "http://u:p@mn"},
		zstack.KeyKeyID:     {"", "a b", "a:b", "\u00e4"},
		zstack.KeyKeySecret: {""},
		zstack.KeyLogin:     {"root"},
	} {
		for _, text := range bad {
			v := backend.Values{
				zstack.KeyAddress: "http://mn", zstack.KeyLogin: zstack.LoginAccessKey, zstack.KeyKeyID: "id", zstack.KeyKeySecret: "test-secret-0123456789",
			}
			v[key] = text
			_, err := zstack.New(v, client)
			if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != key {
				t.Errorf("%s %q: %v", key, text, err)
			}
		}
	}
}

func TestAddress_mayNameTheContextPathOrNot(t *testing.T) {
	for _, tail := range []string{"", "/", "/zstack", "/zstack/", "/zstack/v1", "/zstack/v1/"} {
		s := newScript(t, map[string][]canned{getKey: {ok(`{"inventories":[]}`)}})
		if _, err := s.open(zstack.KeyAddress, s.root+tail).Ask(t.Context(), get); err != nil {
			t.Errorf("%q: %v", tail, err)
		}
		s.WantAsked(login, getKey)
	}
}
