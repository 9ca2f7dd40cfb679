package ocimarket

import (
	"strconv"

	"slipway/internal/backend"
)

const (
	groupTransfer = "Transfer"
	groupCopies   = "Copies"
	groupService  = "Service"
)

// Sizes of chunks in MiB, and numbers of chunks that travel at once. The vendor sets
// no limits; these keep mistakes out.
const (
	defaultChunk    = 64
	mostChunk       = 4096
	defaultParallel = 2
	mostParallel    = 8
)

// defaultDeadline is how long the service may work on an image, in minutes. A sample
// of the vendor's, of 75 chunks, took 24 minutes.
const defaultDeadline = 360

// longestName is a limit of our own: names become folders of a path there.
const longestName = 255

// overrideFields returns what may have to be said differently to this service, where
// the vendor's pages contradict one another.
func overrideFields() []backend.Field {
	fields := []backend.Field{
		{
			Key: keyChunkBase, Label: "Number of the first chunk", Kind: backend.Select, Default: "1",
			Choices: []backend.Choice{{Value: "1", Help: "as documented"}, {Value: "0"}},
			Help:    "Change it only if the service says that a chunk is missing.",
		},
		{
			Key: keyUploadType, Label: "Word for uploads in chunks", Kind: backend.Suggest, Default: "Chunk", MaxLen: 32, Check: wordProblem,
			Choices: []backend.Choice{{Value: "Chunk"}, {Value: "{Chunk}", Help: "as the vendor's example is printed"}},
			Help:    "The part uploadType of the form; change it only if the service refuses to open an upload in chunks.",
		},
		{
			Key: keyNameHeader, Label: "Header with the file's name", Kind: backend.Select, Default: headerName,
			Choices: []backend.Choice{{Value: headerName, Help: "as documented"}, {Value: headerNameShort, Help: "as the vendor's guide spells it"}},
		},
		{
			Key: keyDeadline, Label: "Wait for the service, minutes", Kind: backend.Number, Default: strconv.Itoa(defaultDeadline), Min: 1, Max: 10080,
			Help: "How long it may work on an image after the last byte. A further attempt goes on waiting.",
		},
	}
	for i := range fields {
		fields[i].Advanced, fields[i].Group = true, groupService
	}
	return fields
}

// requestFields returns what an upload needs.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-post.html
func requestFields() []backend.Field {
	var all []backend.Field
	for _, part := range [][]backend.Field{imageFields(), transferFields(), copyingFields()} {
		all = append(all, part...)
	}
	return all
}

func imageFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyApplication, Label: "Application", Kind: backend.Suggest, Required: true, Live: true, MaxLen: longestName, Check: nameCheck("Application"),
			Help: "The name of the application that the image belongs to, such as My_Machine_Image.",
		},
		{
			Key: keyVersion, Label: "Version", Kind: backend.Suggest, Required: true, Live: true, MaxLen: longestName, Check: nameCheck("Version"),
			Help: "Such as 1.0; the service keeps each version apart.",
		},
		{
			Key: keySystem, Label: "Operating system", Kind: backend.Suggest, Required: true, Live: true, MaxLen: longestName, Check: nameCheck("Operating system"),
			Choices: []backend.Choice{{Value: systemLinux}, {Value: systemWindows}},
			Help:    "As it is to be spelled there: linux and Linux are two folders.",
		},
		{
			Key: keyFileName, Label: "File name there", Kind: backend.Text, MaxLen: longestName, Check: fileNameProblem, Placeholder: "The file's own name",
			Help: "With its extension, such as machineImage.tar.gz.",
		},
		{
			Key: keyOverwrite, Label: "Replace the file that is there", Kind: backend.Bool, Default: "false",
			Help: "Takes the place of an image with the same application, version, operating system and file name.",
		},
	}
}

func transferFields() []backend.Field {
	chunks := backend.Condition{{Key: keyMode, In: []string{modeAuto, modeChunks}}}
	fields := []backend.Field{
		{
			Key: keyMode, Label: "Send it", Kind: backend.Select, Default: modeAuto,
			Choices: []backend.Choice{
				{Value: modeAuto, Label: "Automatic", Help: "in chunks above 256 MiB"},
				{Value: modeWhole, Label: "Whole", Help: "starts again after a break"},
				{Value: modeChunks, Label: "In chunks", Help: "goes on after a break"},
			},
		},
		{
			Key: keyChunkSize, Label: "Chunk size, MiB", Kind: backend.Number, Default: strconv.Itoa(defaultChunk), Min: 1, Max: mostChunk, When: chunks,
			Help: "What a break costs at most, for each chunk under way.",
		},
		{
			Key: keyParallel, Label: "Chunks at once", Kind: backend.Number, Default: strconv.Itoa(defaultParallel), Min: 1, Max: mostParallel, When: chunks,
			Help: "More of them help on long ways; 1 suits services that mind.",
		},
		{
			Key: keyChecksum, Label: "Let the service compare checksums", Kind: backend.Bool, Default: "true",
			Help: "Sends the MD5 of the file, or of each chunk, with it. Turn it off only if the service refuses right checksums.",
		},
	}
	for i := range fields {
		fields[i].Advanced, fields[i].Group = true, groupTransfer
	}
	return fields
}

func copyingFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyCopyTo, Label: "Copy to data centres", Kind: backend.List, Live: true, Advanced: true, Group: groupCopies, Check: placesProblem,
			Help: "Names, one a line, of data centres that get a copy once the image is there.",
		},
		{
			Key: keyCopyOver, Label: "Replace copies in data centres", Kind: backend.List, Live: true, Advanced: true, Group: groupCopies, Check: placesProblem,
			Help: "Names, one a line, of data centres whose copy this image takes the place of.",
		},
	}
}

// copyFields returns what a copy of an image that is there needs.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-storageimages-machineimagepath-post.html
func copyFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyFrom, Label: "From data centre", Kind: backend.Suggest, Live: true, MaxLen: longestName, Check: placesProblem, Placeholder: "One that has the image",
			Help: "Where the copies are made from.",
		},
		{
			Key: keyTo, Label: "To data centres", Kind: backend.List, Live: true, Check: placesProblem,
			Help: "Names, one a line, of data centres that do not have the image.",
		},
		{
			Key: keyOver, Label: "Replace in data centres", Kind: backend.List, Live: true, Check: placesProblem,
			Help: "Names, one a line, of data centres whose copy is replaced.",
		},
	}
}
