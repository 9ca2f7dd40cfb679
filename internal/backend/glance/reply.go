package glance

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
)

// reply is the body of a refusal, read from whichever of the shapes in use it
// has: the image service's own JSON, the identity service's, Huawei's image
// service and gateway, a web page, plain text.
type reply struct {
	code      string // the vendor's own code; "" if there is none but the status
	text      string // the server's words without markup
	requestID string
	page      bool // it was a web page
}

type errorBody struct {
	Error     json.RawMessage `json:"error"`
	ErrorMsg  json.RawMessage `json:"error_msg"`
	ErrorCode json.RawMessage `json:"error_code"`
	Message   json.RawMessage `json:"message"`
	Title     json.RawMessage `json:"title"`
	Code      json.RawMessage `json:"code"`
	RequestID json.RawMessage `json:"request_id"`
}

func readReply(body []byte) reply {
	var outer errorBody
	if json.Unmarshal(body, &outer) != nil {
		s := string(body)
		return reply{text: pageText(s), page: strings.Contains(strings.ToLower(s), "<html")}
	}
	var inner errorBody
	if json.Unmarshal(outer.Error, &inner) != nil {
		inner = errorBody{Message: outer.Error}
	}
	return reply{
		code:      vendorCode(text(inner.Code), text(inner.ErrorCode), text(outer.ErrorCode), text(outer.Code)),
		text:      firstText(inner.Message, inner.ErrorMsg, outer.ErrorMsg, outer.Message, inner.Title, outer.Title),
		requestID: firstText(inner.RequestID, outer.RequestID),
	}
}

// vendorCode returns the first text that is a code of the vendor's and not just
// the status again, which some bodies repeat as "409 Conflict".
func vendorCode(codes ...string) string {
	for _, c := range codes {
		if c != "" && (c[0] < '0' || c[0] > '9') {
			return c
		}
	}
	return ""
}

func firstText(raws ...json.RawMessage) string {
	for _, raw := range raws {
		if s := plain(text(raw)); s != "" {
			return s
		}
	}
	return ""
}

var (
	headPattern  = regexp.MustCompile(`(?is)<(head|script|style)\b.*?</(head|script|style)>`)
	breakPattern = regexp.MustCompile(`(?i)</?(br|p|h[1-6]|hr|div|li|tr|center)\b[^>]*>`)
	tagPattern   = regexp.MustCompile(`</?[a-zA-Z!][^<>]*>`)
)

// pageText returns the words of a web page, one line for each block.
func pageText(s string) string { return plain(headPattern.ReplaceAllString(s, "")) }

// plain returns s without markup, blank lines and doubled blanks, cut to a
// length that a person may still read.
func plain(s string) string {
	s = breakPattern.ReplaceAllString(s, "\n")
	s = html.UnescapeString(tagPattern.ReplaceAllString(s, ""))
	var lines []string
	for line := range strings.Lines(s) {
		if words := strings.Join(strings.Fields(line), " "); words != "" {
			lines = append(lines, words)
		}
	}
	return shortened(strings.Join(lines, "\n"), 2000)
}

// shortened cuts s to at most n characters.
func shortened(s string, n int) string {
	if r := []rune(strings.ToValidUTF8(s, "\uFFFD")); len(r) > n {
		return string(r[:n]) + " …"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
