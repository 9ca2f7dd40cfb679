package glance

import (
	"encoding/json"

	"slipway/internal/backend/internal/telling"
	"slipway/internal/fault"
)

// token is what an attempt leaves in the journal: which image record is ours.
type token struct {
	Version int    `json:"v"`
	Image   string `json:"image"`            // id
	Root    string `json:"root"`             // of the image service that has it
	Name    string `json:"name"`             // asked for
	Record  string `json:"record"`           // digest of the record asked for
	Created bool   `json:"created"`          // the server has confirmed it; false while the request may be on its way
	Import  bool   `json:"import,omitempty"` // the server has accepted the order to fetch the data
	Keep    bool   `json:"keep,omitempty"`   // a person wants to keep what is left
}

const tokenVersion = 1

// covers reports whether m, which has the token's id, is the record that the token
// is about: because the server confirmed that we made it, or because it is empty
// and bears our name. The id alone proves nothing: a person may have chosen it, and
// somebody else may have been quicker.
func (t token) covers(m image) bool {
	return t.Created || m.Status == "queued" && m.Name == t.Name
}

func (t token) encode() []byte {
	t.Version = tokenVersion
	return telling.Token(t)
}

// readToken reads what encode wrote. Fault: Internal.
func readToken(data []byte) (token, error) {
	var t token
	if err := json.Unmarshal(data, &t); err != nil || t.Version != tokenVersion || t.Image == "" {
		return token{}, fault.Wrap(err, fault.Internal, "The journal's note about the image record cannot be read.", "Look at the images on the server and delete what is incomplete there.")
	}
	return t, nil
}
