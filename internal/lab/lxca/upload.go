package lxca

import (
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
)

// order is what an upload of an OS-image file asks for: the query of POST /files/osImages.
type order struct {
	jobID       string
	imageType   string // as it was spelt
	imageName   string
	os          string
	release     string
	description string
	extensions  []string // what the file's name may end in
	base        string   // id of the OS image a driver belongs to
}

// importImage answers POST /files/osImages: a file in the body, or a copy from a remote file server.
func (x *exchange) importImage() (answer, error) {
	if !x.site.hasFiles() {
		return answer{}, refuse(http.StatusNotFound, notFound)
	}
	o, err := x.order()
	if err != nil {
		return answer{}, err
	}
	if strings.HasPrefix(x.r.Header.Get("Content-Type"), "application/json") {
		return x.copyImage(o)
	}
	boundary, err := x.form()
	if err != nil {
		return answer{}, err
	}
	j, err := x.admit(o.jobID, kindImages, func(j *job) error { return x.fitsLocked(j, &o, x.r.ContentLength) })
	if err != nil {
		return answer{}, err
	}
	f, err := x.receiveImage(x.parts(boundary, j), o)
	if err == nil {
		err = x.late()
	}
	err = x.finish(j, err, func(doom fate) { x.keepLocked(j, f, o, 0, doom) })
	if err != nil {
		return answer{}, err
	}
	return x.success(http.StatusCreated, map[string]any{"fileid": f.FileID}), nil
}

// order reads and checks the query.
func (x *exchange) order() (order, error) {
	q := x.r.URL.Query()
	o := order{
		jobID: q.Get("jobId"), imageType: q.Get("imageType"), imageName: q.Get("imageName"),
		os: q.Get("os"), release: q.Get("osrelease"), description: q.Get("description"),
	}
	if o.imageType == "" {
		o.imageType = typeOS
	}
	switch {
	case o.jobID == "":
		return o, malformed("The parameter jobId is required.")
	case o.imageName == "":
		return o, malformed("The parameter imageName is required.")
	case o.os == "" && slices.Contains(needsSystem, canonical(o.imageType)):
		return o, malformed("The parameter os is required for the image type " + o.imageType + ".")
	case o.os != "" && !slices.Contains(systems, o.os):
		return o, malformed("The parameter os must be one of " + strings.Join(systems, ", ") + ".")
	}
	o.extensions = x.site.extensions(o.imageType, o.os)
	otherToken := canonical(o.imageType) == typeConfig && x.site.ConfigToken != "" && x.site.ConfigToken != o.imageType
	if o.extensions == nil || otherToken {
		return o, refuse(http.StatusPreconditionFailed, unsupported, "The image type", o.imageType, "is not supported", o.forSystem())
	}
	return o, nil
}

func (o order) forSystem() string {
	if o.os == "" {
		return "for import."
	}
	return "for the operating system " + o.os + "."
}

// fitsLocked has the last word before the body: job and type, the base image, and the repository's room.
func (x *exchange) fitsLocked(j *job, o *order, bytes int64) error {
	bundled := len(j.files) > 0
	switch want := canonical(o.imageType); {
	case want == typeSignature && !bundled:
		return refuse(http.StatusConflict, badJob, "The bundle of the job "+j.id+" has not been imported yet.")
	case want != typeSignature && (bundled || j.imageType != want):
		return refuse(http.StatusConflict, badJob, "The job "+j.id+" is not for the image type "+o.imageType+".")
	case want == typeDriver:
		i := slices.IndexFunc(x.lab.files, func(f *File) bool {
			return f.Type == typeOS && slices.Contains([]string{f.ID, f.FileID, f.Name}, o.imageName)
		})
		if i < 0 {
			return refuse(http.StatusConflict, noBase, "There is no operating-system image "+o.imageName+".")
		}
		o.base = x.lab.files[i].ID
	}
	return x.roomLocked(canonical(o.imageType), bytes)
}

// roomLocked refuses what the OS-image repository cannot hold.
func (x *exchange) roomLocked(imageType string, bytes int64) error {
	count, used := 0, int64(0)
	for _, f := range x.lab.files {
		used += f.Size
		if f.Type == typeOS {
			count++
		}
	}
	switch {
	case x.site.Full, x.site.ImageSpace > 0 && used+bytes > x.site.ImageSpace:
		return x.noRoomHere()
	case imageType == typeOS && x.site.ImageLimit > 0 && count >= x.site.ImageLimit:
		return refuse(http.StatusConflict, tooMany)
	}
	return nil
}

// receiveImage reads the parts: checksumType and checksumValue together or not at all, then the file, then nothing.
func (x *exchange) receiveImage(parts *multipart.Reader, o order) (*File, error) {
	texts := map[string]string{}
	for {
		part, err := parts.NextPart()
		switch {
		case ended(err):
			return nil, malformed("The part uploadedfile is required.")
		case err != nil:
			return nil, x.bodyError(err)
		}
		if part.FileName() != "" {
			f, err := x.receiveFile(part, o, texts)
			if err != nil {
				return nil, x.bodyError(err)
			}
			return f, x.last(parts)
		}
		if err := readLeading(part, texts); err != nil {
			return nil, x.bodyError(err)
		}
	}
}

// last fails unless the body ends here.
func (x *exchange) last(parts *multipart.Reader) error {
	switch _, err := parts.NextPart(); {
	case ended(err):
		return nil
	case err != nil:
		return x.bodyError(err)
	default:
		return malformed("The part uploadedfile must be the last one.")
	}
}
