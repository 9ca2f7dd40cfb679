package zstack

import (
	"strings"

	"slipway/internal/fault"
)

// ofEntry returns what an entry of the server's table of explained errors means. Its
// codes count within a category and have nothing to do with those of errors.
func ofEntry(entry string) (meaning, bool) {
	if m, ok := entryMeanings[entry]; ok {
		return m, true
	}
	if category, _, _ := strings.Cut(entry, "."); category == "QUOTA" {
		return codeMeanings["ID.1003"], true
	}
	return meaning{}, false
}

// entryMeanings are the entries that an upload meets.
var entryMeanings = map[string]meaning{
	"ACCOUNT.1000": codeMeanings[codeLogin],
	"ACCOUNT.1001": codeMeanings[codeSession],
	"BS.1000": {
		kind: fault.ServerFailed, what: "The certificate of the ImageStore is not valid at the time that its host shows.",
		remedy: "Set the clocks of management node and ImageStore right, then try again.",
	},
	"BS.1002": codeMeanings["BS.1000"],
	"BS.1009": codeMeanings["BS.1000"],
	"BS.1007": {
		kind: fault.Rejected, what: "The ImageStore cannot read the image.",
		remedy: "Check that the file is a whole disk image of the format that was chosen, then upload it again.",
	},
	"IMAGE.1000": {
		kind: fault.NotFound, what: "The image was deleted while it was being added.",
		remedy: "Start the upload again, if nobody deleted it on purpose.",
	},
	"IMAGE.1001": {
		kind: fault.Rejected, what: "This storage does not take the format.",
		remedy: "Convert the image to qcow2 or raw, for example by qemu-img convert, and upload that.",
	},
	"IMAGE.1002": codeMeanings["BS.1500"],
	"IMAGE.1003": {
		kind: fault.ServerFailed, what: "The storage cannot download from the address.",
		remedy: "Check that the storage's host reaches it and that its server can send parts of a file (Range); or upload the file from this computer.",
	},
	"IMAGE.1004": {
		kind: fault.ServerFailed, what: "The ImageStore does not find the image.",
		remedy: "Check that the directory of the ImageStore is mounted on its host, then try again.",
	},
	"QUOTA.1004": {
		kind: fault.Full, what: "The ImageStore has reached the limit of its capacity.",
		remedy: "Delete images there and expunge them, enlarge the storage, or choose another one.",
	},
}
