package zstackimage

// Key of the profile's own field, beside those of zstack.ProfileFields: the address
// of this computer that storages fetch from.
const keyServeAddress = "serve-address"

// Keys of the request fields.
const (
	keyName         = "name"
	keyDescription  = "description"
	keyMediaType    = "media-type"
	keyFormat       = "format"
	keyPlatform     = "platform"
	keyGuestOS      = "guest-os"
	keyArchitecture = "architecture"
	keyBootMode     = "boot-mode"
	keyGuestAgent   = "guest-agent"
	keyVirtio       = "virtio"
	keyStorage      = "storage"       // uuid of the backup storage
	keyMoreStorages = "more-storages" // uuids of others; they can only fetch
	keySystem       = "system"
	keyType         = "type"
	keyImageID      = "image-id"
	keyTagIDs       = "tag-ids"
	keySystemTags   = "system-tags"
	keyUserTags     = "user-tags"
	keyWay          = "way"
	keyTransfer     = "transfer"
	keySliceSize    = "slice-size" // MiB
)

// Values that the driver itself looks at.
const (
	mediaRoot = "RootVolumeTemplate"
	mediaISO  = "ISO"
	mediaData = "DataVolumeTemplate"

	formatQCOW2 = "qcow2"
	formatRaw   = "raw"
	formatISO   = "iso"
	formatVMDK  = "vmdk"
	formatVMTX  = "vmtx"

	platformLinux        = "Linux"
	platformWindows      = "Windows"
	platformOther        = "Other"
	platformParavirtual  = "Paravirtualization"
	platformWindowsDrive = "WindowsVirtio"

	archX86  = "x86_64"
	archARM  = "aarch64"
	archMIPS = "mips64el"
	archLoon = "loongarch64"

	bootLegacy = "Legacy"
	bootUEFI   = "UEFI"
	bootBoth   = "UEFI_WITH_CSM"

	wayAuto   = "auto"
	wayUpload = "upload" // the bytes go straight to the storage
	wayServe  = "serve"  // the storage fetches them from this computer

	transferWhole  = "whole"
	transferSlices = "slices"
)

// Types of backup storages that are told apart.
const (
	typeCeph       = "Ceph"
	typeImageStore = "ImageStoreBackupStorage"
	typeSFTP       = "SftpBackupStorage"
)
