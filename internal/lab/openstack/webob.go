package openstack

import (
	"fmt"
	"html"
	"net/http"
	"strings"

	"slipway/internal/lab/wire"
)

// webobType chooses the form of a WebOb error as that library does: JSON and HTML only if the client accepts them, else plain text.
func webobType(accept string) string {
	switch {
	case strings.Contains(accept, "application/json"):
		return "application/json"
	case strings.Contains(accept, "text/html"), strings.Contains(accept, "*/*"):
		return "text/html; charset=UTF-8"
	default:
		return "text/plain; charset=UTF-8"
	}
}

// webobBody renders a refusal in the form that contentType names. WebOb leaves markup and blank lines even in JSON.
func webobBody(r *refusal, contentType string) []byte {
	status := fmt.Sprintf("%d %s", r.status, http.StatusText(r.status))
	switch {
	case strings.HasPrefix(contentType, "application/json"):
		return wire.Encode(map[string]string{"message": r.webobText(r.message), "code": status, "title": http.StatusText(r.status)})
	case strings.HasPrefix(contentType, "text/html"):
		return fmt.Appendf(nil, "<html>\n <head>\n  <title>%s</title>\n </head>\n <body>\n  <h1>%s</h1>\n  %s\n </body>\n</html>",
			status, status, r.webobText(html.EscapeString(r.message)))
	default:
		return fmt.Appendf(nil, "%s\n\n%s\n\n   ", status, strings.TrimSpace(r.lead+"\n\n"+r.message))
	}
}

// webobText puts the library's markup around the words; its own text for a refused media type breaks the line before it.
func (r *refusal) webobText(message string) string {
	switch {
	case r.lead != "":
		return r.lead + "<br /><br />\n" + message + "\n\n"
	case r.status == http.StatusUnsupportedMediaType, r.status == http.StatusMethodNotAllowed:
		return message + "\n<br /><br />\n"
	default:
		return message + "<br /><br />\n\n\n"
	}
}
