package wiring

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/fault"
)

// diary is a log in a new folder whose clock stands still until it is moved.
func diary(t *testing.T) (l *logFile, move func(time.Duration)) {
	t.Helper()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l, err := openLog(t.TempDir(), "slipway", func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	l.size = 100
	l.left = 100
	t.Cleanup(func() { _ = l.Close() })
	return l, func(d time.Duration) { now = now.Add(d) }
}

func (l *logFile) files(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (l *logFile) line(t *testing.T) {
	t.Helper()
	if n, err := l.Write([]byte(strings.Repeat("x", 59) + "\n")); n != 60 || err != nil {
		t.Fatalf("Write = %d, %v", n, err)
	}
}

func TestLog_aNewPartWhenOneIsFullAndANewFileEachDay(t *testing.T) {
	l, move := diary(t)
	l.line(t)
	l.line(t)
	move(24 * time.Hour)
	l.line(t)
	want := []string{"slipway-2026-03-01.001.log", "slipway-2026-03-01.002.log", "slipway-2026-03-02.001.log"}
	if got := l.files(t); !slices.Equal(got, want) {
		t.Errorf("files = %v", got)
	}
}

func TestLog_goesOnWithTheFileOfTheDay(t *testing.T) {
	l, _ := diary(t)
	l.line(t)
	again, err := openLog(l.dir, "slipway", l.now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	again.line(t)
	if got := l.files(t); len(got) != 1 {
		t.Errorf("files = %v", got)
	}
}

func TestLog_removesWhatIsTooMuchOrTooOld(t *testing.T) {
	l, move := diary(t)
	foreign := filepath.Join(l.dir, "slipwayctl-2020-01-01.001.log")
	if err := os.WriteFile(foreign, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 * logFiles {
		l.line(t)
	}
	if got := l.files(t); len(got) != logFiles+1 || got[0] != "slipway-2026-03-01.011.log" {
		t.Errorf("too much: %v", got)
	}
	move(logAge + 24*time.Hour)
	l.line(t)
	if got := l.files(t); !slices.Equal(got, []string{"slipway-2026-03-16.001.log", filepath.Base(foreign)}) {
		t.Errorf("too old: %v", got)
	}
}

func TestLog_closedTakesNothing(t *testing.T) {
	l, _ := diary(t)
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Error(err)
	}
	if _, err := l.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Write = %v", err)
	}
}

func TestLog_verboseShowsRequests(t *testing.T) {
	l, _ := diary(t)
	l.logger(false).Debug("quiet")
	l.logger(true).Debug("loud")
	text, err := os.ReadFile(l.name("2026-03-01", 1))
	if err != nil || strings.Contains(string(text), "quiet") || !strings.Contains(string(text), "loud") {
		t.Errorf("%v: %s", err, text)
	}
}

func TestOpenLog_folderThatIsNone(t *testing.T) {
	if _, err := openLog(filepath.Join(t.TempDir(), "gone"), "slipway", time.Now); !fault.Is(err, fault.Unavailable) {
		t.Errorf("openLog = %v", err)
	}
}
