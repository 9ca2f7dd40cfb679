package openstack

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

var (
	diskFormats      = []string{"ami", "ari", "aki", "vhd", "vhdx", "vmdk", "raw", "qcow2", "vdi", "iso", "ploop"}
	containerFormats = []string{"ami", "ari", "aki", "bare", "ovf", "ova", "docker", "compressed"}
	visibilities     = []string{"community", "public", "private", "shared"}
	readOnly         = []string{
		"checksum", "created_at", "direct_url", "file", "locations", "os_hash_algo", "os_hash_value", "schema", "self", "size", "status",
		"stores", "updated_at", "virtual_size",
	}
	uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

// setter changes fields of one image on behalf of one request, refusing what Glance's schema and rules refuse.
type setter struct {
	img  *image
	site Conditions
	who  *token
}

// set puts value, as decoded from JSON, into the field or extra property named key.
func (s setter) set(key string, value any) error {
	switch {
	case slices.Contains(readOnly, key):
		return refuse(http.StatusForbidden, "Attribute '%s' is read-only.", key)
	case strings.HasPrefix(key, "os_glance_"):
		return denied("Attribute '%s' is reserved.", key)
	}
	switch key {
	case "name", "id", "owner":
		return s.setText(key, value)
	case "disk_format", "container_format", "visibility":
		return s.setChoice(key, value)
	case "min_disk", "min_ram":
		return s.setNumber(key, value)
	case "protected", "os_hidden":
		return s.setFlag(key, value)
	case "tags":
		return s.setTags(value)
	default:
		return s.setProperty(key, value)
	}
}

// schema is a refusal by the JSON schema of an image.
func schema(format string, args ...any) *refusal {
	return refuse(http.StatusBadRequest, "Provided object does not match schema 'image': "+format, args...)
}

// denied is a refusal by a rule of Glance's domain layer, which speaks behind WebOb's own words.
func denied(format string, args ...any) *refusal {
	no := refuse(http.StatusForbidden, format, args...)
	no.lead = "Access was denied to this resource."
	return no
}

func (s setter) setText(key string, value any) error {
	text, ok := value.(string)
	if !ok && (value != nil || key == "id") {
		return schema("%s is not of type 'null', 'string'", literal(value))
	}
	if len([]rune(text)) > 255 {
		return schema("'%s' is too long", text)
	}
	switch key {
	case "name":
		s.img.Name = text
	case "id":
		if !uuidForm.MatchString(text) {
			return schema("'%s' does not match '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$'", text)
		}
		s.img.ID = text
	default:
		return s.setOwner(text)
	}
	return nil
}

func (s setter) setOwner(owner string) error {
	if owner != s.img.Owner && !s.who.admin() {
		return denied("You are not permitted to create images owned by '%s'", owner)
	}
	s.img.Owner = owner
	return nil
}

func (s setter) setChoice(key string, value any) error {
	text, ok := value.(string)
	allowed := s.choices(key)
	if unset := value == nil && key != "visibility"; !unset && (!ok || !slices.Contains(allowed, text)) {
		listed := "'" + strings.Join(allowed, "', '") + "'"
		if key != "visibility" {
			listed = "None, " + listed
		}
		return schema("%s is not one of [%s]", literal(value), listed)
	}
	switch key {
	case "disk_format":
		return s.setFormat(key, &s.img.DiskFormat, text)
	case "container_format":
		return s.setFormat(key, &s.img.ContainerFormat, text)
	default:
		return s.setVisibility(text)
	}
}

func (s setter) choices(key string) []string {
	switch {
	case key == "container_format":
		return containerFormats
	case key == "visibility":
		return visibilities
	case s.site.DiskFormats != nil:
		return s.site.DiskFormats
	default:
		return diskFormats
	}
}

func (s setter) setFormat(key string, field *string, value string) error {
	if s.img.Status != statusQueued {
		return refuse(http.StatusForbidden, "Attribute %s can be only replaced for a queued image.", key)
	}
	*field = value
	return nil
}

func (s setter) setVisibility(value string) error {
	switch {
	case s.site.Huawei && value != "private":
		no := refuse(http.StatusBadRequest, "visibility %s is not supported", value)
		no.code = "IMG.0001"
		return no
	case value == "public" && !s.who.admin():
		return forbidden("publicize_image")
	}
	s.img.Visibility = value
	return nil
}

func (s setter) setNumber(key string, value any) error {
	number, ok := value.(json.Number)
	n, err := number.Int64()
	switch {
	case !ok || err != nil:
		return schema("%s is not of type 'integer'", literal(value))
	case n < 0:
		return refuse(http.StatusBadRequest, "Invalid value '%d' for parameter '%s': Cannot be a negative value", n, key)
	case key == "min_disk":
		s.img.minDisk = n
	default:
		s.img.minRAM = n
	}
	return nil
}

func (s setter) setFlag(key string, value any) error {
	flag, ok := value.(bool)
	if !ok {
		return schema("%s is not of type 'boolean'", literal(value))
	}
	if key == "protected" {
		s.img.Protected = flag
	} else {
		s.img.hidden = flag
	}
	return nil
}

func (s setter) setTags(value any) error {
	list, ok := value.([]any)
	if !ok {
		return schema("%s is not of type 'array'", literal(value))
	}
	tags := []string{}
	for _, v := range list {
		tag, ok := v.(string)
		if !ok || len([]rune(tag)) > 255 {
			return schema("%s is not of type 'string' or too long", literal(v))
		}
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	s.img.Tags = tags
	return nil
}

func (s setter) setProperty(key string, value any) error {
	text, ok := value.(string)
	if !ok {
		return schema("%s is not of type 'string'", literal(value))
	}
	if s.img.Properties == nil {
		s.img.Properties = map[string]string{}
	}
	s.img.Properties[key] = text
	return nil
}

// literal writes a JSON value as Glance's messages do, which are Python's.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case string:
		return "'" + v + "'"
	case bool:
		if v {
			return "True"
		}
		return "False"
	default:
		return fmt.Sprint(v)
	}
}
