package zstackimage_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"sync/atomic"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// through puts a proxy between the driver and everything else, and closes the direct way
// to the storages. What goes to an agent is handled by toAgent.
func (b *bench) through(toAgent http.HandlerFunc) {
	b.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/upload") {
			toAgent(w, r)
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

// onward passes requests on to where they go.
var onward = &httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}}

// behind puts a proxy in between that answers what goes to an agent with status; 0
// passes it on.
func (b *bench) behind(status int) {
	b.Helper()
	b.through(func(w http.ResponseWriter, r *http.Request) {
		if status == 0 {
			onward.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(status)
	})
}

// losing puts a proxy in between that passes everything on, and says to the first
// request with bytes of the file that the agent's answer took too long.
func (b *bench) losing() {
	b.Helper()
	var posts atomic.Int64
	b.through(func(w http.ResponseWriter, r *http.Request) {
		if posts.Add(1) > 1 {
			onward.ServeHTTP(w, r)
			return
		}
		onward.ServeHTTP(httptest.NewRecorder(), r)
		w.WriteHeader(http.StatusGatewayTimeout)
	})
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

func TestUpload_aProxyThatLosesTheAnswerToTheLastByteDecidesNothing(t *testing.T) {
	for _, change := range [][]string{nil, {"way", "upload"}, {"transfer", "slices", "slice-size", "4"}} {
		b := newBench(t, "slow-image=3m*1")
		b.losing()
		r := b.finish(b.raw(small, change...))
		if b.orders() != 1 || len(b.posts()) != 1 || r.Verification.Verdict != backend.Verified {
			t.Errorf("%q: %d orders, %d posts, %+v", change, b.orders(), len(b.posts()), r)
		}
	}
}

func TestSlices_aProxyThatLosesTheAnswerToTheFirstOneClosesNoWay(t *testing.T) {
	b := newBench(t)
	b.losing()
	b.finish(b.raw(3*mebi, sliced...))
	b.wantNoneTwice()
	if b.orders() != 1 {
		t.Errorf("%d images were ordered", b.orders())
	}
}
