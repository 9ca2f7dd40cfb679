package ocimarket

import (
	"encoding/json"
	"strconv"
	"time"

	"slipway/internal/backend/internal/telling"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// token is what an attempt leaves in the journal: the upload request that is ours, and
// what is needed to go on with it. The service knows how many chunks it has and not
// which, so that stands here.
type token struct {
	Version int    `json:"v"`
	Host    string `json:"host"`            // host:port of the service
	Asked   string `json:"asked"`           // digest of what was asked for
	ID      string `json:"id,omitempty"`    // of the upload request; "" until the service has named it
	Stale   bool   `json:"stale,omitempty"` // it is of no use any more: the next attempt removes it and begins anew
	Want    image  `json:"want"`            // what the upload request was asked for with

	// Before the request that makes it, so that it can be told from others if the
	// answer is lost.
	Begun time.Time `json:"begun,omitzero"`  // when it was asked for, by this computer's clock; zero once it was refused
	Known []string  `json:"known,omitempty"` // ids of requests for the same image that were there before; none once ID is known

	Chunk    int64    `json:"chunk,omitempty"`    // bytes of each but the last; 0 for a file that is sent whole
	Base     int      `json:"base,omitempty"`     // number of the first chunk
	MD5      []string `json:"md5,omitempty"`      // of each chunk that was acknowledged, by index; "" for the others
	Unproven bool     `json:"unproven,omitempty"` // a chunk was acknowledged without a checksum
	Again    bool     `json:"again,omitempty"`    // all chunks are being sent once more
	Merge    bool     `json:"merge,omitempty"`    // the service may have been told to put the chunks together

	Sent bool `json:"sent,omitempty"` // nothing is left to send

	// Of the whole file, as far as they are known. Those of an upload in chunks stand
	// here only once the same pass over the file has borne out the MD5 of every chunk
	// that an earlier attempt has sent.
	Sums source.Sums `json:"sums,omitempty"`
}

// image is what the service files an upload under.
type image struct {
	Application string `json:"application"`
	Version     string `json:"version"`
	System      string `json:"os"`
	File        string `json:"file"`
}

const tokenVersion = 1

func (t token) encode() []byte {
	t.Version = tokenVersion
	return telling.Token(t)
}

// readToken reads what encode wrote. Fault: Internal.
func readToken(data []byte) (token, error) {
	var t token
	if err := json.Unmarshal(data, &t); err != nil || t.Version != tokenVersion || t.Chunk < 0 {
		return token{}, fault.Wrap(err, fault.Internal, "The journal's note about the upload cannot be read.", "Look at the uploads "+whereListed+", and delete what is incomplete there.")
	}
	return t, nil
}

// chunk is a part of the file that one request carries.
type chunk struct {
	index          int
	offset, length int64 // bytes
}

// at returns the chunk with an index. size is the file's.
func (t *token) at(index int, size int64) chunk {
	offset := int64(index) * t.Chunk
	return chunk{index: index, offset: offset, length: min(t.Chunk, size-offset)}
}

// number is how the service counts a chunk.
func (t *token) number(c chunk) string { return strconv.Itoa(t.Base + c.index) }

// named notes the id of the upload request. What it could have been mistaken for is of
// no use any more.
func (t *token) named(id string) { t.ID, t.Known = id, nil }

// fits reports whether a token knows as many chunks as a file of size bytes has.
func (t *token) fits(size int64) bool {
	return t.Chunk == 0 || len(t.MD5) == chunkCount(size, t.Chunk)
}

// kept returns how many bytes of a file of size bytes stay with the service, so that a
// further attempt need not send them.
func (t *token) kept(size int64) int64 {
	switch {
	case t.Stale:
		return 0
	case t.Sent:
		return size
	}
	var kept int64
	for i, md5 := range t.MD5 {
		if md5 != "" {
			kept += t.at(i, size).length
		}
	}
	return kept
}

// missing returns the indexes of the chunks that were not acknowledged, ascending.
func (t *token) missing() []int {
	var out []int
	for i, md5 := range t.MD5 {
		if md5 == "" {
			out = append(out, i)
		}
	}
	return out
}
