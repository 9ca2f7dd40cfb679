package ocimarket

// Keys of the request fields.
const (
	keyApplication = "application"
	keyVersion     = "version"
	keySystem      = "os"             // operatingSystem
	keyFileName    = "file-name"      // the name there; empty means the file's own
	keyOverwrite   = "overwrite"      // overwriteStorageFile
	keyMode        = "mode"           // modeAuto, modeWhole or modeChunks
	keyChunkSize   = "chunk-size"     // MiB
	keyParallel    = "parallel"       // chunks that travel at once
	keyChecksum    = "checksum"       // whether X-MD5-Checksum is sent
	keyCopyTo      = "copy-to"        // data centres that get a copy after completion
	keyCopyOver    = "copy-overwrite" // data centres whose copy is replaced
)

// Keys of the profile's own fields, beside those of ocm.ProfileFields.
const (
	keyChunkBase  = "chunk-base"  // number of the first chunk
	keyUploadType = "upload-type" // text of the part uploadType
	keyNameHeader = "name-header" // header that carries the file's name
	keyDeadline   = "deadline"    // minutes
)

// Keys of the fields of a copy that is asked for by itself.
const (
	keyFrom = "from"
	keyTo   = "to"
	keyOver = "overwrite"
)

// Values that the driver itself looks at.
const (
	modeAuto   = "auto"
	modeWhole  = "whole"
	modeChunks = "chunks"

	systemLinux   = "Linux"
	systemWindows = "Windows"

	headerName      = "X-File-Name"
	headerNameShort = "X-Filename" // as the vendor's guide has it
)
