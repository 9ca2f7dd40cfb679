package ocm

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"io"
	"mime"
	"strings"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/transport"
)

// maxPage is how many characters of a page without a message are shown.
const maxPage = 300

// said is what the body of a refusal says.
type said struct {
	words string // may be empty
	code  string // of the service's own; "" for none
}

// errorWire has the keys under which services of this vendor explain themselves. None
// is documented for this one.
type errorWire struct {
	Message      text `json:"message"`
	ErrorMessage text `json:"errorMessage"`
	Description  text `json:"error_description"`
	Error        text `json:"error"`
	Detail       text `json:"detail"`
	Title        text `json:"title"`
	ErrorCode    text `json:"errorCode"`
	OracleCode   text `json:"o:errorCode"`
	Code         text `json:"code"`
}

func (w errorWire) said() said {
	s := said{
		words: string(cmp.Or(w.Message, w.ErrorMessage, w.Description, w.Error, w.Detail, w.Title)),
		code:  string(cmp.Or(w.ErrorCode, w.OracleCode, w.Code)),
	}
	if s.code == "" && w.Description != "" {
		s.code = string(w.Error) // RFC 6749, section 5.2
	}
	return s
}

// readWords reads a refusal: JSON, XML, or a page of something in between.
func readWords(a transport.Answer) said {
	body := loose.Body(a.Body)
	if json.Valid(body) {
		return jsonWords(body)
	}
	if words := xmlMessage(string(body)); words != "" {
		return said{words: words}
	}
	return said{words: loose.Shortened(pageText(string(body)), maxPage)}
}

// jsonWords looks into the object itself, then into what is wrapped in it, then into
// its items.
func jsonWords(body []byte) said {
	var items struct {
		Items []json.RawMessage `json:"items"`
	}
	_ = json.Unmarshal(body, &items) // what is no object has none
	for _, raw := range append([]json.RawMessage{body, record(body)}, items.Items...) {
		var w errorWire
		_ = json.Unmarshal(raw, &w) // what is no object says nothing
		if s := w.said(); s.words != "" {
			s.words = pageText(s.words)
			return s
		}
	}
	return said{}
}

// xmlMessage returns the text of the first element named message, in whatever space;
// "" for what has none.
func xmlMessage(body string) string {
	if !strings.HasPrefix(body, "<") {
		return ""
	}
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		t, err := d.RawToken()
		if err != nil {
			return ""
		}
		if start, ok := t.(xml.StartElement); ok && strings.EqualFold(start.Name.Local, "message") {
			return pageText(elementText(d))
		}
	}
}

// elementText returns the text up to the end of the element that has begun.
func elementText(d *xml.Decoder) string {
	var b strings.Builder
	for depth := 0; depth >= 0; {
		t, err := d.RawToken()
		if err != nil {
			break // what is cut off has said enough
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			b.Write(t)
		}
	}
	return b.String()
}

// web reports whether an answer is a page for people, such as the login page of a
// portal on the way.
func web(a transport.Answer) bool {
	body := loose.Body(a.Body)
	if len(body) == 0 || json.Valid(body) {
		return false
	}
	kind, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type")) // "" is looked into as well
	start := strings.ToLower(string(body[:min(len(body), 512)]))
	return kind == "text/html" || kind == "application/xhtml+xml" || strings.HasPrefix(start, "<!doctype html") || strings.Contains(start, "<html")
}
