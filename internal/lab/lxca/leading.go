package lxca

import (
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// Names of the parts of an OS-image upload.
const (
	partType  = "checksumType"
	partValue = "checksumValue"
	partFile  = "uploadedfile"
	partName  = "name" // sent by Lenovo's Python client, always with the value "uploadedfile"
)

// readLeading reads a text part that comes before the file.
func readLeading(part *multipart.Part, texts map[string]string) error {
	name := part.FormName()
	value, err := readText(part)
	if err != nil {
		return err
	}
	_, twice := texts[name]
	switch {
	case twice:
		return malformed("The part " + name + " must not be repeated.")
	case name == partType && newHash(value) == nil:
		return malformed("The checksum type must be one of MD5, SHA1, SHA256.")
	case name == partValue && texts[partType] == "":
		return malformed("The part checksumType must come before checksumValue.")
	case name == partName && value != partFile, name != partName && name != partType && name != partValue:
		return malformed("The part " + name + " is not expected.")
	}
	texts[name] = value
	return nil
}

// receiveFile reads the file and checks its name, its length and its checksum.
func (x *exchange) receiveFile(part *multipart.Part, o order, texts map[string]string) (*File, error) {
	kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
	name := part.FileName()
	_, valued := texts[partValue]
	switch {
	case part.FormName() != partFile:
		return nil, malformed("The file must be in the part uploadedfile.")
	case kind != "application/octet-stream":
		return nil, malformed("The content type of the file must be application/octet-stream.")
	case texts[partType] != "" && !valued:
		return nil, malformed("The part checksumValue must come before the file.")
	}
	if err := o.namesFit(name); err != nil {
		return nil, err
	}
	got, err := x.measure(part, texts[partType])
	switch {
	case err != nil:
		return nil, err
	case got.size == 0:
		return nil, malformed("The file " + name + " is empty.")
	case valued && !strings.EqualFold(got.digest, texts[partValue]):
		return nil, refuse(http.StatusConflict, checksumDiffers)
	}
	return x.newFile(name, got, o), nil
}

// namesFit checks the file's name against the type's extensions, and what is imported in parts against its imageName.
func (o order) namesFit(name string) error {
	pair := o.imageType == typeBundle || o.imageType == typeSignature
	switch {
	case !matches(name, o.extensions):
		return refuse(http.StatusPreconditionFailed, unsupported, "The file", name, "is not supported as", o.imageType, o.forSystem(),
			"Supported file types are", strings.Join(o.extensions, ", ")+".")
	case pair && o.imageName != name:
		return malformed("The parameter imageName must be the name of the file, " + name + ".")
	}
	return nil
}
