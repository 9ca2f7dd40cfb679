package source

import (
	"path/filepath"
	"strings"
)

// listNames are the names, in lower case and without extension, of files that
// publish the digests of everything beside them.
var listNames = map[string]bool{
	"md5sum": true, "md5sums": true, "sha1sum": true, "sha1sums": true, "sha256sum": true, "sha256sums": true,
	"sha512sum": true, "sha512sums": true, "checksum": true, "checksums": true,
}

// sumSuffixes are what publishers hang on a file's name, in lower case.
var sumSuffixes = []string{
	".md5", ".md5sum", ".sha1", ".sha1sum", ".sha256", ".sha256sum", ".sha512", ".sha512sum", ".checksum", "-checksum",
}

// IsSideFile reports whether a file of this name publishes digests of others or
// signs such a file: "SHA256SUMS", "x.iso.sha256", "Fedora-40-CHECKSUM",
// "sha256sum.txt.asc". Only the last element of a path counts.
func IsSideFile(name string) bool {
	name = plainName(name)
	return listNames[name] || trimSum(name) != name
}

// plainName returns the last element of a path in lower case, without the
// extensions that say text or signature and nothing about the content.
func plainName(path string) string {
	name := strings.ToLower(filepath.Base(path))
	for _, ext := range []string{".asc", ".sig", ".sign", ".gpg", ".txt"} {
		trimmed := strings.TrimSuffix(name, ext)
		if listNames[trimmed] || trimSum(trimmed) != trimmed || ext != ".txt" {
			name = trimmed
		}
	}
	return name
}

// trimSum cuts the suffix of a checksum file; name is in lower case.
func trimSum(name string) string {
	for _, s := range sumSuffixes {
		if trimmed := strings.TrimSuffix(name, s); trimmed != name && trimmed != "" {
			return trimmed
		}
	}
	return name
}

// isList reports whether the side file speaks of several files, so that its
// bare digests belong to none in particular.
func isList(side string) bool {
	name := plainName(side)
	return listNames[name] || strings.HasSuffix(name, "checksum")
}

// named reports whether side is named after the file: after its whole name, or
// after its stem, which is the name without its last extension.
func named(side, file string) (byName, byStem bool) {
	subject, file := trimSum(plainName(side)), strings.ToLower(file)
	return subject == file, subject == stem(file)
}

func stem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
