package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/source"
)

func TestExitCode(t *testing.T) {
	kind := func(k fault.Kind) error { return fault.New(k, "x.", "") }
	remote := &fault.Fault{Kind: fault.NotFound, Server: "cloud:5000"}
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("x"), 1},
		{kind(fault.Unavailable), 1},
		{kind(fault.Internal), 1},
		{kind(fault.Invalid), 2},
		{kind(fault.NotFound), 3},
		{kind(fault.FileUnread), 3},
		{&coded{code: exitNoTarget, err: kind(fault.NotFound)}, 4},
		{kind(fault.Unreachable), 5},
		{kind(fault.Interrupted), 5},
		{kind(fault.Busy), 5},
		{kind(fault.ServerFailed), 5},
		{remote, 7},
		{kind(fault.FileChanged), 7},
		{kind(fault.Denied), 7},
		{kind(fault.Full), 7},
		{&fault.Fault{Kind: fault.ServerFailed, Retry: fault.Never}, 7},
		{kind(fault.ChecksumWrong), 8},
		{kind(fault.Untrusted), 11},
		{kind(fault.CertChanged), 11},
		{kind(fault.Login), 11},
		{kind(fault.Canceled), 130},
		{fmt.Errorf("x: %w", errInterrupted), 130},
		{context.Canceled, 130},
		{said(0), 0},
		{said(12), 12},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: %d; want %d", c.err, got, c.want)
		}
	}
}

func TestTogether(t *testing.T) {
	for want, codes := range map[int][]int{0: {0, 0}, 6: {0, 7}, 7: {7, 5}, 5: {5}, 130: {0, 130}} {
		if got := together(codes); got != want {
			t.Errorf("%v: %d; want %d", codes, got, want)
		}
	}
}

func TestExplain_whatWhyWhatToDoAndTheVendorsWords(t *testing.T) {
	text := explain("disk.img → lab", &fault.Fault{
		What: "The quota is used up.", Op: "send", Server: "cloud:9292", Detail: "line one\nline two", Code: "413", RequestID: "req-1",
		Remedy: "Delete images.", VendorRemedy: "Ask us.", HelpURL: "https://help", Field: "name",
	}, "slipwayctl target choices lab name")
	want := `disk.img → lab: The quota is used up.
  Flag:      --name
  To do:     Delete images.
  Choices:   slipwayctl target choices lab name
  Server:    cloud:9292
  While:     send
  Details:   line one
             line two
  Code:      413
  Request:   req-1
  Vendor:    Ask us.
  See:       https://help
`
	if text != want {
		t.Errorf("got:\n%swant:\n%s", text, want)
	}
}

func TestCertificate_changedShowsBoth(t *testing.T) {
	now, was := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	text := certificate(fault.Certificate{Host: "cloud:5000", Subject: "CN=a", Issuer: "CN=a", SHA256: now, Known: was, Why: "It is not the accepted one."})
	for _, part := range []string{fault.Grouped(now), fault.Grouped(was), "CN=a (itself)", "slipwayctl trust add cloud:5000 sha256:" + now} {
		if !strings.Contains(text, part) {
			t.Errorf("nothing says %q in\n%s", part, text)
		}
	}
}

func TestFaults_eachOnceAndNothingSaidTwice(t *testing.T) {
	a, b := fault.New(fault.Invalid, "A.", ""), fault.New(fault.Invalid, "B.", "")
	err := errors.Join(a, errors.Join(b, said(7)), &coded{code: 130, err: errInterrupted})
	if got := faults(err); len(got) != 2 || got[0] != a || got[1] != b {
		t.Errorf("faults = %v", got)
	}
	if got := faults(nil); got != nil {
		t.Errorf("faults of nil = %v", got)
	}
}

func TestActivity(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	sending := queue.Progress{
		Progress: backend.Progress{Phase: backend.Sending, Done: 6_300_000_000, Total: 10_300_000_000}, Speed: 88_000_000, Left: 46 * time.Second,
	}
	stalled := sending
	stalled.Stalled, stalled.Speed, stalled.Left = true, 0, 0
	full := queue.Progress{Progress: backend.Progress{Phase: backend.Sending, Done: 100, Total: 100}}
	easing := queue.Job{State: queue.Running, Reason: "finishing the part that is being sent", Progress: sending}
	for want, j := range map[string]queue.Job{
		"Finishing the part that is being sent  61 %  6.3 GB of 10 GB  88 MB/s": easing,
		"Sending  61 %  6.3 GB of 10 GB  88 MB/s  about 46 s left":              {State: queue.Running, Progress: sending},
		"No progress for 30 s  61 %  6.3 GB of 10 GB":                           {State: queue.Running, Progress: stalled},
		"Sending  99 %  100 B of 100 B":                                         {State: queue.Running, Progress: full},
		"Starting":                                                              {State: queue.Running},
		"Server working  queued":                                                {State: queue.Running, Progress: queue.Progress{Progress: backend.Progress{Phase: backend.Processing, Step: "queued"}}},
		"Waiting: one at a time on this host":                                   {State: queue.Waiting, Reason: "one at a time on this host"},
		"Waiting":                                                               {State: queue.Waiting},
		"It broke. Trying again in 12 s (2 of 5)": {
			State: queue.Waiting, NotBefore: now.Add(12 * time.Second), Fault: fault.New(fault.Interrupted, "It broke.", ""), Attempt: 1, Attempts: 5,
		},
	} {
		if got := activity(j, now); got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}

func TestAbout(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "about 1 s", 46 * time.Second: "about 46 s", 4 * time.Minute: "about 4 min", 90 * time.Minute: "about 1.5 h",
	} {
		if got := about(d); got != want {
			t.Errorf("%v: %s; want %s", d, got, want)
		}
	}
}

func job(name string, s queue.State) queue.Job {
	return queue.Job{ID: name, State: s, Request: backend.Request{Items: []backend.Item{{Identity: source.Identity{Path: "/in/" + name}}}}}
}

func TestLiveLine_writesOverItselfAndFits(t *testing.T) {
	var out strings.Builder
	l := &liveLine{w: &out, width: 30}
	jobs := []queue.Job{job("a", queue.Done), job("b", queue.Waiting), job("c", queue.Running)}
	l.show(jobs, time.Now())
	l.show(jobs, time.Now())
	l.clear()
	l.clear()
	if got, want := out.String(), "\r[2 of 3] c  Starting\x1b[K\r\x1b[K"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	if got := cut("äöü12345", 4); got != "äöü…" {
		t.Errorf("cut = %q", got)
	}
	if got := summary([]queue.Job{job("a", queue.Done)}, time.Now()); got != "" {
		t.Errorf("nothing left, but it says %q", got)
	}
}

func TestLines_sayWhatChangesAndNowAndThenTheRest(t *testing.T) {
	var out safeBuilder
	c := &call{shell: &shell{err: &out}}
	l := &lines{call: c, said: map[string]string{}, at: map[string]time.Time{}}
	now := time.Now()
	jobs := []queue.Job{job("a", queue.Waiting)}
	l.show(jobs, now)
	l.show(jobs, now.Add(time.Second))
	l.show(jobs, now.Add(plainEvery))
	jobs[0].State = queue.Running
	l.show(jobs, now.Add(plainEvery))
	jobs[0].State = queue.Done
	l.show(jobs, now.Add(plainEvery))
	if got, want := out.String(), "a: Waiting\na: Waiting\na: Starting\n"; got != want {
		t.Errorf("got %q", got)
	}
	c.asJSON = true
	l.show([]queue.Job{job("b", queue.Running)}, now)
	if !strings.HasSuffix(out.String(), "}\n") || !strings.Contains(out.String(), `"job":"b"`) {
		t.Errorf("json: %q", out.String())
	}
}

func TestNewScreen_choice(t *testing.T) {
	for name, c := range map[string]struct {
		flag                  string
		terminal, json, quiet bool
		want                  string
	}{
		"a terminal":         {"auto", true, false, false, "*main.liveLine"},
		"a file":             {"auto", false, false, false, "*main.lines"},
		"plain":              {"plain", true, false, false, "*main.lines"},
		"none":               {"none", true, false, false, "main.blind"},
		"objects":            {"auto", true, true, false, "main.blind"},
		"objects in between": {"plain", true, true, false, "*main.lines"},
		"quiet":              {"auto", true, false, true, "main.blind"},
	} {
		call := newCall(t)
		call.terminal, call.asJSON, call.quiet = c.terminal, c.json, c.quiet
		declareFollow(call)
		if err := call.flags.Set("progress", c.flag); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%T", call.newScreen()); got != c.want {
			t.Errorf("%s: %s; want %s", name, got, c.want)
		}
	}
}

func newCall(t *testing.T) *call {
	t.Helper()
	c := &call{shell: &shell{getenv: func(string) string { return "" }}, command: &command{words: "test"}}
	if err := c.declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// pair is an upload of two files.
var pair = backend.Request{Items: []backend.Item{
	{Identity: source.Identity{Path: "/in/bundle.zip", Size: 2_000_000}, Role: "bundle"},
	{Identity: source.Identity{Path: "/in/bundle.zip.asc", Size: 900}, Role: "signature"},
}}

func TestTitle_countsTheFilesOfASet(t *testing.T) {
	for want, r := range map[string]backend.Request{
		"bundle.zip (2 files)": pair, "bundle.zip": {Items: pair.Items[:1]}, "sftp://files/a.iso": {URL: "sftp://files/a.iso"},
	} {
		if got := title(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestDescribePlan_namesTheMembersOfASet(t *testing.T) {
	p := backend.Plan{Findings: []backend.Finding{{Level: backend.Warning, What: "The signature is old.", Remedy: "Get another one."}}}
	want := `Plan for bundle.zip (2 files): 0 ok, 1 warning, 0 blockers
  file     bundle.zip (bundle, 2.0 MB)
  file     bundle.zip.asc (signature, 900 B)
  warning  The signature is old.
           Get another one.
`
	if got := new(call).describePlan(pair, p, backend.OK); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if alone := new(call).describePlan(backend.Request{Items: pair.Items[:1]}, p, backend.OK); strings.Contains(alone, "  file ") {
		t.Errorf("a single file is listed:\n%s", alone)
	}
	files := plannedOf(pair, p).Files
	if len(files) != 2 || files[1] != (member{"bundle.zip.asc", "signature", 900}) {
		t.Errorf("files = %+v", files)
	}
}

func TestQuoted(t *testing.T) {
	for word, want := range map[string]string{"lab": "lab", "lab two": "'lab two'", "it's": `'it'\''s'`, "": "''"} {
		if got := quoted(word); got != want {
			t.Errorf("%q: %s; want %s", word, got, want)
		}
	}
}

// No flag of the program may be taken by a field of a back end: pflag panics then.
func TestFlags_ofEveryBackEndFitBesideOurs(t *testing.T) {
	for _, spec := range catalog.All() {
		profileFlags, uploadFlags := newCall(t), newCall(t)
		profileFlags.flags.String("backend", "", "")
		declarePins(profileFlags)
		profileFlags.declareFields(spec.Profile)
		profileFlags.declareSecrets(spec.Profile, "")
		for _, name := range []string{"target", "plan-only", "receipt", "hold", "expect-sha256"} {
			uploadFlags.flags.String(name, "", "")
		}
		declareFollow(uploadFlags)
		declarePins(uploadFlags)
		uploadFlags.declareSession(spec)
		uploadFlags.declareFields(spec.Request)
		serverFlags := newCall(t)
		serverFlags.declareTarget()
		declarePins(serverFlags)
		serverFlags.declareSessionCA(spec)
		serverFlags.declareFields(spec.FileServer)
		serverFlags.declareSecrets(spec.FileServer, fileServerPrefix)
		copyingFlags := newCall(t)
		copyingFlags.declareTarget()
		declarePins(copyingFlags)
		copyingFlags.declareSession(spec)
		copyingFlags.declareFields(spec.Copy)
	}
}

func TestFieldTexts_ofEveryKind(t *testing.T) {
	c := newCall(t)
	fields := []backend.Field{
		{Key: "text", Kind: backend.Text},
		{Key: "bool", Kind: backend.Bool},
		{Key: "list", Kind: backend.List},
		{Key: "pairs", Kind: backend.Pairs},
		{Key: "file", Kind: backend.File},
		{Key: "secret", Kind: backend.Secret},
		{Key: "left-out", Kind: backend.Text, Default: "x"},
	}
	c.declareFields(fields)
	if c.flags.Lookup("secret") != nil {
		t.Error("a secret became an argument")
	}
	if err := c.flags.Parse(strings.Fields("--text=a --bool --list=a,b --list=c --pairs k=v --file rel")); err != nil {
		t.Fatal(err)
	}
	v, err := fieldTexts(c.flags, fields)
	if err != nil || v["text"] != "a" || v["bool"] != "true" || v["list"] != "a,b\nc" || v["pairs"] != "k=v" || !strings.HasSuffix(v["file"], "/rel") || len(v) != 5 {
		t.Errorf("texts = %q, %v", v, err)
	}
}

func TestHelp(t *testing.T) {
	b := newBench(t)
	b.run("help").wants(t, 0, "slipwayctl upload", "Exit codes", "SLIPWAY_PASSWORD")
	b.run().wants(t, 2, "slipwayctl upload")
	b.run("frobnicate").wants(t, 2, "no command")
	b.run("help", "queue").wants(t, 0, "queue retry")
	b.run("upload", "--help").wants(t, 0, "--target", "Examples")
	b.run("help", "target", "add", "--backend", "glance").wants(t, 0, "--auth-url", "--password-stdin", "SLIPWAY_PASSWORD")
	b.addLab("demo")
	b.run("help", "upload", "--target", "lab").wants(t, 0, "--disk-format", "--ca-file")
	b.run("version").wants(t, 0, "slipwayctl ")
	b.run("--version").wants(t, 0, "slipwayctl ")
	for _, c := range commands() {
		o := b.run(append([]string{"help"}, strings.Fields(c.words)...)...)
		o.wants(t, 0, c.about, "slipwayctl "+c.words)
	}
}

func TestPeekAndHas(t *testing.T) {
	c := &call{raw: []string{"a", "--target=x", "--backend", "y", "-q", "--json", "--", "--late=1", "--quiet"}, shell: &shell{}}
	if c.peek("target") != "x" || c.peek("backend") != "y" || c.peek("late") != "" {
		t.Errorf("peek: %q %q %q", c.peek("target"), c.peek("backend"), c.peek("late"))
	}
	if !c.has("json") || !c.has("q") || c.has("quiet") || c.has("backend=y") {
		t.Error("has")
	}
}
