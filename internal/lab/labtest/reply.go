// Package labtest is what the tests of the labs share: an answer that was read whole, with the questions a test asks of it, and a
// clock that only the test moves. Logins and requests are each lab's own; so is what an answer means.
//
// It is for tests alone: it calls testing.T, and reads bodies into memory. Refused: a client for all labs, because how a request
// proves who sends it is half of what each lab is about.
package labtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Reply is an answer whose body was read. The zero value stands for none.
type Reply struct {
	Status int
	Header http.Header
	Text   string
}

// Request makes a request that ends with the test. The address is absolute; header may be nil.
func Request(t *testing.T, method, address string, body io.Reader, header map[string]string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	return request
}

// Send sends a request and reads the answer. The error is the client's, or the body's; with the latter, Reply is what had come.
func Send(web *http.Client, request *http.Request) (Reply, error) {
	response, err := web.Do(request) //nolint:gosec // The address is that of the test's own lab.
	if err != nil {
		return Reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return Reply{response.StatusCode, response.Header, string(text)}, err
}

// Want ends the test unless the answer has this status. It returns the answer, for the next question.
func (r Reply) Want(t *testing.T, status int) Reply {
	t.Helper()
	if r.Status != status {
		t.Fatalf("answer %d, want %d: %s", r.Status, status, r.Text)
	}
	return r
}

// Says ends the test unless the answer's body contains these words. It returns the answer, for the next question.
func (r Reply) Says(t *testing.T, words string) Reply {
	t.Helper()
	if !strings.Contains(r.Text, words) {
		t.Fatalf("answer %q does not say %q", r.Text, words)
	}
	return r
}

// Field reads a member of the JSON object that is the answer's body: a text as it is, another value as its JSON, and null as "". It
// ends the test if the body is no object. A member that is not there is "".
func (r Reply) Field(t *testing.T, name string) string {
	t.Helper()
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(r.Text), &all); err != nil {
		t.Fatalf("no JSON object in %q: %v", r.Text, err)
	}
	var text string
	if json.Unmarshal(all[name], &text) == nil {
		return text
	}
	return string(all[name])
}
