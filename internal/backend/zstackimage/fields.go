package zstackimage

import (
	"strconv"

	"slipway/internal/backend"
)

const (
	groupTransfer = "Transfer"
	groupTags     = "Tags"
)

// defaultSlice is the size of a slice in MiB: small enough to be sent again without
// regret, large enough that the pause between two does not count.
const defaultSlice = 32

// serveAddressField is what the driver itself needs of a profile.
func serveAddressField() backend.Field {
	return backend.Field{
		Key: keyServeAddress, Label: "Address to serve files on", Kind: backend.Text, MaxLen: 255, Advanced: true, Check: serveAddressProblem,
		Placeholder: "192.0.2.10 or 192.0.2.10:8000",
		Help:        "Of this computer, for storages that fetch the file; empty takes the address that leads to the management node, and any port.",
	}
}

// requestFields returns what an upload needs.
// https://docs.zstack-cloud.com/api-explorer (AddImage)
func requestFields() []backend.Field {
	var all []backend.Field
	for _, part := range [][]backend.Field{imageFields(), guestFields(), transferFields(), extraFields(), tagFields()} {
		all = append(all, part...)
	}
	return all
}

func imageFields() []backend.Field {
	return []backend.Field{
		{Key: keyName, Label: "Name", Kind: backend.Text, Required: true, MaxLen: 255, Check: trimmed},
		{
			Key: keyStorage, Label: "Backup storage", Kind: backend.Select, Required: true, Live: true, Check: storageIDProblem,
			Help: "Where the image is kept.",
		},
		{
			Key: keyMediaType, Label: "Image type", Kind: backend.Select, Default: mediaRoot,
			Choices: []backend.Choice{
				{Value: mediaRoot, Label: "System disk", Help: "virtual machines boot from it", Also: []string{"root"}},
				{Value: mediaISO, Label: "ISO", Help: "installation disc", Also: []string{"disc"}},
				{Value: mediaData, Label: "Data disk", Help: "volumes are made from it", Also: []string{"data"}},
			},
			Help: "What the image is for, which decides what other fields there are.",
		},
		{
			Key: keyFormat, Label: "Format", Kind: backend.Suggest, Required: true, MaxLen: 32, When: mediaIn(mediaRoot, mediaData), Check: formatProblem,
			Choices: []backend.Choice{
				{Value: formatQCOW2}, {Value: formatRaw}, {Value: formatVMDK}, {Value: formatVMTX, Help: "vCenter only"},
			},
			Help: "What the file really is. The server refuses a format it does not know; an ISO needs none.",
		},
		{Key: keyDescription, Label: "Description", Kind: backend.LongText, MaxLen: 2048},
	}
}

func guestFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyPlatform, Label: "Platform", Kind: backend.Select, Placeholder: "The server's default, Linux",
			Choices: []backend.Choice{
				{Value: platformLinux},
				{Value: platformWindows},
				{Value: platformOther},
				{Value: platformParavirtual, Help: "older releases; kept as Other"},
				{Value: platformWindowsDrive, Label: "Windows with virtio drivers", Help: "older releases; kept as Windows"},
			},
		},
		{
			Key: keyGuestOS, Label: "Guest operating system", Kind: backend.Suggest, Live: true, MaxLen: 255, Choices: usualGuests(),
			Help: "Free text, such as CentOS 7.9; empty follows the platform.",
		},
		{
			Key: keyArchitecture, Label: "Architecture", Kind: backend.Suggest, Live: true, MaxLen: 32, When: mediaIn(mediaRoot, mediaISO), Choices: knownArchitectures(),
			Help: "Of the virtual machines; empty means that of the management node.",
		},
		{
			Key: keyBootMode, Label: "Boot mode", Kind: backend.Select, Placeholder: "The server's default", When: mediaIn(mediaRoot, mediaISO),
			Choices: []backend.Choice{
				{Value: bootLegacy, Label: "BIOS (Legacy)", Also: []string{"bios"}},
				{Value: bootUEFI, Label: "UEFI", Also: []string{"efi"}},
				{Value: bootBoth, Label: "UEFI with CSM", Also: []string{"csm"}, Help: "UEFI that also starts BIOS systems"},
			},
		},
	}
}

func transferFields() []backend.Field {
	straight := backend.Is{Key: keyWay, In: []string{wayAuto, wayUpload}}
	return []backend.Field{
		{
			Key: keyWay, Label: "Way of a local file", Kind: backend.Select, Default: wayAuto, Group: groupTransfer,
			Choices: []backend.Choice{
				{Value: wayAuto, Label: "Automatic", Help: "straight to the storage if it takes that and can be reached"},
				{Value: wayUpload, Label: "Send to the storage", Help: "ImageStore and Ceph"},
				{Value: wayServe, Label: "Let the storage fetch", Help: "from this computer, over plain HTTP"},
			},
			Help: "For files of this computer; what stands at an address is fetched by the storage in any case.",
		},
		{
			Key: keyTransfer, Label: "Send it", Kind: backend.Select, Default: transferWhole, Advanced: true, Group: groupTransfer,
			When: backend.Condition{straight},
			Choices: []backend.Choice{
				{Value: transferWhole, Label: "In one piece", Help: "every version takes it"},
				{Value: transferSlices, Label: "In slices", Help: "goes on after a break; ZStack 4.4 or later"},
			},
			Help: "After a break one piece begins again, and slices go on; older releases take one piece only.",
		},
		{
			Key: keySliceSize, Label: "Slice size, MiB", Kind: backend.Number, Default: strconv.Itoa(defaultSlice), Min: 1, Max: 1024, Advanced: true, Group: groupTransfer,
			When: backend.Condition{straight, {Key: keyTransfer, In: []string{transferSlices}}},
			Help: "What a break costs: the slice that was on its way is sent again.",
		},
		{
			Key: keyMoreStorages, Label: "More backup storages", Kind: backend.List, Live: true, Advanced: true, Group: groupTransfer, Check: storageIDProblem,
			When: backend.Condition{{Key: keyWay, In: []string{wayAuto, wayServe}}},
			Help: "UUIDs, one a line, of storages that get the image as well. With any, every storage fetches it.",
		},
	}
}

func mediaIn(types ...string) backend.Condition {
	return backend.Condition{{Key: keyMediaType, In: types}}
}
