//go:build linux

package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

const (
	marketPath    = "/appstore/publisher/v1/"
	stopwatchPath = "/stopwatch"
)

// market answers as a marketplace does, for one upload at a time. It believes the
// digest of each chunk, so that the figures are the client's and not its own, and is
// done as soon as it has all of them.
type market struct {
	opened atomic.Int64 // when, in ns
	took   atomic.Int64 // from the opening to the completion of the last upload, in ns
}

func (m *market) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	forget(r)
	w.Header().Set("Content-Type", "application/json")
	switch what := r.Method + " " + strings.TrimPrefix(r.URL.Path, marketPath); what {
	case "GET authenticate":
		fmt.Fprint(w, `{"access_token":"forgotten-token","expires_in":604800}`)
	case "POST machineimages":
		m.opened.Store(time.Now().UnixNano())
		fmt.Fprint(w, `{"message":"OK","entityId":"1"}`)
	case "POST machineimages/1/chunk":
		fmt.Fprintf(w, `{"uploadRequestId":"1","checksum":%q}`, r.Header.Get("X-MD5-Checksum"))
	case "PATCH machineimages/1":
		m.took.Store(time.Now().UnixNano() - m.opened.Load())
		fmt.Fprint(w, `{"message":"OK","entityId":"1"}`)
	case "GET machineimages/1", "HEAD machineimages/1":
		m.status(w)
	default:
		fmt.Fprint(w, `{"items":[]}`)
	}
}

func (m *market) status(w http.ResponseWriter) {
	status := "Pending"
	if m.took.Load() > 0 {
		status = "Completed"
	}
	w.Header().Set("X-Upload-Status", status)
	fmt.Fprintf(w, `{"uploadRequestId":1,"statusName":%q,"pendingChunks":0}`, status)
}
