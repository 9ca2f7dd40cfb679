package lxca

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"slipway/internal/backend/internal/loose"
)

// maxMessages is how many messages of one answer are kept: what a person may read.
const maxMessages = 20

// Message is one message of the appliance, free of markup.
type Message struct {
	ID          string // "FQXHMFC0001M", verbatim
	Text        string
	Explanation string
	Recovery    string
	URL         string // help page, http or https; "" if none
}

// messageWire has the keys of a message in answers, of one in a job's status, and of
// the jobs of old versions, which have theirs at the top level.
type messageWire struct {
	ID             json.RawMessage `json:"id"`
	MessageID      json.RawMessage `json:"messageID"`
	Text           json.RawMessage `json:"text"`
	MessageDisplay json.RawMessage `json:"messageDisplay"`
	Message        json.RawMessage `json:"message"`
	Explanation    json.RawMessage `json:"explanation"`
	Recovery       json.RawMessage `json:"recovery"`
	URL            json.RawMessage `json:"URL"`
}

// readMessages reads an array of messages, a single one, or a bare text.
func readMessages(raw json.RawMessage) []Message {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var out []Message
	for _, one := range list {
		if m := readMessage(one); m != (Message{}) && len(out) < maxMessages {
			out = append(out, m)
		}
	}
	return out
}

func readMessage(raw json.RawMessage) Message {
	var w messageWire
	if json.Unmarshal(raw, &w) != nil {
		return Message{Text: loose.Marked(flatten(raw))}
	}
	m := Message{
		ID:          loose.Marked(cmp.Or(scalar(w.ID), scalar(w.MessageID))),
		Text:        loose.Marked(cmp.Or(flatten(w.Text), flatten(w.MessageDisplay), flatten(w.Message))),
		Explanation: loose.Marked(flatten(w.Explanation)),
	}
	m.Recovery, m.URL = readRecovery(w.Recovery)
	m.URL = cmp.Or(m.URL, webURL(scalar(w.URL)))
	return m
}

// errorMessages reads an errorMsg: an object with messages, one message, or a text.
func errorMessages(raw json.RawMessage) []Message {
	var inner envelopeWire
	if json.Unmarshal(raw, &inner) == nil && inner.Messages != nil {
		return readMessages(inner.Messages)
	}
	return readMessages(raw)
}

// readRecovery reads what to do: the vendor's tables call it an array, recordings
// and examples have an object, and a text or null is borne as well.
func readRecovery(raw json.RawMessage) (text, link string) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var lines []string
	for _, one := range list {
		var w struct {
			Text json.RawMessage `json:"text"`
			URL  json.RawMessage `json:"URL"`
		}
		if json.Unmarshal(one, &w) != nil {
			w.Text = one
		}
		if s := loose.Marked(flatten(w.Text)); s != "" {
			lines = append(lines, s)
		}
		link = cmp.Or(link, webURL(scalar(w.URL)))
	}
	return strings.Join(lines, "\n"), link
}

// webURL returns s if a browser may open it, "" otherwise.
func webURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}

// distinct returns the messages without repetitions.
func distinct(all []Message) []Message {
	var out []Message
	for _, m := range all {
		if !slices.Contains(out, m) && len(out) < maxMessages {
			out = append(out, m)
		}
	}
	return out
}
