package openstack

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"slipway/internal/lab/wire"
)

// refusal is an error answer: status and words, and the shape if it is not the one that its speaker has.
type refusal struct {
	status     int
	message    string
	lead       string // WebOb's standing words, where the server puts its own behind them; "" for none
	code       string // in the shapes that have one; "" means a fitting one
	shape      Shape  // "" means the speaker's own
	allow      string // methods for Allow; "" means no such header
	retryAfter int    // seconds; 0 means no Retry-After
	noID       bool   // keystonemiddleware speaks: no request id, and WWW-Authenticate
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.message) }

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, message: fmt.Sprintf(format, args...)}
}

// render makes the answer of a refusal in its shape.
func (x *exchange) render(r *refusal) answer {
	shape := x.shape(r)
	a := answer{Status: r.status, Header: http.Header{}}
	a.Header.Set("Content-Type", contentType(shape, x.r.Header.Get("Accept")))
	a.Body = x.errorBody(r, shape)
	if shape == ShapeNginx {
		a.Header.Set("Server", "nginx/1.22.1")
		a.Header.Set("Connection", "close")
	} else if !r.noID {
		a.Header.Set("X-Openstack-Request-Id", x.requestID)
	}
	if r.status == http.StatusUnauthorized && shape != ShapeGateway && shape != ShapeNginx {
		a.Header.Set("Www-Authenticate", fmt.Sprintf("Keystone uri=%q", x.base()+IdentityPath))
	}
	if r.allow != "" {
		a.Header.Set("Allow", r.allow)
	}
	if r.retryAfter > 0 {
		a.Header.Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	return a
}

// shape is the form in which r is told: its own, Keystone's for Keystone, Huawei's under that flavour, WebOb's otherwise.
func (x *exchange) shape(r *refusal) Shape {
	switch {
	case r.shape != "":
		return r.shape
	case x.keystone():
		return ShapeKeystone
	case x.site.Huawei && (r.noID || r.status == http.StatusRequestEntityTooLarge || x.step == StepOther):
		return ShapeGateway
	case x.site.Huawei:
		return ShapeIMS
	default:
		return ShapeWebOb
	}
}

func contentType(shape Shape, accept string) string {
	switch shape {
	case ShapePlain:
		return "text/plain; charset=UTF-8"
	case ShapeHTML:
		return "text/html; charset=UTF-8"
	case ShapeNginx:
		return "text/html"
	case ShapeWebOb:
		return webobType(accept)
	case ShapeEmpty:
		return "text/plain"
	default:
		return "application/json"
	}
}

func (x *exchange) errorBody(r *refusal, shape Shape) []byte {
	switch shape {
	case ShapeKeystone:
		return keystoneBody(r)
	case ShapeIMS:
		return imsBody(r)
	case ShapeGateway:
		return gatewayBody(r, strings.TrimPrefix(x.requestID, "req-"))
	case ShapeNginx:
		return nginxBody(r.status)
	case ShapeEmpty:
		return nil
	default:
		return webobBody(r, contentType(shape, x.r.Header.Get("Accept")))
	}
}

func keystoneBody(r *refusal) []byte {
	return wire.Encode(map[string]any{"error": map[string]any{"code": r.status, "message": r.message, "title": http.StatusText(r.status)}})
}

func nginxBody(status int) []byte {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return fmt.Appendf(nil, "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>\r\n"+
		"<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n", title, title)
}
