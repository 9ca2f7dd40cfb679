//go:build linux

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"time"
)

// sinkInfo is what a sink prints about itself.
type sinkInfo struct {
	Plain, TLS, Certificate string
}

// serveSink serves two addresses that read a body and forget it. Both are a store for
// objects and a marketplace as well.
func serveSink(ctx context.Context) error {
	var m market
	routes := http.NewServeMux()
	routes.HandleFunc("/", store)
	routes.Handle(marketPath, &m)
	routes.HandleFunc(stopwatchPath, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, m.took.Swap(0)) })
	plain, secure := httptest.NewServer(routes), httptest.NewTLSServer(routes)
	defer plain.Close()
	defer secure.Close()
	sum := sha256.Sum256(secure.Certificate().Raw)
	info := sinkInfo{Plain: plain.URL, TLS: secure.URL, Certificate: hex.EncodeToString(sum[:])}
	if err := json.NewEncoder(os.Stdout).Encode(info); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// forget reads the body of a request.
func forget(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // a client that breaks off says so itself
}

// store answers as a store for objects does, in parts as well, as far as its clients
// look at that.
func store(w http.ResponseWriter, r *http.Request) {
	forget(r)
	w.Header().Set("ETag", `"forgotten"`)
	switch parts := r.URL.Query(); {
	case r.Method == http.MethodHead:
		w.WriteHeader(http.StatusNotFound)
	case parts.Has("uploads"):
		fmt.Fprint(w, "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>")
	case r.Method == http.MethodPost:
		fmt.Fprint(w, "<CompleteMultipartUploadResult><ETag>forgotten</ETag></CompleteMultipartUploadResult>")
	}
}

// startSink runs the sink as a process of its own.
func (b *bench) startSink(ctx context.Context) (stop func(), err error) {
	server := b.self(ctx, "-sink")()
	out, err := server.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := server.Start(); err != nil {
		return nil, err
	}
	stop = func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}
	if err := json.NewDecoder(out).Decode(&b.sink); err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

// sending asks the sink how long the last upload in chunks took, from its opening to
// its completion; 0 if there was none since it was asked before.
func (s sinkInfo) sending() (time.Duration, error) {
	answer, err := http.Get(s.Plain + stopwatchPath)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err
	}
	took, err := strconv.ParseInt(string(text), 10, 64)
	return time.Duration(took), err
}
