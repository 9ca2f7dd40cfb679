package ocimarket

import (
	"archive/tar"
	"fmt"
	"path"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/inspect"
)

// What to do about an archive that is not as it is expected.
const (
	packRemedy    = "Pack the raw disk by itself, from its own folder: tar czf machineImage.tar.gz disk.img."
	convertRemedy = "Convert the disk first, qemu-img convert -O raw FILE disk.img, and pack that."
	fetchRemedy   = "It was probably not downloaded, copied or packed to the end. Make it again."
)

// verdict says what is known of the archive. The form that it is held against, one
// raw disk at the root of a tar that is compressed by gzip, is that of the images of
// the vendor's Compute service; this one tells only examples. So the worst is a
// warning.
// https://docs.oracle.com/cloud-machine/latest/stcomputecs/ELUAP/
func (a archive) verdict() backend.Finding {
	for _, look := range []func() (what, remedy string){a.packing, a.place, a.content} {
		if what, remedy := look(); what != "" {
			return backend.Finding{Level: backend.Warning, What: what, Remedy: remedy}
		}
	}
	what := fmt.Sprintf("The archive begins with %s of %s", shown(a.first.Name), inWords(a.first.Size))
	if a.image.Format == inspect.Raw {
		what += ", a raw disk"
	}
	if a.lone {
		what += ", and nothing follows it"
	}
	return backend.Finding{Level: backend.OK, What: what + "."}
}

// packing finds what is wrong with the archive itself.
func (a archive) packing() (what, remedy string) {
	switch {
	case !a.gzip:
		return "The file is not compressed by gzip, as machine images are expected to be.", packRemedy
	case a.damaged:
		return "The archive is damaged, or ends too early.", fetchRemedy
	case !a.tar && a.image.Format != inspect.Unknown:
		return fmt.Sprintf("What is packed in the file is %s by itself, and no tar archive with a raw disk in it.", noun(a.image.Format)), packRemedy
	case !a.tar:
		return "What is packed in the file is no tar archive.", packRemedy
	case a.first == nil:
		return "No file was found at the beginning of the archive.", packRemedy
	}
	return "", ""
}

// place finds what is wrong with where the first member stands. Members that begin
// with "._" are what tar on a Mac makes of a file's attributes.
func (a archive) place() (what, remedy string) {
	name := path.Clean(strings.TrimLeft(a.first.Name, "/"))
	switch {
	case a.first.Typeflag == tar.TypeDir || strings.Contains(name, "/"):
		return fmt.Sprintf("The archive begins with %s, so the disk does not stand at its root.", shown(a.first.Name)), packRemedy
	case a.first.Typeflag != tar.TypeReg && !sparse(a.first):
		return fmt.Sprintf("The archive begins with %s, which is a link or a device, and no disk.", shown(a.first.Name)), packRemedy
	case strings.HasPrefix(name, "._"):
		return fmt.Sprintf("The archive begins with %s, which holds a Mac's attributes of the file, and no disk.", shown(a.first.Name)), "Pack it again with COPYFILE_DISABLE=1 in the environment."
	}
	return "", ""
}

// content finds what is wrong with the first member, and with what follows it. A
// sparse one cannot be looked into.
func (a archive) content() (what, remedy string) {
	name := shown(a.first.Name)
	switch {
	case a.first.Size == 0:
		return fmt.Sprintf("The first file of the archive, %s, is empty.", name), packRemedy
	case sparse(a.first):
		return "", ""
	case a.image.Format == inspect.Unknown:
		return fmt.Sprintf("The first file of the archive, %s, does not look like a disk.", name), "Check that it is the right file. " + packRemedy
	case a.image.Format != inspect.Raw:
		return fmt.Sprintf("The first file of the archive, %s, is %s, and a raw disk is expected.", name, noun(a.image.Format)), convertRemedy
	case a.image.Truncated:
		return fmt.Sprintf("The disk in the archive, %s, ends before its partitions do.", name), fetchRemedy
	case a.told && !a.lone:
		return fmt.Sprintf("By its length, the archive holds more than %s, or is not complete.", name), "Pack the raw disk by itself, or make the archive again."
	}
	return "", ""
}

// noun is a format within a sentence.
func noun(f inspect.Format) string {
	switch f {
	case inspect.Plain, inspect.XML:
		return "text"
	case inspect.Raw:
		return "a raw disk"
	default:
		return string(f)
	}
}

// shown is a name out of an archive, as it may stand in a sentence.
func shown(name string) string { return fmt.Sprintf("%.60q", name) }
