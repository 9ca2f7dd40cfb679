package ocm

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"

	"slipway/internal/lab/wire"
)

// Shape is how an error is written. No page of Oracle's says how.
type Shape string

// The shapes.
const (
	ShapeJSON    Shape = "json"    // {"message": …}
	shapeOther   Shape = "other"   // {"errorMessage": …}
	shapeOAuth   Shape = "oauth"   // {"error": …, "error_description": …}
	shapeProblem Shape = "problem" // {"title": …, "detail": …}
	shapeItems   Shape = "items"   // {"items": [{"message": …}]}
	shapeXML     Shape = "xml"
	shapeHTML    Shape = "html" // a gateway's page
	shapeText    Shape = "text"
	shapeEmpty   Shape = "empty"
)

var shapes = []Shape{ShapeJSON, shapeOther, shapeOAuth, shapeProblem, shapeItems, shapeXML, shapeHTML, shapeText, shapeEmpty}

// refusal is an answer that says no.
type refusal struct {
	status     int
	code       string // OAuth's word for it; "" outside the token service
	text       string
	shape      Shape  // "" means the usual one
	retryAfter int    // seconds; 0 means no such header
	challenge  string // of WWW-Authenticate; "" for none
}

func (r *refusal) Error() string { return strconv.Itoa(r.status) + " " + r.text }

func refused(status int, format string, args ...any) *refusal {
	return &refusal{status: status, text: fmt.Sprintf(format, args...)}
}

// bad refuses a parameter.
func bad(format string, args ...any) *refusal { return refused(http.StatusBadRequest, format, args...) }

// missing refuses an id that stands for nothing.
func missing(id string) *refusal {
	return refused(http.StatusNotFound, "Entity Not Found: there is no machine image upload request %s.", id)
}

// denied is a refusal of the token service.
func denied(status int, code, text string) *refusal {
	return &refusal{status: status, code: code, text: text, shape: shapeOAuth}
}

func (r *refusal) as(s Shape) *refusal {
	r.shape = s
	return r
}

func (r *refusal) challenged(scheme string) *refusal {
	r.challenge = scheme + ` realm="Oracle Cloud Marketplace"`
	return r
}

// render makes the answer of a refusal in its shape.
func (x *exchange) render(r *refusal) wire.Answer {
	shape := r.shape
	if shape == "" {
		shape = x.set.Errors
	}
	a := x.written(r, shape)
	if r.retryAfter > 0 {
		a.Header.Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	if r.challenge != "" {
		a.Header.Set("WWW-Authenticate", r.challenge)
	}
	return a
}

func (x *exchange) written(r *refusal, shape Shape) wire.Answer {
	title := fmt.Sprintf("%d %s", r.status, http.StatusText(r.status))
	switch shape {
	case shapeOther:
		return x.json(r.status, map[string]any{"errorCode": "OCM-" + strconv.Itoa(r.status), "errorMessage": r.text})
	case shapeOAuth:
		return x.json(r.status, map[string]any{"error": r.code, "error_description": r.text})
	case shapeProblem:
		return x.json(r.status, map[string]any{"title": http.StatusText(r.status), "detail": r.text, "status": r.status})
	case shapeItems:
		return x.json(r.status, map[string]any{"items": []any{map[string]any{"message": r.text}}})
	case shapeXML:
		return page(r.status, "application/xml", xmlError(r.text))
	case shapeHTML:
		return page(r.status, "text/html", "<html><head><title>"+title+"</title></head><body><h1>"+title+"</h1></body></html>")
	case shapeText:
		return page(r.status, "text/plain", r.text)
	case shapeEmpty:
		return wire.Answer{Status: r.status, Header: http.Header{}}
	default:
		return x.json(r.status, map[string]any{"message": r.text})
	}
}

func xmlError(text string) string {
	body, _ := xml.Marshal(struct { // Text always encodes.
		XMLName xml.Name `xml:"error"`
		Message string   `xml:"message"`
	}{Message: text})
	return xml.Header + string(body)
}

func page(status int, kind, body string) wire.Answer {
	return wire.Answer{Status: status, Header: http.Header{"Content-Type": {kind}}, Body: []byte(body)}
}
