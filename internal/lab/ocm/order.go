package ocm

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"slipway/internal/lab/wire"
)

// Names of the request headers.
const (
	headerChecksum = "X-Md5-Checksum"
	headerCount    = "X-Number-Of-Chunks"
	headerNumber   = "X-Chunk-Number"
)

// order is what an upload is for: the part "json", and the file's name.
type order struct {
	Application     string `json:"application"`
	Version         string `json:"version"`
	OperatingSystem string `json:"operatingSystem"`
	Overwrite       bool   `json:"overwriteStorageFile"`
	file            string
}

// createImage answers POST /machineimages: a whole upload, or the opening of one in chunks.
func (x *exchange) createImage() (wire.Answer, error) {
	total, err := x.announced()
	if err == nil {
		err = x.roomy()
	}
	if err != nil {
		return wire.Answer{}, err
	}
	f, err := x.readForm(total > 0)
	if err != nil {
		return wire.Answer{}, err
	}
	u, err := x.create(f, total)
	if err != nil {
		f.file.drop()
		return wire.Answer{}, err
	}
	if x.set.Location == LocationJob {
		return x.deferred(u), nil
	}
	return x.acknowledge(u, "OK"), nil
}

// create makes the upload that a form asks for.
func (x *exchange) create(f *form, total int) (*upload, error) {
	o, err := x.order(f)
	if err == nil {
		err = x.fits(f, total)
	}
	if err != nil {
		return nil, err
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	if err := x.freeLocked(o); err != nil {
		return nil, err
	}
	u := x.newUploadLocked(o, total)
	if total > 0 {
		if f.file != nil {
			u.keep(x.set.FirstChunk, f.file)
		}
		return u, nil
	}
	u.content = &f.file.content
	x.submitLocked(u, false)
	return u, nil
}

// announced is the number of chunks the request is opened for, 0 for a whole upload.
func (x *exchange) announced() (int, error) {
	text := x.r.Header.Get(headerCount)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < 1:
		return 0, bad("The header %s (%s) is not a number of chunks.", headerCount, text)
	case x.set.MaxChunks > 0 && n > x.set.MaxChunks:
		return 0, bad("The number of chunks (%d) exceeds the maximum of %d.", n, x.set.MaxChunks)
	}
	return n, nil
}

// fits checks that a form is whole or chunked through and through.
func (x *exchange) fits(f *form, total int) error {
	kind, given := f.fields["uploadType"]
	switch {
	case total == 0 && given:
		return bad("The header %s is required for the uploadType %s.", headerCount, kind)
	case total == 0 && f.file == nil:
		return bad("The part file is missing.")
	case total > 0 && !slices.Contains(x.set.uploadTypes(), kind):
		return bad("The uploadType (%s) is not valid.", kind)
	case f.file != nil:
		return x.agrees(f.file)
	}
	return nil
}

// order reads the part "json" and the file's name.
func (x *exchange) order(f *form) (order, error) {
	text, given := f.fields["json"]
	if !given {
		return order{}, bad("The part json is missing.")
	}
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return order{}, bad("The part json is not valid: %s", err)
	}
	o.file = x.r.Header.Get(x.set.nameHeader())
	for _, p := range []struct{ name, value string }{
		{"application", o.Application}, {"version", o.Version}, {"operatingSystem", o.OperatingSystem}, {x.set.nameHeader(), o.file},
	} {
		if err := sound(p.name, p.value); err != nil {
			return order{}, err
		}
	}
	return o, nil
}

// sound checks a name that becomes part of a path.
func sound(what, name string) error {
	control := strings.ContainsFunc(name, unicode.IsControl)
	switch {
	case strings.TrimSpace(name) == "":
		return bad("The parameter %s is missing or empty.", what)
	case control || strings.ContainsAny(name, `/\`) || name == "." || name == "..":
		return bad("The parameter %s (%q) contains characters that are not allowed.", what, name)
	}
	return nil
}

// path is where the image is stored.
func (o order) path() string {
	return fmt.Sprintf("mi/%s/%s/%s/%s", o.Application, o.Version, o.OperatingSystem, o.file)
}

// roomy refuses, before the body, what is larger than is taken or than there is room for.
func (x *exchange) roomy() error {
	declared := x.r.ContentLength
	switch {
	case x.step == stepWhole && x.set.MaxWhole > 0 && declared > x.set.MaxWhole,
		x.step == stepChunk && x.set.MaxChunk > 0 && declared > x.set.MaxChunk:
		return refused(http.StatusRequestEntityTooLarge, "The request is larger than is allowed.")
	case x.set.Full, x.set.Capacity > 0 && x.lab.used()+declared > x.set.Capacity:
		return refused(x.set.fullStatus(), "There is not enough storage space for the machine image.")
	}
	return nil
}

// freeLocked refuses a path that is taken, unless it is to be overwritten.
func (x *exchange) freeLocked(o order) error {
	if other := x.lab.storedLocked(o.path()); other != nil && !o.Overwrite {
		return bad("The file %s exists already. Set overwriteStorageFile to replace it.", o.path())
	}
	return nil
}
