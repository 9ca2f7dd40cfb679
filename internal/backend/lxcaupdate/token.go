package lxcaupdate

import (
	"encoding/json"

	"slipway/internal/backend/internal/telling"
	"slipway/internal/fault"
)

// token is what an attempt leaves in the journal: which import job is ours, and
// what it will have made. One without a job says that there is nothing any more.
type token struct {
	Version int    `json:"v"`
	Host    string `json:"host,omitempty"`  // host:port of the appliance that has the job
	Job     string `json:"job,omitempty"`   // id
	FixID   string `json:"fixid,omitempty"` // of the update that the job imports
	Sent    bool   `json:"sent,omitempty"`  // the last byte has been handed over
	Taken   bool   `json:"taken,omitempty"` // the appliance has said that it got them
	There   bool   `json:"there,omitempty"` // the update was there before, so it is not ours to remove
}

const tokenVersion = 1

func (t token) encode() []byte {
	t.Version = tokenVersion
	return telling.Token(t)
}

// readToken reads what encode wrote. Fault: Internal.
func readToken(data []byte) (token, error) {
	var t token
	if err := json.Unmarshal(data, &t); err != nil || t.Version != tokenVersion {
		return token{}, fault.Wrap(err, fault.Internal, "The journal's note about the import job cannot be read.", "Look at the jobs and the updates on the appliance and remove what is incomplete there.")
	}
	return t, nil
}
