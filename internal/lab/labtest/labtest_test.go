package labtest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/labtest"
)

func TestReply_answersWhatATestAsks(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Word", r.Method+" "+r.Header.Get("Word")+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, `{"name":"a\"b","n":12,"all":[1, 2],"none":null}`)
	}))
	defer server.Close()
	r, err := labtest.Send(server.Client(), labtest.Request(t, http.MethodPut, server.URL, strings.NewReader("x"), map[string]string{"word": "tea"}))
	if err != nil || r.Header.Get("X-Word") != "PUT tea x" {
		t.Fatalf("%+v, %v", r, err)
	}
	r.Want(t, http.StatusTeapot).Says(t, `"n":12`)
	for name, want := range map[string]string{"name": `a"b`, "n": "12", "all": "[1, 2]", "none": "", "missing": ""} {
		if got := r.Field(t, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestSend_withoutAnAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer server.Close()
	if r, err := labtest.Send(server.Client(), labtest.Request(t, http.MethodPost, server.URL, nil, nil)); err == nil || r.Status != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestClock_isMovedByTheTestAlone(t *testing.T) {
	var c labtest.Clock
	begin := c.Now()
	c.Pass(time.Minute)
	c.Pass(time.Second)
	if passed := c.Now().Sub(begin); passed != 61*time.Second || begin.Year() != 2026 {
		t.Errorf("%v after %v", passed, begin)
	}
}
