package ocm

import (
	"cmp"
	"encoding/json"
	"net/url"
	"path"
	"strings"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// Ack is what the service says when it has taken a request.
type Ack struct {
	Status   int         // 200, 201 or 202 usually; with a fault that of the refusal, 0 for none
	ID       string      // of the upload request; "" if the answer names none
	Message  string      // "OK"; may be empty
	Checksum source.Sums // MD5 of what the service received; nil if it does not say
	Uploaded int         // chunks it has; -1 if it does not say
	Pending  int         // chunks it waits for; -1 if it does not say
	Location string      // where the service says that the work can be followed, with a 202; "" for none
	Sent     int64       // bytes of the file that left, also beside a fault
}

// ackWire has the keys of both answers, {message, entityId} and that of a chunk. Keys
// count in any case, so that checkSum is read as well.
type ackWire struct {
	Message  text `json:"message"`
	Entity   text `json:"entityId"`
	Request  text `json:"uploadRequestId"`
	Checksum text `json:"checksum"`
	Uploaded text `json:"uploadedChunks"`
	Pending  text `json:"pendingChunks"`
}

// ack reads an acknowledgement and removes secrets from its words.
func (c *Client) ack(a transport.Answer) Ack {
	ack := readAck(a)
	ack.Message = c.client.Redact(ack.Message)
	return ack
}

// readAck reads an acknowledgement. Whatever is missing stays so.
func readAck(a transport.Answer) Ack {
	var w ackWire
	_ = json.Unmarshal(record(loose.Body(a.Body)), &w) // what is no object says nothing
	ack := Ack{
		Status: a.Status, ID: cmp.Or(string(w.Entity), string(w.Request)), Message: string(w.Message),
		Uploaded: count(w.Uploaded), Pending: count(w.Pending), Location: loose.Shortened(a.Header.Get("Location"), loose.MaxText), Sent: a.Sent,
	}
	ack.ID = cmp.Or(ack.ID, idIn(ack.Location))
	if sum := digest(w.Checksum); sum != "" {
		ack.Checksum = source.Sums{source.MD5: sum}
	}
	return ack
}

// idIn returns the id in the address of an upload request, "" for any other address.
func idIn(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	parent, id := path.Split(strings.TrimRight(u.Path, "/"))
	if path.Base(parent) != path.Base(imagesPath) {
		return ""
	}
	return plain(id)
}
