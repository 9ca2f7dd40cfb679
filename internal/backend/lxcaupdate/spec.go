package lxcaupdate

import (
	"strconv"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
)

// perHost is how many updates are imported at once into one appliance: it has one
// repository, and each import rewrites it.
const perHost = 1

// Keys of the request fields.
const (
	keyPartName = "part-name"
	keyWait     = "wait-minutes"
)

// numberedParts is the choice of a part name that counts the files up.
const numberedParts = "file_1"

// Spec declares the back end.
func Spec() backend.Spec {
	return backend.Spec{
		ID: "lxcaupdate", Title: "Lenovo XClarity: management-server updates",
		Summary:  "Updates for XClarity Administrator itself, imported into its repository as sets of payload, metadata, change log and readme.",
		ItemNoun: "update",
		Profile:  lxca.ProfileFields(), Request: requestFields(),
		Accept: backend.Accept{
			Extensions: []string{".tgz", ".xml", ".chg", ".txt"},
			Sets:       backend.SetRule{Group: group, Role: role},
		},
		PerHost: perHost, Resume: backend.ResumeNever,
	}
}

// requestFields returns what an upload may need. The vendor's page and its two
// clients each call the parts of the form something else, and all are said to work.
func requestFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyPartName, Label: "Name of the form's parts", Kind: backend.Select, Default: "uploadedfiles[]", Advanced: true,
			Choices: []backend.Choice{
				{Value: "uploadedfiles[]", Help: "as the vendor's page has it"},
				{Value: "uploadedfile[]", Help: "as the vendor's Python client has it"},
				{Value: "uploadedfile"},
				{Value: numberedParts, Label: "file_1, file_2 and so on", Help: "as the vendor's Ruby client has it"},
			},
			Help: "Change it only if the appliance says that it got no file.",
		},
		{
			Key: keyWait, Label: "Wait for the server, minutes", Kind: backend.Number, Default: "120", Min: 1, Max: 10080, Advanced: true,
			Help: "How long the appliance may work on the import after the last byte.",
		},
	}
}

// partName returns the name of the form's part that carries the file at index i.
func partName(v backend.Values, i int) string {
	if v[keyPartName] == numberedParts {
		return "file_" + strconv.Itoa(i+1)
	}
	return v[keyPartName]
}
