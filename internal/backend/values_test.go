package backend_test

import (
	"maps"
	"slices"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/source"
)

func TestValues_cloneSharesNothing(t *testing.T) {
	v := backend.Values{"a": "1"}
	c := v.Clone()
	c["a"] = "2"
	if v["a"] != "1" || backend.Values(nil).Clone() == nil {
		t.Error("the clone is not a map of its own")
	}
}

func TestValues_readsTheFormsOfText(t *testing.T) {
	v := backend.Values{"yes": "true", "no": "false", "other": "True", "list": " one \n\n\r\ntwo\r\n \n", "pairs": "a = 1\nb=x=y\nc\n=d\n"}
	if !v.Bool("yes") || v.Bool("no") || v.Bool("other") || v.Bool("missing") {
		t.Error("only the text true is true")
	}
	if got := v.List("list"); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("list %q", got)
	}
	if got := v.List("missing"); len(got) != 0 {
		t.Errorf("missing list %q", got)
	}
	if got := v.Pairs("pairs"); !maps.Equal(got, map[string]string{"a": "1", "b": "x=y", "c": "", "": "d"}) {
		t.Errorf("pairs %v", got)
	}
}

func TestRequest_sizeAndName(t *testing.T) {
	r := backend.Request{Items: []backend.Item{
		{Identity: source.Identity{Path: "/x/a.iso", Size: 5}}, {Identity: source.Identity{Path: "/x/b.iso", Size: 7}},
	}}
	if r.Size() != 12 || r.Name() != "a.iso" {
		t.Errorf("%d bytes, %q", r.Size(), r.Name())
	}
	remote := backend.Request{URL: "https://example.org/x"}
	if remote.Size() != 0 || remote.Name() != "https://example.org/x" {
		t.Errorf("%d bytes, %q", remote.Size(), remote.Name())
	}
}

func TestPlan_countsItsFindings(t *testing.T) {
	p := backend.Plan{Findings: []backend.Finding{{Level: backend.OK}, {Level: backend.OK}, {Level: backend.Warning}}}
	if p.Blocked() || p.Count(backend.OK) != 2 || p.Count(backend.Warning) != 1 || p.Count(backend.Blocker) != 0 {
		t.Errorf("plan %+v", p)
	}
	p.Findings = append(p.Findings, backend.Finding{Level: backend.Blocker})
	if !p.Blocked() {
		t.Error("a blocker does not block")
	}
}
