package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"slipway/internal/fault"
)

var sumA, sumB = strings.Repeat("a1", 32), strings.Repeat("b2", 32)

func openPins(t *testing.T, path string) *PinFile {
	t.Helper()
	p, warning, err := OpenPins(path)
	if err != nil || warning != "" {
		t.Fatalf("warning %q, error %v", warning, err)
	}
	return p
}

func wantPin(t *testing.T, p *PinFile, host, want string) {
	t.Helper()
	if got, ok := p.Pin(host); got != want || ok != (want != "") {
		t.Errorf("pin of %s is %q (%t), want %q", host, got, ok, want)
	}
}

func TestPinFile_keepsForGoodAndOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "pins.json")
	p := openPins(t, path)
	wantPin(t, p, "a.example:443", "")
	if err := p.Trust(fault.Certificate{Host: "A.Example:443", SHA256: strings.ToUpper(sumA), Subject: "CN=a"}, false); err != nil {
		t.Fatal(err)
	}
	if err := p.Trust(fault.Certificate{Host: "b.example:443", SHA256: sumB}, true); err != nil {
		t.Fatal(err)
	}
	if err := p.TrustFingerprint("[2001:DB8::1]:5000", "sha256:"+fault.Grouped(sumB)); err != nil {
		t.Fatal(err)
	}
	wantPin(t, p, "a.example:443", sumA)
	wantPin(t, p, "a.EXAMPLE:443", sumA)
	wantPin(t, p, "a.example:444", "")
	wantPin(t, p, "b.example:443", sumB)
	list := p.List()
	if len(list) != 3 || list[0].Host != "[2001:db8::1]:5000" || list[1].Subject != "CN=a" || list[1].Added.IsZero() || !list[2].Once {
		t.Errorf("list is %+v", list)
	}
	again := openPins(t, path)
	wantPin(t, again, "a.example:443", sumA)
	wantPin(t, again, "b.example:443", "")
	if len(again.List()) != 2 {
		t.Errorf("list is %+v", again.List())
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("file is %v, %v", info, err)
	}
	if rest, _ := filepath.Glob(path + ".*"); len(rest) > 1 || len(rest) == 1 && rest[0] != path+".lock" {
		t.Errorf("left behind: %v", rest)
	}
}

func TestPinFile_onceStandsInFrontUntilTrustedForGood(t *testing.T) {
	p := openPins(t, filepath.Join(t.TempDir(), "pins.json"))
	for i, step := range []struct {
		sum  string
		once bool
	}{{sumA, false}, {sumB, true}, {sumA, false}} {
		if err := p.Trust(fault.Certificate{Host: "h:1", SHA256: step.sum}, step.once); err != nil {
			t.Fatal(err)
		}
		wantPin(t, p, "h:1", step.sum)
		if list := p.List(); len(list) != 1 || list[0].Once != step.once {
			t.Errorf("step %d: list is %+v", i, list)
		}
	}
}

func TestPinFile_removeForgets(t *testing.T) {
	p := openPins(t, filepath.Join(t.TempDir(), "pins.json"))
	for _, once := range []bool{false, true} {
		if err := p.Trust(fault.Certificate{Host: "h:1", SHA256: sumA}, once); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := p.Remove("H:1"); err != nil {
			t.Fatal(err)
		}
		wantPin(t, p, "h:1", "")
	}
}

func TestPinFile_noticesAnotherProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pins.json")
	window, shell := openPins(t, path), openPins(t, path)
	if err := shell.TrustFingerprint("h:1", sumA); err != nil {
		t.Fatal(err)
	}
	wantPin(t, window, "h:1", sumA)
	if err := window.TrustFingerprint("h:2", sumB); err != nil {
		t.Fatal(err)
	}
	wantPin(t, shell, "h:1", sumA)
	wantPin(t, shell, "h:2", sumB)
	if err := shell.Remove("h:1"); err != nil {
		t.Fatal(err)
	}
	wantPin(t, window, "h:1", "")
	wantPin(t, window, "h:2", sumB)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	wantPin(t, window, "h:2", "")
}

func TestPinFile_setsAsideWhatItCannotUse(t *testing.T) {
	tests := map[string]struct{ content, says string }{
		"damaged":       {`{"version":1,"pins":[{"ho`, "is damaged"},
		"empty":         {"", "is damaged"},
		"no version":    {`{"pins":[]}`, "is damaged"},
		"bad print":     {`{"version":1,"pins":[{"host":"h:1","sha256":"12"}]}`, "is damaged"},
		"bad host":      {`{"version":1,"pins":[{"host":"h","sha256":"` + sumA + `"}]}`, "is damaged"},
		"newer":         {`{"version":2,"pins":[]}`, "newer version"},
		"newer, others": {`{"pins":{"h:1":7},"version":9}`, "newer version"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := writeFile(t, "pins.json", []byte(tt.content))
			p, warning, err := OpenPins(path)
			if err != nil || !strings.Contains(warning, tt.says) {
				t.Fatalf("warning %q, error %v", warning, err)
			}
			aside, _ := filepath.Glob(path + ".*.aside")
			if len(aside) != 1 || !strings.Contains(warning, aside[0]) {
				t.Fatalf("set aside: %v; warning %q", aside, warning)
			}
			if kept, _ := os.ReadFile(aside[0]); string(kept) != tt.content {
				t.Errorf("content became %q", kept)
			}
			if err := p.TrustFingerprint("h:1", sumA); err != nil {
				t.Fatal(err)
			}
			wantPin(t, openPins(t, path), "h:1", sumA)
		})
	}
}

func TestPinFile_damageDuringTheSessionLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pins.json")
	p := openPins(t, path)
	if err := p.TrustFingerprint("h:1", sumA); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantPin(t, p, "h:1", sumA)
	if err := p.TrustFingerprint("h:2", sumB); err != nil {
		t.Fatal(err)
	}
	again := openPins(t, path)
	wantPin(t, again, "h:1", sumA)
	wantPin(t, again, "h:2", sumB)
	if aside, _ := filepath.Glob(path + ".*.aside"); len(aside) != 1 {
		t.Errorf("set aside: %v", aside)
	}
}

func TestPinFile_refusesBadInput(t *testing.T) {
	p := openPins(t, filepath.Join(t.TempDir(), "pins.json"))
	for _, host := range []string{"", "host", ":443", "host:", "https://host:443", "a b:1"} {
		wantFault(t, p.TrustFingerprint(host, sumA), fault.Invalid)
	}
	wantFault(t, p.TrustFingerprint("host:1", "1234"), fault.Invalid)
	if len(p.List()) != 0 {
		t.Errorf("list is %+v", p.List())
	}
}

func TestPinFile_unwritableFolderIsToldAndChangesNothing(t *testing.T) {
	path := filepath.Join(writeFile(t, "file", nil), "pins.json")
	if _, _, err := OpenPins(path); err == nil {
		t.Error("a folder that is a file was opened")
	} else {
		wantFault(t, err, fault.Unavailable, "cannot be read")
	}
	dir := t.TempDir()
	p := openPins(t, filepath.Join(dir, "sub", "pins.json"))
	if err := os.WriteFile(filepath.Join(dir, "sub"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := p.TrustFingerprint("h:1", sumA)
	wantFault(t, err, fault.Unavailable)
	wantPin(t, p, "h:1", "")
	if errors.Unwrap(err) == nil {
		t.Error("the cause is missing")
	}
}

func TestPinFile_twoProgramsAtTheSameInstantLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pins.json")
	var wg sync.WaitGroup
	for who := range 4 {
		p := openPins(t, path)
		wg.Go(func() {
			for i := range 10 {
				if err := p.TrustFingerprint(fmt.Sprintf("h%d-%d:1", who, i), sumA); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(openPins(t, path).List()); n != 40 {
		t.Errorf("%d of 40 are left", n)
	}
}

func TestPinFile_readersNeverSeeHalfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pins.json")
	p := openPins(t, path)
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		defer close(done)
		for i := range 50 {
			if err := p.TrustFingerprint(fmt.Sprintf("h%d:1", i), sumA); err != nil {
				t.Error(err)
			}
		}
	})
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		data, err := os.ReadFile(path)
		if err == nil && !json.Valid(data) {
			t.Fatalf("half a file: %q", data)
		}
	}
	wg.Wait()
	if len(openPins(t, path).List()) != 50 {
		t.Error("pins were lost")
	}
}
