package glance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"slipway/internal/backend"
)

const groupVendor = "Huawei Cloud and Open Telekom Cloud"

// requestFields returns what an upload needs.
func requestFields() []backend.Field {
	var all []backend.Field
	for _, part := range [][]backend.Field{imageFields(), limitFields(), extraFields()} {
		all = append(all, part...)
	}
	return all
}

func imageFields() []backend.Field {
	return []backend.Field{
		{Key: keyName, Label: "Name", Kind: backend.Text, Required: true, MaxLen: 255, Check: trimmed},
		{
			Key: keyDiskFormat, Label: "Disk format", Kind: backend.Select, Required: true, Live: true,
			Choices: choices("qcow2", "raw", "iso", "vmdk", "vhd", "vhdx", "vdi", "ploop", "ami", "ari", "aki"),
			Help:    "What the file really is; servers look into it and refuse another content after the last byte.",
		},
		{
			Key: keyContainer, Label: "Container format", Kind: backend.Select, Default: containerBare, Live: true, Advanced: true,
			Choices: choices(containerBare, "ovf", "ova", "docker", "compressed", "ami", "ari", "aki"),
		},
		{
			Key: keyVisibility, Label: "Visibility", Kind: backend.Select, Default: visibilityPrivate, Live: true,
			Choices: []backend.Choice{
				{Value: visibilityPrivate, Label: "Private", Help: "this project only"},
				{Value: "shared", Label: "Shared", Help: "this project and those it adds as members"},
				{Value: "community", Label: "Community", Help: "everybody who knows the id"},
				{Value: visibilityPublic, Label: "Public", Help: "everybody; needs an administrator"},
			},
		},
	}
}

func limitFields() []backend.Field {
	return []backend.Field{
		{Key: keyMinDisk, Label: "Smallest disk, GB", Kind: backend.Number, Max: 1 << 20, Help: "A server made from the image needs at least this much disk."},
		{Key: keyMinRAM, Label: "Smallest memory, MB", Kind: backend.Number, Max: 1 << 30, Advanced: true, Help: "A server made from the image needs at least this much memory."},
		{Key: keyProtected, Label: "Protect from deletion", Kind: backend.Bool, Default: "false", Advanced: true},
		{Key: keyTags, Label: "Tags", Kind: backend.List, Advanced: true, Check: shortTags, Help: "One a line; on Huawei Cloud and Open Telekom Cloud as key=value."},
		{Key: keyProperties, Label: "Properties", Kind: backend.Pairs, Advanced: true, Check: freeKeys, Help: "One key=value a line, such as hw_disk_bus=scsi."},
	}
}

func extraFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyOSVersion, Label: "Operating system", Kind: backend.Suggest, Live: true, Advanced: true, Group: groupVendor,
			Help: "Exactly as in the provider's list, such as Ubuntu 18.04 server 64bit; without it the image may not boot.",
		},
		{Key: keyImageID, Label: "Image id", Kind: backend.Text, Advanced: true, Check: uuid, Help: "Empty lets Slipway choose one."},
		{Key: keyStore, Label: "Store", Kind: backend.Suggest, Live: true, Advanced: true, Help: "Where the cloud has several; empty means its own choice."},
		{
			Key: keyWait, Label: "Wait for the server, minutes", Kind: backend.Number, Default: "120", Min: 1, Max: 10080, Advanced: true,
			Help: "How long the server may work on the image after the last byte, or on fetching it.",
		},
		{
			Key: keyKeep, Label: "Keep the image record when the upload fails", Kind: backend.Bool, Default: "false", Advanced: true,
			Help: "Leaves the incomplete image on the server for a look at it, also after canceling.",
		},
	}
}

func choices(values ...string) []backend.Choice {
	out := make([]backend.Choice, len(values))
	for i, v := range values {
		out[i] = backend.Choice{Value: v}
	}
	return out
}

func trimmed(s string) string {
	if strings.TrimSpace(s) != s {
		return "Name begins or ends with a blank."
	}
	return ""
}

var uuidPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

func uuid(s string) string {
	if !uuidPattern.MatchString(s) {
		return "Image id is not a UUID."
	}
	return ""
}

func shortTags(s string) string {
	for _, tag := range (backend.Values{keyTags: s}).List(keyTags) {
		if len([]rune(tag)) > 255 {
			return fmt.Sprintf("A tag is longer than 255 characters: %s.", shortened(tag, 40))
		}
	}
	return ""
}

// ownFields are the fields of an image that are no properties, either because
// they have a form field or because the server fills them in.
var ownFields = []string{
	"id", "name", "status", "visibility", "protected", "os_hidden", "checksum", "os_hash_algo", "os_hash_value", "owner", "size",
	"virtual_size", "container_format", "disk_format", "created_at", "updated_at", "tags", "direct_url", "min_ram", "min_disk",
	"self", "file", "schema", "locations", "stores",
}

func freeKeys(s string) string {
	for key := range (backend.Values{keyProperties: s}).Pairs(keyProperties) {
		if slices.Contains(ownFields, key) || strings.HasPrefix(key, "os_glance_") {
			return fmt.Sprintf("Properties cannot set %s; the server keeps it for itself or it has a field of its own.", key)
		}
	}
	return ""
}
