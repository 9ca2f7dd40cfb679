package wire_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"slipway/internal/lab/wire"
)

func TestDecode(t *testing.T) {
	var v map[string]any
	err := wire.Decode(strings.NewReader(`{"n": 12345678901234567890}`), &v)
	if again := wire.Encode(v); err != nil || string(again) != `{"n":12345678901234567890}` {
		t.Errorf("%s, %v", again, err)
	}
	for name, body := range map[string]string{
		"nothing": "", "no JSON": "name=x", "half": `{"a":`, "another type": `["a"]`, "too long": `{"a":"` + strings.Repeat("x", 1<<20) + `"}`,
	} {
		if err := wire.Decode(strings.NewReader(body), &v); !errors.Is(err, wire.ErrNotJSON) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := wire.Decode(iotest.ErrReader(io.ErrClosedPipe), &v); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken body gives %v", err)
	}
}

func TestEncode_leavesMarkupAlone(t *testing.T) {
	if got := wire.Encode(map[string]string{"a": "<b>&</b>"}); string(got) != `{"a":"<b>&</b>"}` {
		t.Errorf("it is %q", got)
	}
}
