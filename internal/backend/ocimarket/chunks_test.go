package ocimarket_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// chunkRequest asks for a file of so many chunks, the last of which is short.
func chunkRequest(t *testing.T, chunks int, change ...string) backend.Request {
	t.Helper()
	return request(t, (chunks-1)*mebi+100, append(slices.Clone(inChunks), change...)...)
}

// newChunks is newScript for an upload in chunks that is completed once it was put
// together.
func newChunks(t *testing.T, change map[string][]string, profile ...string) *script {
	t.Helper()
	s := newScript(t, change, profile...)
	s.onto = func(h heard) {
		if h.key == merged {
			s.answer(shown, completed)
		}
	}
	return s
}

func TestChunks_severalTravelAtOnce(t *testing.T) {
	s := newChunks(t, nil)
	var mu sync.Mutex
	var waiting []chan struct{}
	complete := s.onto
	s.onto = func(h heard) {
		complete(h)
		if h.key != chunked {
			return
		}
		mu.Lock() // three have to be there before any is answered
		here := make(chan struct{})
		if waiting = append(waiting, here); len(waiting) == 3 {
			for _, w := range waiting {
				close(w)
			}
			waiting = nil
		}
		mu.Unlock()
		<-here
	}
	var r stand.Recorder
	if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 12, "parallel", "3"), r.Report); err != nil {
		t.Fatal(err)
	}
	if got := s.numbers(); got != "1 10 11 12 2 3 4 5 6 7 8 9" {
		t.Errorf("sent was %s", got)
	}
	wantAscending(t, &r)
	if all := r.Seen(); all[slices.IndexFunc(all, func(p backend.Progress) bool { return p.Phase == backend.Processing })-1].Done != 11*mebi+100 {
		t.Error("not all bytes were counted before the service began its work")
	}
}

func TestChunks_everyAcknowledgedOneIsInTheJournal(t *testing.T) {
	s := newChunks(t, nil)
	var r stand.Recorder
	r.Onto = func(p backend.Progress) error {
		if p.Token != nil && p.Phase == backend.Sending {
			if got, have := len(acknowledged(t, p.Token)), s.count(chunked); got != have {
				t.Errorf("%d chunks are in the journal after %d", got, have)
			}
		}
		return nil
	}
	req := chunkRequest(t, 4)
	if _, err := s.driver.Upload(t.Context(), req, r.Report); err != nil {
		t.Fatal(err)
	}
	last := r.Token()
	if want := sumOf(content(3*mebi + 100)[mebi : 2*mebi]); acknowledged(t, last)[1] != want {
		t.Errorf("the digests are %v", acknowledged(t, last))
	}
	for _, secret := range []string{"eyJ-first", "hunter2"} {
		if strings.Contains(string(last), secret) {
			t.Errorf("%s is in the token", secret)
		}
	}
	if first := r.Tokens()[0]; inToken(t, first, "id") != nil {
		t.Error("the first token should come before the service is asked")
	}
}

// acknowledged returns the digests in a token, by the chunks' indexes.
func acknowledged(t *testing.T, token []byte) map[int]string {
	t.Helper()
	out := map[int]string{}
	all, _ := inToken(t, token, "md5").([]any) // there are none in the token of a whole file
	for i, one := range all {
		if md5, ok := one.(string); ok && md5 != "" {
			out[i] = md5
		}
	}
	return out
}

func TestChunks_overrides(t *testing.T) {
	s := newChunks(t, nil, "chunk-base", "0", "upload-type", "{Chunk}", "name-header", "X-Filename")
	if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 2, "checksum", "false", "file-name", "other.tar.gz"), discard); err != nil {
		t.Fatal(err)
	}
	if open := s.said(opened)[0]; !strings.Contains(open.body, "name=\"uploadType\"\r\n\r\n{Chunk}\r\n") {
		t.Errorf("it was opened with\n%s", open.body)
	}
	wantHeaders(t, s.said(opened)[0], "X-Filename", "other.tar.gz", "X-File-Name", "")
	wantHeaders(t, s.said(chunked)[0], "X-Filename", "other.tar.gz", "X-Chunk-Number", "0", "X-MD5-Checksum", "")
	if got := s.numbers(); got != "0 1" {
		t.Errorf("sent was %s", got)
	}
}

func TestChunks_automaticAboveALimit(t *testing.T) {
	s := newChunks(t, map[string][]string{shown: {completed}})
	if _, err := s.driver.Upload(t.Context(), request(t, 2*mebi, "chunk-size", "1"), discard); err != nil {
		t.Fatal(err)
	}
	if wantHeaders(t, s.said(opened)[0], "X-Number-Of-Chunks", ""); s.count(chunked) != 0 {
		t.Error("a small file was sent in chunks")
	}
	s.answer(opened, `400 {"message":"not today"}`)
	large := backend.Request{Items: []backend.Item{stand.File(t, "machineImage.tar.gz", content(4096), 256*mebi+1)}, Values: values()}
	_, err := s.driver.Upload(t.Context(), large, discard)
	stand.WantFault(t, err, fault.Rejected)
	wantHeaders(t, s.said(opened)[1], "X-Number-Of-Chunks", "5")
}

// A service may count what it likes in its answers to chunks.
func TestChunks_toleratesAnswersOfAllKinds(t *testing.T) {
	for name, c := range map[string]struct {
		answer  string
		verdict backend.Verdict
	}{
		"counted one too many": {`200 {"uploadRequestId":"7934472","checksum":"{md5}","uploadedChunks":2,"pendingChunks":0}`, backend.Verified},
		"another id":           {`201 {"uploadRequestId":8089067,"checkSum":"{md5}"}`, backend.Verified},
		"wrapped":              {`202 {"machineimage":{"uploadRequestId":"7934472","checksum":"{md5}"}}`, backend.Verified},
		"no checksum":          {`200 {"message":"OK"}`, backend.Accepted},
		"no MD5":               {`200 {"checksum":"12345"}`, backend.Accepted},
		"no body":              {"204 ", backend.Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			s := newChunks(t, map[string][]string{chunked: {c.answer}})
			result, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard)
			if err != nil || result.Verification.Verdict != c.verdict || s.numbers() != "1 2 3" {
				t.Errorf("%+v, %v, sent was %s", result, err, s.numbers())
			}
		})
	}
}

const differs = `200 {"checksum":"00000000000000000000000000000000"}`

func TestChunks_oneThatArrivesSpoiltIsSentOnceMore(t *testing.T) {
	good := `200 {"checksum":"{md5}"}`
	for name, answer := range map[string]string{"by its answer": differs, "by a refusal": `400 {"message":"The MD5 checksum is not that of the chunk"}`} {
		t.Run(name, func(t *testing.T) {
			s := newChunks(t, map[string][]string{chunked: {good, answer, good}})
			result, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard)
			if err != nil || result.Verification.Verdict != backend.Verified || s.numbers() != "1 2 2 3" {
				t.Errorf("%+v, %v, sent was %s", result, err, s.numbers())
			}
		})
	}
}

func TestChunks_oneThatArrivesSpoiltTwiceEndsIt(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {`200 {"checksum":"{md5}"}`, differs}})
	req := chunkRequest(t, 3)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	f := stand.FaultOf(t, err, fault.ChecksumWrong)
	if f.Field != "checksum" || !strings.Contains(f.What, "chunk 2") || !strings.Contains(f.Detail, "00000000000000000000000000000000") || fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
	s.answer(chunked, `200 {"checksum":"{md5}"}`)
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.numbers() != "1 2 2 2 3" || s.count(opened) != 1 {
		t.Errorf("%v, sent was %s", err, s.numbers())
	}
}

func TestChunks_anExpiredTokenIsRenewedAndThatChunkSentAgain(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {`200 {"checksum":"{md5}"}`, "401 ", `200 {"checksum":"{md5}"}`}})
	var r stand.Recorder
	if _, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), r.Report); err != nil {
		t.Fatal(err)
	}
	if s.numbers() != "1 2 2 3" || s.count(loggedIn) != 2 {
		t.Errorf("sent was %s after %d logins", s.numbers(), s.count(loggedIn))
	}
	wantAscending(t, &r)
}

func TestChunks_aServiceThatMindsSeveralGetsThemOneByOne(t *testing.T) {
	for _, status := range []string{"409 ", "423 ", "503 {Retry-After: 7} <html>busy</html>"} {
		t.Run(status[:3], func(t *testing.T) {
			s := newChunks(t, nil)
			var mu sync.Mutex
			both := make(chan struct{})
			begun := 0
			complete := s.onto
			s.onto = func(h heard) {
				complete(h)
				if h.key != chunked {
					return
				}
				mu.Lock()
				begun++
				nth := begun
				if nth == 2 {
					close(both)
				}
				mu.Unlock()
				if nth == 1 {
					<-both // so that two are under way
				}
			}
			s.answer(chunked, status, `200 {"checksum":"{md5}"}`)
			result, err := s.driver.Upload(t.Context(), chunkRequest(t, 6, "parallel", "2"), discard)
			if err != nil || s.count(chunked) != 7 || result.Verification.Verdict != backend.Verified {
				t.Fatalf("%+v, %v, sent was %s", result, err, s.numbers())
			}
			if !strings.Contains(strings.Join(result.Notes, " "), "one by one") {
				t.Errorf("the notes are %q", result.Notes)
			}
			if want := map[bool]time.Duration{true: 7 * time.Second, false: time.Second}[strings.HasPrefix(status, "503")]; !slices.Contains(s.clock.Waits(), want) {
				t.Errorf("waited was %v", s.clock.Waits())
			}
		})
	}
}

func TestChunks_aRefusalOfALoneOneIsTheEnd(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {`409 {"message":"locked"}`}})
	_, err := s.driver.Upload(t.Context(), chunkRequest(t, 3), discard)
	if stand.WantFault(t, err, fault.Conflict); s.count(chunked) != 1 {
		t.Errorf("sent was %s", s.numbers())
	}
}

func TestChunks_aPublishedDigestIsComparedBeforeTheyArePutTogether(t *testing.T) {
	good := source.Expected{Algo: source.MD5, Digest: sumOf(content(3*mebi + 100)), From: "MD5SUMS"}
	bad := source.Expected{Algo: source.SHA1, Digest: strings.Repeat("0", 40), From: "SHA1SUMS"}
	for _, c := range []struct {
		expected source.Expected
		right    bool
	}{{good, true}, {bad, false}} {
		t.Run(fmt.Sprint(c.right), func(t *testing.T) {
			s := newChunks(t, nil)
			req := chunkRequest(t, 4)
			req.Items[0].Expected = []source.Expected{c.expected}
			var r stand.Recorder
			result, err := s.driver.Upload(t.Context(), req, r.Report)
			if c.right {
				if err != nil || len(result.Verification.Compared) != 2 || !strings.Contains(result.Verification.Compared[1], "MD5SUMS") {
					t.Errorf("%+v, %v", result, err)
				}
				return
			}
			if f := stand.FaultOf(t, err, fault.ChecksumWrong); !strings.Contains(f.What, "SHA1SUMS") || s.count(merged) != 0 {
				t.Errorf("%+v, %q", f, s.acts())
			}
			if s.count(removed) != 1 || inToken(t, r.Token(), "stale") != true {
				t.Errorf("what was sent of another file is kept: %q", s.acts())
			}
		})
	}
}
