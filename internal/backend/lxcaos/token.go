package lxcaos

import (
	"encoding/json"
	"slices"

	"slipway/internal/backend/internal/telling"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// token is what an attempt leaves in the journal: the job that is ours, and how
// to tell the file that it makes from those that were there before.
type token struct {
	Version int      `json:"v"`
	Host    string   `json:"host"` // host:port of the appliance
	Job     string   `json:"job"`
	Asked   string   `json:"asked"`            // digest of what was asked for
	Type    string   `json:"type"`             // of the files
	Parts   []part   `json:"parts"`            // in the order in which they are sent; one without digest for a remote file
	Sent    int      `json:"sent"`             // how many parts are out to the last byte
	Heard   bool     `json:"heard,omitempty"`  // the appliance answered to the last of them
	Before  []string `json:"before,omitempty"` // ids of files that had one of our names already
}

// part is one file of the job.
type part struct {
	Image  string      `json:"image"`            // imageName
	File   string      `json:"file"`             // base name
	FileID string      `json:"fileId,omitempty"` // the appliance's id; "" until it said one
	Algo   source.Algo `json:"algo,omitempty"`   // of the digest that goes ahead; "" for none
	Sums   source.Sums `json:"sums,omitempty"`   // of the file, as far as they are known
}

const tokenVersion = 1

// complete reports whether every part is out.
func (t token) complete() bool { return t.Job != "" && t.Sent >= len(t.Parts) }

// names returns all that the appliance may call the files.
func (t token) names() []string {
	var out []string
	for _, p := range t.Parts {
		out = append(out, p.Image, p.File)
	}
	return out
}

// fresh returns the entries for a part that were not there before the job. The
// name of a driver is that of its OS image, which is never what the job made.
func (t token) fresh(r repository, p part) []entry {
	return slices.DeleteFunc(r.named(p.Image, p.File), func(e entry) bool {
		return slices.Contains(t.Before, e.id) || e.kind == typeOS && t.Type != typeOS
	})
}

func (t token) encode() []byte {
	t.Version = tokenVersion
	return telling.Token(t)
}

// readToken reads what encode wrote. Fault: Internal.
func readToken(data []byte) (token, error) {
	var t token
	if err := json.Unmarshal(data, &t); err != nil || t.Version != tokenVersion || t.Job == "" || len(t.Parts) == 0 {
		return token{}, fault.Wrap(err, fault.Internal, "The journal's note about the import job cannot be read.", "Look at the jobs and the OS images on the appliance.")
	}
	return t, nil
}
