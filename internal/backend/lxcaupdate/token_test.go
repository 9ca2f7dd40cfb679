package lxcaupdate

import (
	"testing"

	"slipway/internal/fault"
)

func TestToken_comesBackAsItWas(t *testing.T) {
	for _, want := range []token{
		{},
		{Host: "lxca:443", Job: "11", FixID: "a"},
		{Host: "lxca:443", Job: "11", FixID: "a", Sent: true, There: true},
	} {
		got, err := readToken(want.encode())
		want.Version = tokenVersion
		if err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestReadToken_refusesWhatItDidNotWrite(t *testing.T) {
	for _, note := range []string{"", "x", `{"job":"11"}`, `{"v":2,"job":"11"}`} {
		if _, err := readToken([]byte(note)); !fault.Is(err, fault.Internal) || fault.Of(err).Remedy == "" {
			t.Errorf("%q: %v", note, err)
		}
	}
}
