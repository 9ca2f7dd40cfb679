package backendtest

import (
	"strings"
	"testing"

	"slipway/internal/backend"
)

func TestReport_judgesWhatIsSaidToBeKept(t *testing.T) {
	sending := func(done, kept int64, token string) backend.Progress {
		p := backend.Progress{Phase: backend.Sending, Done: done, Total: 100, Kept: kept}
		if token != "" {
			p.Token = []byte(token)
		}
		return p
	}
	for name, c := range map[string]struct {
		reports []backend.Progress
		wrong   string
	}{
		"it grows":                    {[]backend.Progress{sending(10, 10, "a"), sending(30, 10, ""), sending(30, 30, "b")}, ""},
		"nothing is kept":             {[]backend.Progress{sending(10, 0, ""), sending(30, 0, "")}, ""},
		"more than was sent":          {[]backend.Progress{sending(10, 11, "a")}, "11 bytes are kept of 10 that were sent"},
		"less than nothing":           {[]backend.Progress{sending(10, -1, "a")}, "-1 bytes are kept of 10 that were sent"},
		"less than before":            {[]backend.Progress{sending(30, 30, "a"), sending(40, 10, "b")}, "what is kept went back from 30 to 10"},
		"of another body":             {[]backend.Progress{sending(30, 30, "a"), {Phase: backend.Processing}, sending(40, 10, "b")}, ""},
		"nothing could be made of it": {[]backend.Progress{sending(30, 30, "")}, "30 bytes are kept without a token"},
	} {
		t.Run(name, func(t *testing.T) {
			u := &upload{}
			for _, p := range c.reports {
				if err := u.report(p); err != nil {
					t.Fatal(err)
				}
			}
			if got := strings.Join(u.wrong, "; "); got != c.wrong {
				t.Errorf("it is said that %q, want %q", got, c.wrong)
			}
		})
	}
}
