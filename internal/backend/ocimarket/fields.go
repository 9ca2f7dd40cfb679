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
			Help:    "Change it only if the service says that the file's name is missing.",
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

// transferFields returns how the bytes travel, which makes no other image of them. What
// an upload that was begun needs of it stands in its token.
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
			Help: "A break costs the chunks under way at most, and of a file that is sent whole everything.",
		},
		{
			Key: keyChunkSize, Label: "Chunk size, MiB", Kind: backend.Number, Default: strconv.Itoa(defaultChunk), Min: 1, Max: mostChunk, When: chunks,
			Help: "What a break costs at most, for each chunk under way; an upload that was begun keeps its own.",
		},
		{
			Key: keyParallel, Label: "Chunks at once", Kind: backend.Number, Default: strconv.Itoa(defaultParallel), Min: 1, Max: mostParallel, When: chunks,
			Help: "More of them help on long ways; choose 1 if the service refuses several at once.",
		},
		{
			Key: keyChecksum, Label: "Let the service compare checksums", Kind: backend.Bool, Default: "true",
			Help: "Sends the MD5 of the file, or of each chunk, with it. Turn it off only if the service refuses right checksums.",
		},
	}
	for i := range fields {
		fields[i].Advanced, fields[i].Group, fields[i].Free = true, groupTransfer, true
	}
	return fields
}

// copyingFields returns what follows once the image is there.
func copyingFields() []backend.Field {
	fields := []backend.Field{
		{
			Key: keyCopyTo, Label: "Copy to data centres", Kind: backend.List, Live: true, Check: placesProblem,
			Help: "Names, one a line, of data centres that get a copy once the image is there.",
		},
		{
			Key: keyCopyOver, Label: "Replace copies in data centres", Kind: backend.List, Live: true, Check: placesProblem,
			Help: "Names, one a line, of data centres whose copy this image takes the place of.",
		},
	}
	for i := range fields {
		fields[i].Advanced, fields[i].Group, fields[i].Free = true, groupCopies, true
	}
	return fields
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
