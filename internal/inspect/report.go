package inspect

// Format is a container format, recognised by content.
type Format string

// The formats. Raw is what is left for a file whose first sectors hold a
// partition table, a boot sector or a file system; Unknown says that nothing fits.
const (
	Unknown Format = ""
	Raw     Format = "raw"
	QCOW2   Format = "qcow2"
	QCOW1   Format = "qcow"
	QED     Format = "qed"
	VMDK    Format = "vmdk"
	VHD     Format = "vhd"
	VHDX    Format = "vhdx"
	VDI     Format = "vdi"
	ISO     Format = "iso"
	Gzip    Format = "gzip"
	XZ      Format = "xz"
	Zstd    Format = "zstd"
	Bzip2   Format = "bzip2"
	Tar     Format = "tar"
	Zip     Format = "zip"
	XML     Format = "xml"
	Plain   Format = "text"
)

// Report is what a look at a file found. Everything but Format may be empty.
type Report struct {
	Format      Format   `json:"format"`
	VirtualSize int64    `json:"virtualSize,omitempty"` // bytes of the disk inside; 0 if unknown
	BackingFile bool     `json:"backingFile,omitempty"` // the image is a difference to another file
	External    bool     `json:"external,omitempty"`    // data or extents live in other files (split vmdk, qcow2 data file)
	Encrypted   bool     `json:"encrypted,omitempty"`
	SubFormat   string   `json:"subFormat,omitempty"` // "streamOptimized", "dynamic", "fixed", "v3", "udf", "gpt"
	Truncated   bool     `json:"truncated,omitempty"` // the headers promise more bytes than there are
	Label       string   `json:"label,omitempty"`     // volume label of an ISO
	OS          OS       `json:"os,omitzero"`
	Bootable    []string `json:"bootable,omitempty"` // "bios", "uefi": boot catalogue entries of an ISO
	Notes       []string `json:"notes,omitempty"`    // sentences for a person: "The disc label says …"
}

// OS is an operating system on installation media.
type OS struct {
	Family  string `json:"family,omitempty"`  // "rhel", "centos", "rocky", "alma", "oracle", "fedora", "sles", "opensuse", "debian", "ubuntu", "windows", "esxi", …
	Name    string `json:"name,omitempty"`    // "Red Hat Enterprise Linux"
	Release string `json:"release,omitempty"` // "9.4", "15 SP5", "2022", "8.0.2"
	Arch    string `json:"arch,omitempty"`    // "x86_64", "aarch64", "ppc64le", "s390x", "i686"
	From    string `json:"from,omitempty"`    // where it was found: ".treeinfo", "disc label"
}
