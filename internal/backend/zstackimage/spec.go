package zstackimage

import (
	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
)

// perHost is how many uploads run at once against one management node. Most
// storages convert what arrives, and a third upload would only wait for that.
const perHost = 2

// Spec declares the back end. An upload that breaks goes on after its last finished
// slice; one that is sent whole has a single slice, and follows its job all the same.
func Spec() backend.Spec {
	return backend.Spec{
		ID: "zstackimage", Title: "ZStack: images",
		Summary:  "Images and ISOs for virtual machines in a ZStack cloud, sent or fetched.",
		ItemNoun: "image",
		Profile:  append(zstack.ProfileFields(), serveAddressField()), Request: requestFields(),
		Accept: backend.Accept{
			Extensions: []string{".qcow2", ".qcow", ".vmdk", ".img", ".raw", ".iso"},
			URL:        []string{"http", "https", "ftp", "sftp", "file"},
		},
		PerHost: perHost, Resume: backend.ResumeChunks,
		Propose: propose,
	}
}
