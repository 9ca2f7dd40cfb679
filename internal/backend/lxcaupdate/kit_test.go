package lxcaupdate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/lxcaupdate"
	"slipway/internal/source"
)

// fixID is the update of the vendor's example.
const fixID = "lnvgy_sw_lxca_serverrepo2-1.1.1_anyos_noarch"

// all are the extensions of a complete set, in the order in which a set is grouped.
var all = []string{".tgz", ".xml", ".chg", ".txt"}

// content is what the file of an extension holds.
func content(ext string) string { return strings.Repeat("this is the "+ext+" file\n", 3) }

// files writes the files of an update to a folder of their own and returns the
// request to upload them.
func files(t *testing.T, stem string, extensions ...string) backend.Request {
	t.Helper()
	folder := t.TempDir()
	req := backend.Request{Values: backend.Fill(lxcaupdate.Spec().Request, nil)}
	for _, ext := range extensions {
		path := filepath.Join(folder, stem+ext)
		if err := os.WriteFile(path, []byte(content(ext)), 0o600); err != nil {
			t.Fatal(err)
		}
		id, err := source.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		req.Items = append(req.Items, backend.Item{Identity: id, Role: lxcaupdate.Spec().Accept.Sets.Role(id.Name())})
	}
	return req
}

func sha256Of(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
