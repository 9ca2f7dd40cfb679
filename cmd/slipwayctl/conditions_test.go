package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/lab/ocm"
	"slipway/internal/lab/zstack"
)

func TestConditionText_saysFirstWhatHasToBe(t *testing.T) {
	fields := append([]backend.Field{{Key: "way", Kind: backend.Select, Choices: []backend.Choice{{Value: "auto"}, {Value: "send"}, {Value: "serve"}}}}, kinds...)
	notServed := backend.Is{Key: "way", In: []string{"auto", "send"}}
	for want, when := range map[string]backend.Condition{
		"":                                       nil,
		"not with --way serve":                   {notServed},
		"with --mode fast":                       {{Key: "mode", In: []string{"fast"}}},
		"with --mode fast, not with --way serve": {notServed, {Key: "mode", In: []string{"fast"}}},
		"with --mode fast and with --force=true, not with --way serve": {{Key: "mode", In: []string{"fast"}}, notServed, {Key: "force", In: []string{"true"}}},
	} {
		if got := conditionText(fields, when); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTarget_aFlagWhoseConditionDoesNotHoldIsRefused(t *testing.T) {
	b := newBench(t)
	add := []string{"target", "add", "market", "--backend", "ocimarket", "--user-id", ocm.UserID}
	b.must(append(add, "--login", "authenticate", "--client-id", ocm.ClientID)...)
	for name, c := range map[string]struct {
		words []string
		in    string
		says  string
	}{
		"an address":        {[]string{"target", "edit", "market", "--login", "token", "--token-url", "https://u:hunter2@x/"}, "", "--token-url needs --login token-service."},
		"one or the other":  {[]string{"target", "edit", "market", "--login", "token", "--client-id", "7"}, "", "--client-id needs another --login than token."},
		"a secret":          {[]string{"target", "edit", "market", "--token-stdin"}, "hunter2\n", "--token-stdin needs --login token."},
		"for one session":   {[]string{"target", "test", "market", "--token-stdin"}, "hunter2\n", "--token-stdin needs --login token."},
		"of another target": {[]string{"target", "add", "x", "--backend", "ocimarket", "--user-id", ocm.UserID, "--login", "token", "--token-url", "https://x/"}, "", "--token-url needs"},
	} {
		o := b.input(c.in, c.words...)
		if o.code != exitUsage || !strings.Contains(o.err, c.says) {
			t.Errorf("%s: %+v", name, o)
		}
	}
	b.holdsNoSecret("hunter2")
	b.must("target", "edit", "market", "--login", "token", "--token-url", "")
	text, err := os.ReadFile(filepath.Join(b.home, "config", "profiles.json"))
	if err != nil || strings.Contains(string(text), ocm.ClientID) || len(objects[listed](t, b.must("target", "list", "--json"))) != 1 {
		t.Errorf("%v: the client id of another login stays: %s", err, text)
	}
}

func TestUpload_aFlagWhoseConditionDoesNotHoldIsRefused(t *testing.T) {
	n := newNode(t, zstack.Key)
	upload := []string{"upload", n.file("debian-12.qcow2", 3<<20), "--target", "zstack", "--storage", n.storage("imagestore")}
	for says, words := range map[string]string{
		"--slice-size needs --transfer slices":                               "--slice-size 5",
		"--transfer needs another --way than serve.":                         "--way serve --transfer slices",
		"--slice-size needs --transfer slices and another --way than serve.": "--way serve --slice-size 5",
		"--guest-agent needs --media-type RootVolumeTemplate.":               "--media-type ISO --guest-agent=false",
	} {
		n.run(append(upload, strings.Fields(words)...)...).wants(t, exitUsage, says)
	}
	if got := n.must("queue", "list", "--json"); got != "" || len(n.lab.Images()) != 0 {
		t.Errorf("something was queued: %s", got)
	}
	n.run(append(upload, "--transfer", "slices", "--slice-size", "1")...).wants(t, 0, "Verified")
}
