package zstackimage_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"testing"

	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// behind puts a proxy between the driver and everything else, and closes the direct way
// to the storages. The proxy answers what goes to an agent with status; 0 passes it on.
func (b *bench) behind(status int) {
	b.Helper()
	onward := &httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status != 0 && strings.HasSuffix(r.URL.Path, "/upload") {
			w.WriteHeader(status)
			return
		}
		onward.ServeHTTP(w, r)
	}))
	b.Cleanup(proxy.Close)
	var err error
	if b.client, err = transport.New(transport.Config{Proxy: transport.ProxyManual, ProxyURL: proxy.URL}); err != nil {
		b.Fatal(err)
	}
	b.driver = b.open(zstackimage.WithDial(refused))
}

func TestUpload_aStorageBehindTheProxyIsSentToThroughIt(t *testing.T) {
	b := newBench(t)
	b.behind(0)
	b.finish(b.raw(small, "way", "upload"))
	if len(b.posts()) != 1 || b.orders() != 1 {
		t.Errorf("%d posts, %d orders", len(b.posts()), b.orders())
	}
}

func TestUpload_aStorageThatTheProxyDoesNotReachFetches(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
		for _, change := range [][]string{nil, sliced} {
			b := newBench(t)
			b.behind(status)
			r := b.finish(b.raw(small, change...))
			if !said(r, "which the proxy does not reach, so it fetches the file from this computer") || b.orders() != 2 {
				t.Errorf("%d, %q: %d orders, %q", status, change, b.orders(), r.Notes)
			}
		}
	}
}

func TestUpload_aProxyInTheWayIsToldToThoseWhoWantThatWay(t *testing.T) {
	b := newBench(t)
	b.behind(http.StatusServiceUnavailable)
	_, err := b.upload(b.raw(small, "way", "upload"))
	if f := stand.FaultOf(t, err, fault.Unreachable); f.Field != "way" || !strings.Contains(f.What, "the proxy does not reach") || !strings.Contains(f.Remedy, "proxy") || fault.Retryable(err) {
		t.Errorf("%+v", f)
	}
	b.wantNone()
}
