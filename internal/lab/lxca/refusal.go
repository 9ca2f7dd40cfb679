package lxca

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Shapes of a refusal's body, by who speaks.
const (
	shapeMessages = "messages" // the appliance
	shapeErrorMsg = "errorMsg" // its updates repository
	shapeHTML     = "html"     // a proxy in front of it
	shapeEmpty    = "empty"
)

var refusalShapes = []string{shapeMessages, shapeErrorMsg, shapeHTML, shapeEmpty}

// refusal is an error answer.
type refusal struct {
	status     int
	messages   []message
	shape      string // "" means the family's own
	retryAfter int    // seconds; 0 means no such header
	basic      bool   // ask for Basic credentials
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.messages[0].text) }

// refuse makes a refusal with one message; a text replaces the message's own.
func refuse(status int, m message, text ...string) *refusal {
	if len(text) > 0 {
		m = m.saying("%s", strings.Join(text, " "))
	}
	return &refusal{status: status, messages: []message{m}}
}

// render makes the answer of a refusal in its shape.
func (x *exchange) render(r *refusal) answer {
	a := x.refusalBody(r)
	if r.retryAfter > 0 {
		a.Header.Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	if r.basic {
		a.Header.Set("WWW-Authenticate", `Basic realm="LXCA"`)
	}
	return a
}

func (x *exchange) refusalBody(r *refusal) answer {
	shape := r.shape
	if shape == "" {
		shape = x.familyShape()
	}
	switch shape {
	case shapeHTML:
		title := fmt.Sprintf("%d %s", r.status, http.StatusText(r.status))
		return x.page(r.status, "<html><head><title>"+title+"</title></head><body><h1>"+title+"</h1></body></html>")
	case shapeEmpty:
		return x.empty(r.status)
	default:
		return x.failure(r.status, "failed", shape, r.messages...)
	}
}

// failure makes an answer that says no: in the general envelope, or in the wrapper of the updates repository.
func (x *exchange) failure(status int, result, shape string, messages ...message) answer {
	all := x.site.shownAll(messages...)
	if shape == shapeErrorMsg {
		return x.json(status, map[string]any{"result": result, "errorMsg": map[string]any{"result": "major", "messages": all}})
	}
	return x.json(status, map[string]any{"result": result, "messages": all})
}

// familyShape is the updates repository's own wrapper for its paths, and the general envelope for all others.
func (x *exchange) familyShape() string {
	if x.who.User != "" && strings.Contains(x.r.URL.Path, "/managementServer/updates") {
		return shapeErrorMsg
	}
	return shapeMessages
}

// noRoomHere refuses what does not fit into a repository.
func (x *exchange) noRoomHere() *refusal {
	status := x.site.FullStatus
	if status == 0 {
		status = http.StatusInsufficientStorage
	}
	return refuse(status, noRoom)
}
