package loose_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"slipway/internal/backend/internal/loose"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, plain, marked, page string }{
		{"", "", "", ""},
		{" a\t b \r\n\n c\x00d ", "a b\nc d", "a b\nc d", "a b\nc d"},
		{"a\u202eb\xffc", "a b\uFFFDc", "a b\uFFFDc", "a b\uFFFDc"},
		{"1 < 2 > 0 &amp; <me>", "1 < 2 > 0 &amp; <me>", "1 < 2 > 0 &", "1 < 2 > 0 &"},
		{"<b>No</b> way<br/>out", "<b>No</b> way<br/>out", "No way\nout", "No way\nout"},
		{
			"<!DOCTYPE html><HEAD><title>x</title></HEAD ><h1>503</h1><p>Come &lt;again&gt;", "<!DOCTYPE html><HEAD><title>x</title></HEAD ><h1>503</h1><p>Come &lt;again&gt;",
			"x\n503\nCome <again>", "503\nCome <again>",
		},
		{`<?xml version="1.0"?><e>gone</e>`, `<?xml version="1.0"?><e>gone</e>`, "gone", "gone"},
	} {
		if plain, marked, page := loose.Plain(c.text), loose.Marked(c.text), loose.Page(c.text); plain != c.plain || marked != c.marked || page != c.page {
			t.Errorf("%q:\n%q\n%q\n%q", c.text, plain, marked, page)
		}
	}
}

func TestPlain_isNoLongerThanAPersonReads(t *testing.T) {
	got := loose.Plain(strings.Repeat("ä", 3*loose.MaxText))
	if utf8.RuneCountInString(got) != loose.MaxText+2 || !strings.HasSuffix(got, "ä …") {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}

func TestShortened_countsCharacters(t *testing.T) {
	for text, want := range map[string]string{"": "", "abc": "abc", "äöü": "äöü", "abcd": "abc …", "äöüß": "äöü …"} {
		if got := loose.Shortened(text, 3); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestScalar(t *testing.T) {
	for raw, want := range map[string]string{
		"": "", "null": "", "{}": "", " [1]": "", ` "a\n" `: "a\n", "7": "7", " 7.50 ": "7.50", "true": "true", `"7"`: "7", `"cut`: "",
	} {
		if got := loose.Scalar([]byte(raw)); got != want {
			t.Errorf("%s: %q", raw, got)
		}
	}
}

func TestBody(t *testing.T) {
	for body, want := range map[string]string{"": "", "\uFEFF\r\n {}\n": "{}", " \uFEFF{}": "\uFEFF{}", "x": "x"} {
		if got := string(loose.Body([]byte(body))); got != want {
			t.Errorf("%q: %q", body, got)
		}
	}
}
