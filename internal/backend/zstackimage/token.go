package zstackimage

import (
	"encoding/json"
	"slices"

	"slipway/internal/backend/internal/telling"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// token is what an attempt leaves in the journal: the image that is ours by its id,
// the job that makes it, and what is needed to go on. The address to which the bytes
// go is not in it: whoever has that and the image's id may write the image.
type token struct {
	Version     int         `json:"v"`
	Host        string      `json:"host"`              // host:port of the management node
	Image       string      `json:"image"`             // id, chosen here
	Chosen      bool        `json:"chosen,omitempty"`  // a person chose that id, so it alone proves nothing
	Job         string      `json:"job"`               // id of the API job that was asked for, chosen here
	LongJob     string      `json:"longJob,omitempty"` // "" until the server said it, and with Plain
	Plain       bool        `json:"plain,omitempty"`   // the server refuses long jobs
	Created     bool        `json:"created,omitempty"` // the server has confirmed the job
	Way         string      `json:"way"`               // wayUpload, wayServe or wayURL
	Asked       string      `json:"asked"`             // digest of what was asked for
	Storage     string      `json:"storage"`           // uuid
	Fingerprint string      `json:"fingerprint,omitempty"`
	Sums        source.Sums `json:"sums,omitempty"`    // of the file, as far as they are known
	Slice       int64       `json:"slice,omitempty"`   // bytes; 0 for a file that is sent whole
	Sent        bool        `json:"sent,omitempty"`    // nothing is left to send
	Notes       []string    `json:"notes,omitempty"`   // for the receipt, of this image alone
	Differs     bool        `json:"differs,omitempty"` // it is finished and is not the file, so a person decides about it
}

const tokenVersion = 1

// wayURL is the way of what stands at an address that the storage can reach.
const wayURL = "url"

func (t token) encode() []byte {
	t.Version = tokenVersion
	return telling.Token(t)
}

// note keeps a sentence for the receipt, once.
func (t *token) note(sentence string) {
	if !slices.Contains(t.Notes, sentence) {
		t.Notes = append(t.Notes, sentence)
	}
}

// readToken reads what encode wrote. Fault: Internal.
func readToken(data []byte) (token, error) {
	var t token
	if err := json.Unmarshal(data, &t); err != nil || t.Version != tokenVersion || t.Image == "" || t.Job == "" {
		return token{}, fault.Wrap(err, fault.Internal, "The journal's note about the image cannot be read.", "Look at the images on the server and delete what is incomplete there.")
	}
	return t, nil
}
