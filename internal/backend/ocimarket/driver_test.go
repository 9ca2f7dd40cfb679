package ocimarket_test

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/ocimarket"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

func TestNew_refusesTextsThatBreakARule(t *testing.T) {
	good := backend.Values{"address": "https://market.example.org/", "user-id": "anna@example.org", "login": "authenticate", "client-id": "c", "client-secret": "s"}
	client, err := transport.New(transport.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"deadline", "chunk-base", "address", "user-id"} {
		_, err := ocimarket.New(stand.With(good.Clone(), field, "\x00"), client)
		if f := stand.FaultOf(t, err, fault.Invalid); f.Field != field {
			t.Errorf("%s: %+v", field, f)
		}
	}
	if _, err := ocimarket.New(good, client); err != nil {
		t.Error(err)
	}
	if host := ocimarket.Host(good); host != "market.example.org:443" {
		t.Errorf("the host is %q", host)
	}
}

func TestOpen_aRefusalSaysWhatTheVendorLeavesOpen(t *testing.T) {
	s := newScript(t, map[string][]string{opened: {`400 {"message":"uploadType is not valid"}`}})
	_, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard)
	if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.Remedy, "the word for uploads in chunks") || s.count(opened) != 1 {
		t.Errorf("%+v", f)
	}
}

func TestOpen_aRefusalWhereTheImageIsThereAsksAPerson(t *testing.T) {
	for _, c := range []struct {
		overwrite string
		kind      fault.Kind
	}{{"false", fault.Conflict}, {"true", fault.Rejected}} {
		for mode, change := range map[string][]string{"whole": nil, "in chunks": inChunks} {
			t.Run(mode+" "+c.overwrite, func(t *testing.T) {
				s := newScript(t, map[string][]string{opened: {`400 {"message":"The file exists already."}`}, listed: {list(record("7000001", "Completed"))}})
				_, err := s.driver.Upload(t.Context(), request(t, 2*mebi, append([]string{"overwrite", c.overwrite}, change...)...), discard)
				f := stand.FaultOf(t, err, c.kind)
				if f.Detail != "The file exists already." || c.kind == fault.Conflict && (f.Field != "overwrite" || !strings.Contains(f.What, "7000001")) {
					t.Errorf("%+v", f)
				}
			})
		}
	}
}
