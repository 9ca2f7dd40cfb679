package ocimarket

import (
	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
)

// perHost is how many uploads run at once against one account: each of them already
// sends several chunks at a time.
const perHost = 2

// Spec declares the back end. An upload in chunks goes on after its last finished
// chunk; one that is sent whole is a single chunk, and is followed to its end all the
// same.
func Spec() backend.Spec {
	return backend.Spec{
		ID: "ocimarket", Title: "Oracle Cloud Marketplace",
		Summary:  "Machine images for listings in the Oracle Cloud Marketplace, sent whole or in chunks.",
		ItemNoun: "machine image",
		Profile:  append(ocm.ProfileFields(), overrideFields()...), Request: requestFields(), Copy: copyFields(),
		Accept:  backend.Accept{Extensions: extensions},
		PerHost: perHost, Resume: backend.ResumeChunks,
		Propose: propose,
	}
}

// extensions are those of the vendor's examples, longest first.
var extensions = []string{".tar.gz", ".tgz", ".gz"}
