package wire_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"slipway/internal/lab/wire"
)

func TestCounter_countsAndSeesTheEnd(t *testing.T) {
	c := wire.Counting(strings.NewReader("abcdef"))
	kept := c.Count
	if _, err := io.ReadFull(c, make([]byte, 4)); err != nil || kept.Load() != 4 || c.Ended {
		t.Errorf("%v, %d bytes, ended %v", err, kept.Load(), c.Ended)
	}
	c.From = strings.NewReader("xyz")
	if rest, err := io.ReadAll(c); err != nil || string(rest) != "xyz" || kept.Load() != 7 || !c.Ended {
		t.Errorf("%q, %v, %d bytes, ended %v", rest, err, kept.Load(), c.Ended)
	}
}

func TestBodies_endAsTheyShould(t *testing.T) {
	struck := errors.New("struck")
	for name, c := range map[string]struct {
		from io.Reader
		text string
		err  error
	}{
		"cut in the middle":      {wire.Cut(strings.NewReader("abcdef"), 4, struck), "abcd", struck},
		"cut at once":            {wire.Cut(strings.NewReader("abcdef"), 0, struck), "", struck},
		"cut at the last byte":   {wire.Cut(strings.NewReader("abcdef"), 6, struck), "abcdef", struck},
		"cut a shorter body":     {wire.Cut(strings.NewReader("abcdef"), 99, struck), "abcdef", struck},
		"cut what breaks itself": {wire.Cut(iotest.ErrReader(io.ErrClosedPipe), 9, struck), "", io.ErrClosedPipe},
		"exactly as declared":    {wire.Exactly(strings.NewReader("abcdef"), 6), "abcdef", nil},
		"more is left alone":     {wire.Exactly(strings.NewReader("abcdef"), 2), "ab", nil},
		"nothing declared":       {wire.Exactly(strings.NewReader("abcdef"), 0), "", nil},
		"less than declared":     {wire.Exactly(strings.NewReader("abcdef"), 7), "abcdef", io.ErrUnexpectedEOF},
	} {
		if got, err := io.ReadAll(c.from); string(got) != c.text || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v, want %q, %v", name, got, err, c.text, c.err)
		}
	}
}

func TestSlow_takesItsTime(t *testing.T) {
	for rate, want := range map[int64]time.Duration{1000: 4 * time.Second, 4000: time.Second, 1: 4000 * time.Second} {
		var waited time.Duration
		body := wire.Slow(strings.NewReader(strings.Repeat("x", 4000)), rate, func(d time.Duration) { waited += d })
		if n, err := io.Copy(io.Discard, body); n != 4000 || err != nil || waited != want {
			t.Errorf("at %d a second: %d bytes, %v, in %v, want %v", rate, n, err, waited, want)
		}
	}
}

func TestPause_endsWithTheTimeTheClientOrTheLab(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, leave := contextOf(t)
		lab, end := contextOf(t)
		begin := time.Now()
		wire.Pause(client, lab, time.Minute)
		if passed := time.Since(begin); passed != time.Minute {
			t.Errorf("it took %v", passed)
		}
		time.AfterFunc(time.Second, leave)
		wire.Pause(client, lab, time.Hour)
		client, _ = contextOf(t)
		time.AfterFunc(time.Second, end)
		wire.Pause(client, lab, time.Hour)
		if passed := time.Since(begin); passed != time.Minute+2*time.Second {
			t.Errorf("it took %v", passed)
		}
	})
}
