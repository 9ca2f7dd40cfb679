package lxca

import (
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"slipway/internal/transport"
)

func FuzzReadEnvelope(f *testing.F) {
	for _, seed := range []string{
		"", "\uFEFF{}", `{"result":"failed","messages":[{"id":"FQXHMFC0001M","text":"<a href=x>t</a>","explanation":"e","recovery":{"text":"r","URL":"https://h/"}}]}`,
		`{"result":"failed","errorMsg":{"result":"major","messages":[{"text":["a",{"text":["b"],"format":["bold"]}],"recovery":[null,"x",{"URL":7}]}]}}`,
		`[{"jobUID":"1","status":{"state":"Running","description":[1]},"summary":[[["x"]]],"children":[{"status":"Complete"}]}]`,
		`{"TaskList":null}`, "<html><script>x</script><p>\x00\xff", `{"messages":"\u001b[0m"}`, `{"errorMsg":`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a := transport.Answer{Status: 200, Header: http.Header{}, Body: body}
		e := readEnvelope(a)
		all := append([]Message{{Text: e.page}}, e.messages...)
		if tasks, ok := readTasks(e.body); ok && len(tasks) > 0 {
			j := pickTask(tasks, "1").job("1", "h")
			all = append(all, j.Messages...)
			all = append(all, Message{ID: j.Status, Text: j.Step})
			if j.Percent < 0 || j.Percent > 100 {
				t.Errorf("%d percent", j.Percent)
			}
		}
		for _, m := range all {
			for _, s := range []string{m.ID, m.Text, m.Explanation, m.Recovery} {
				if !utf8.ValidString(s) || strings.ContainsFunc(strings.ReplaceAll(s, "\n", ""), unicode.IsControl) {
					t.Errorf("%q is not plain", s)
				}
			}
			if m.URL != "" && !strings.HasPrefix(m.URL, "http") {
				t.Errorf("%q is no help page", m.URL)
			}
		}
		if e.good(200) && e.errorMsg {
			t.Error("an errorMsg passes for success")
		}
	})
}
