package ocm

import (
	"strings"
	"unicode"
)

// Stage is what a status means.
type Stage int

// The stages.
const (
	Working   Stage = iota // also for a word that nobody knows, and for none
	Completed              // the image is there
	Refused                // failed, rejected or deleted; nothing more will happen
)

// finalStages are the words after which nothing more happens, without blanks. The
// vendor's page writes DELECTION.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-get.html
var finalStages = map[string]Stage{
	"COMPLETED": Completed,
	"FAILED":    Refused, "REJECTED": Refused, "DELETED": Refused, "DELECTIONFAILED": Refused, "DELETIONFAILED": Refused,
}

// StageOf returns what a status of the service means. Case, blanks, underscores and
// dashes do not matter.
func StageOf(status string) Stage { return finalStages[bareWord(status)] }

// deletionFailed reports whether a status says that a deletion failed.
func deletionFailed(status string) bool {
	word := bareWord(status)
	return word == "DELECTIONFAILED" || word == "DELETIONFAILED"
}

// bareWord writes a status in upper case without what stands between its words.
func bareWord(status string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '-' {
			return -1
		}
		return r
	}, status))
}
