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

	"slipway/internal/source"
	"slipway/internal/transport"
)

// sinkInfo is what a sink prints about itself.
type sinkInfo struct {
	Plain, TLS, Certificate string
}

// serveSink serves two addresses that read a body and forget it.
func serveSink(ctx context.Context) error {
	forget := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		w.Header().Set("X-Received", fmt.Sprint(n))
		w.WriteHeader(http.StatusNoContent)
	})
	plain, secure := httptest.NewServer(forget), httptest.NewTLSServer(forget)
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

// pinned accepts one certificate for every host.
type pinned string

func (p pinned) Pin(string) (string, bool) { return string(p), p != "" }

// putFile sends a file as a driver does, without sums.
func putFile(ctx context.Context, url, path, pin string) error {
	id, err := source.Stat(path)
	if err != nil {
		return err
	}
	f, err := source.Open(id)
	if err != nil {
		return err
	}
	defer f.Close()
	body, err := f.Read(ctx, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	client, err := transport.New(transport.Config{Pins: pinned(pin), Proxy: transport.ProxyNone})
	if err != nil {
		return err
	}
	defer client.Close()
	answer, err := client.Send(ctx, transport.Upload{
		Op: "send", Method: http.MethodPut, URL: url, Expect: true, Body: transport.Body{File: body, Size: id.Size},
	})
	if err == nil && answer.Status != http.StatusNoContent {
		err = fmt.Errorf("the sink answered %d", answer.Status)
	}
	return err
}
