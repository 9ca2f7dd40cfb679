package main

import (
	"maps"
	"strings"
	"testing"

	"slipway/internal/backend"
)

// kinds are fields whose choices follow each other.
var kinds = []backend.Field{
	{Key: "type", Label: "Type", Kind: backend.Select, Choices: []backend.Choice{
		{Value: "disc", Label: "Installation disc", Help: ".iso"}, {Value: "boot", Label: "boot"}, {Value: "driver", Also: []string{"dud"}},
	}},
	{Key: "system", Label: "System", Kind: backend.Select, Choices: []backend.Choice{
		{Value: "linux", Also: []string{"gnu"}, When: backend.Condition{{Key: "type", In: []string{"disc", "driver"}}}},
		{Value: "win", When: backend.Condition{{Key: "type", In: []string{"disc", "boot", "driver"}}}},
		{Value: "other", When: backend.Condition{{Key: "type", In: []string{"boot"}}, {Key: "force", In: []string{"true"}}}},
	}},
	{Key: "release", Label: "Release", Kind: backend.Text, When: backend.Condition{{Key: "type", In: []string{"disc"}}}},
	{Key: "force", Label: "Send it anyway", Kind: backend.Bool, Default: "false", When: backend.Condition{{Key: "type", In: []string{"boot", "driver"}}}},
	{Key: "sure", Label: "Compare", Kind: backend.Bool, Default: "true"},
	{Key: "tags", Label: "Tags", Kind: backend.List, Help: "One a line."},
	{Key: "mode", Label: "Mode", Kind: backend.Select, Choices: []backend.Choice{{Value: "fast"}, {Value: "slow"}}},
}

func TestChoiceTables_sayWhatTheChoicesMeanAndWhenTheyAreOffered(t *testing.T) {
	want := `
Choices of --type:
  disc    Installation disc; .iso
  boot
  driver  also dud

Choices of --system:
  linux  also gnu; not with --type boot
  win
  other  with --type boot and with --force=true
`
	if got := choiceTables(kinds); got != want {
		t.Errorf("got:%s\nwant:%s", got, want)
	}
}

func TestFlags_sayWhenTheyCount(t *testing.T) {
	c := newCall(t)
	c.declareFields(kinds)
	for key, want := range map[string]string{
		"release": "Release (`text`); with --type disc",
		"force":   "Send it anyway; not with --type disc",
		"mode":    "Mode (`choice`): fast, slow",
		"sure":    "Compare; --sure=false turns it off",
		"tags":    "Tags (`text`). One a line; give it once for each line",
	} {
		if got := c.flags.Lookup(key).Usage; got != want {
			t.Errorf("--%s is explained as %q, want %q", key, got, want)
		}
	}
	var out strings.Builder
	c.describe(&out)
	if !strings.Contains(out.String(), "Choices of --system:") {
		t.Errorf("the help leaves the choices out:\n%s", out.String())
	}
}

// A key that a connection and an upload share belongs to the upload there.
func TestFlags_oneKeyForTargetAndUpload(t *testing.T) {
	spec := backend.Spec{
		Profile: []backend.Field{{Key: "wait", Kind: backend.Number}, {Key: "password", Kind: backend.Secret}, {Key: caFile, Kind: backend.File}},
		Request: []backend.Field{{Key: "wait", Kind: backend.Number}},
	}
	c := newCall(t)
	c.declareSession(spec)
	c.declareFields(spec.Request)
	if err := c.flags.Parse([]string{"--wait", "5"}); err != nil {
		t.Fatal(err)
	}
	forUpload, err := fieldTexts(c.flags, spec.Request)
	if err != nil || forUpload["wait"] != "5" {
		t.Errorf("the upload gets %v, %v", forUpload, err)
	}
	f, _ := backend.Lookup(spec.Profile, caFile)
	forTarget, err := fieldTexts(c.flags, []backend.Field{f})
	if err != nil || len(forTarget) != 0 {
		t.Errorf("the target is lent %v, %v", forTarget, err)
	}
}

func TestFileServer_secretsAreKeptApartFromTheTargets(t *testing.T) {
	fields := []backend.Field{{Key: "display-name", Kind: backend.Text}, {Key: "password", Kind: backend.Secret}, {Key: "key-passphrase", Kind: backend.Secret}}
	env := map[string]string{"SLIPWAY_PASSWORD": "the target's", "SLIPWAY_FILESERVER_PASSWORD": "from outside", "SLIPWAY_FILESERVER_KEY_PASSPHRASE": "phrase"}
	for name, c := range map[string]struct {
		words string
		want  backend.Values
	}{
		"from the environment":    {"--display-name files", backend.Values{"display-name": "files", "password": "from outside", "key-passphrase": "phrase"}},
		"standard input is first": {"--password-stdin", backend.Values{"password": "typed in", "key-passphrase": "phrase"}},
	} {
		call := newCall(t)
		call.getenv = func(key string) string { return env[key] }
		call.in = strings.NewReader("typed in\n")
		call.declareFields(fields)
		call.declareSecrets(fields, fileServerPrefix)
		if err := call.flags.Parse(strings.Fields(c.words)); err != nil {
			t.Fatal(err)
		}
		got, err := call.fileServerTexts(fields)
		if err != nil || !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
}

func TestFileServerText_showsTheKeyThatBelongsThere(t *testing.T) {
	s := backend.FileServer{ID: "7", Name: "files", URL: "sftp://files:22"}
	if got := fileServerText(s); got != "Added the file server files, sftp://files:22, as 7." {
		t.Errorf("without a key: %s", got)
	}
	if s.Key = "ssh-rsa AAAA"; !strings.HasSuffix(fileServerText(s), "\nssh-rsa AAAA") {
		t.Errorf("with a key: %s", fileServerText(s))
	}
}

func TestFileServer_ofATargetThatKeepsNone(t *testing.T) {
	b := prepared(t)
	for _, words := range []string{"list", "add", "remove 7"} {
		b.run(append([]string{"fileserver"}, append(strings.Fields(words), "--target", "lab")...)...).wants(t, 7, "keeps no file servers", "To do:")
	}
	b.run("fileserver", "list", "--target", "nowhere").wants(t, 4)
	b.run("help", "fileserver").wants(t, 0, "fileserver list", "fileserver add", "fileserver remove")
}
