package lxcaos

import (
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/source"
)

// Keys of the request fields.
const (
	keyType        = "type"
	keyOS          = "os"
	keyName        = "name"
	keyRelease     = "release"
	keyDescription = "description"
	keyChecksum    = "checksum"
	keyConfigToken = "config-token"
	keyOverride    = "override-rules"
	keyWait        = "wait-minutes"
)

// checksumOff is the value of keyChecksum that leaves the digest out of the form.
const checksumOff = "off"

// requestFields returns what an upload needs.
func requestFields() []backend.Field {
	return append(fileFields(), advancedFields()...)
}

func fileFields() []backend.Field {
	named := backend.Condition{{Key: keyType, In: typesBut(typeBundle, typeSignature)}}
	return []backend.Field{
		{
			Key: keyType, Label: "Type", Kind: backend.Select, Required: true, Choices: typeChoices(),
			Help: "What the appliance shall use the file for.",
		},
		{
			Key: keyOS, Label: "Operating system", Kind: backend.Select, Required: true, Live: true, Choices: systemChoices(),
			Help: "The system that the file is, or belongs to.",
		},
		{
			Key: keyName, Label: "Name", Kind: backend.Suggest, Required: true, Live: true, When: named, MaxLen: 255,
			Help: "What the file is called there; for a device driver the OS image it belongs to, which has to be there already.",
		},
		{
			Key: keyRelease, Label: "Release", Kind: backend.Suggest, Live: true, When: named, MaxLen: 64, Placeholder: "7.6",
			Help: "Of the operating system; Lenovo's own client asks for it with boot files and device drivers.",
		},
		{Key: keyDescription, Label: "Description", Kind: backend.Text, MaxLen: 500},
	}
}

func advancedFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyChecksum, Label: "Checksum", Kind: backend.Select, Default: string(source.SHA256), Advanced: true, Choices: checksumChoices(),
			Help: "Goes ahead of the file; the appliance compares what arrives with it.",
		},
		{
			Key: keyConfigToken, Label: "Type word for configuration settings", Kind: backend.Select, Default: typeConfig, Advanced: true,
			When:    backend.Condition{{Key: keyType, In: []string{typeConfig}}},
			Choices: []backend.Choice{{Value: typeConfig}, {Value: customConfig}},
			Help:    "Lenovo's pages use both; take the other one if the appliance says that it does not support the type.",
		},
		{
			Key: keyOverride, Label: "Send although the rules refuse it", Kind: backend.Bool, Default: "false", Advanced: true,
			Help: "For an appliance that takes more than Lenovo's table of types says.",
		},
		{
			Key: keyWait, Label: "Wait for the import, minutes", Kind: backend.Number, Default: "120", Min: 1, Max: 10080, Advanced: true,
			Help: "How long the appliance may work on the file after the last byte, or on fetching it.",
		},
	}
}

// typesBut returns all types but these.
func typesBut(without ...string) []string {
	var out []string
	for _, k := range kinds {
		if !slices.Contains(without, k.code) {
			out = append(out, k.code)
		}
	}
	return out
}

func typeChoices() []backend.Choice {
	out := make([]backend.Choice, len(kinds))
	for i, k := range kinds {
		out[i] = backend.Choice{Value: k.code, Label: k.label, Help: strings.Join(k.extensions(), ", ")}
		if k.code == typeConfig {
			out[i].Also = []string{customConfig}
		}
	}
	return out
}

// systemChoices offers each system with the types that it has.
func systemChoices() []backend.Choice {
	out := make([]backend.Choice, len(systems))
	for i, s := range systems {
		out[i] = backend.Choice{
			Value: s.code, Label: s.label, Also: s.also,
			When: backend.Condition{{Key: keyType, In: typesOf(s.code)}},
		}
	}
	return out
}

func checksumChoices() []backend.Choice {
	return []backend.Choice{
		{Value: string(source.SHA256), Label: "SHA-256"},
		{Value: string(source.SHA1), Label: "SHA-1"},
		{Value: string(source.MD5), Label: "MD5"},
		{Value: checksumOff, Label: "None", Help: "nothing is compared"},
	}
}
