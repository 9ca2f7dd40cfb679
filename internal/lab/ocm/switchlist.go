package ocm

import (
	"fmt"
	"strconv"
	"time"

	"slipway/internal/lab/switches"
)

// conditionSwitches are the conditions by name.
func conditionSwitches() []switches.Condition[Conditions] {
	type c = Conditions
	return []switches.Condition[Conditions]{
		{Name: "login", Value: "WAY", Help: "have only that login: authenticate or token-service", Set: switches.OneOf(func(c *c) *string { return &c.Login }, LoginAuthenticate, LoginTokenService)},
		{Name: "token-life", Value: "DURATION", Help: "access tokens live so long", Set: switches.Duration(func(c *c) *time.Duration { return &c.TokenLife })},
		{Name: "no-expires-in", Help: "logins do not say how long a token lives", Set: switches.Flag(func(c *c) { c.NoExpiresIn = true })},
		{Name: "opaque-tokens", Help: "tokens are no JSON web tokens", Set: switches.Flag(func(c *c) { c.OpaqueTokens = true })},
		{Name: "ok", Value: "STATUS", Help: "good answers to changes are 200, 201 or 202 with a Location", Set: readOK},
		{Name: "bare-acks", Help: "good answers to changes have no body", Set: switches.Flag(func(c *c) { c.BareAcks = true })},
		{Name: "location", Value: "FORM", Help: "new uploads are answered with their id, or by 202 with a Location that tells it later: upload or job", Set: switches.OneOf(func(c *c) *LocationForm { return &c.Location }, LocationUpload, LocationJob)},
		{Name: "ids", Value: "FORM", Help: "write ids as string, number or mixed", Set: switches.OneOf(func(c *c) *IDForm { return &c.IDs }, IDsMixed, IDsText, IDsNumber)},
		{Name: "lists", Value: "FORM", Help: "write lists wrapped, bare or as an array", Set: switches.OneOf(func(c *c) *ListForm { return &c.Lists }, ListsWrapped, ListsBare, ListsArray)},
		{Name: "spelling", Value: "FORM", Help: "write states mixed, upper or misspelt", Set: switches.OneOf(func(c *c) *Spelling { return &c.Spelling }, SpellingMixed, SpellingUpper, SpellingMisspelt)},
		{Name: "errors", Value: "SHAPE", Help: "write errors as " + shapeNames(), Set: switches.OneOf(func(c *c) *Shape { return &c.Errors }, shapes...)},
		{Name: "head", Value: "FORM", Help: "answer HEAD by headers, 405 or silent", Set: switches.OneOf(func(c *c) *HeadForm { return &c.Head }, HeadHeaders, HeadRefused, HeadSilent)},
		{Name: "checksums", Value: "FORM", Help: "tell checksums as hex, upper, base64 or none", Set: switches.OneOf(func(c *c) *ChecksumForm { return &c.Checksums }, ChecksumHex, ChecksumUpper, ChecksumBase64, ChecksumNone)},
		{Name: "name-header", Value: "HEADER", Help: "take the file's name from X-File-Name or X-Filename alone", Set: switches.OneOf(func(c *c) *string { return &c.NameHeader }, "X-File-Name", "X-Filename")},
		{Name: "upload-type", Value: "WORD", Help: "take only that uploadType: Chunk or {Chunk}", Set: switches.OneOf(func(c *c) *string { return &c.UploadType }, "Chunk", "{Chunk}")},
		{Name: "first-chunk", Value: "N", Help: "number of the first chunk: 0 or 1", Set: switches.Count(func(c *c) *int { return &c.FirstChunk })},
		{Name: "ignore-md5", Help: "do not compare declared checksums", Set: switches.Flag(func(c *c) { c.IgnoreMD5 = true })},
		{Name: "count-duplicates", Help: "count chunks that come again once more", Set: switches.Flag(func(c *c) { c.CountDuplicates = true })},
		{Name: "opening-counts", Help: "the opening counts as the first chunk", Set: switches.Flag(func(c *c) { c.OpeningCounts = true })},
		{Name: "one-chunk", Help: "409 for chunks beside another of the same upload", Set: switches.Flag(func(c *c) { c.OneChunk = true })},
		{Name: "gap-refused", Help: "the merge refuses a gap at once, instead of failing later", Set: switches.Flag(func(c *c) { c.GapRefused = true })},
		{Name: "max-whole", Value: "SIZE", Help: "413 for larger whole uploads", Set: switches.Size(func(c *c) *int64 { return &c.MaxWhole })},
		{Name: "max-chunk", Value: "SIZE", Help: "413 for larger chunks", Set: switches.Size(func(c *c) *int64 { return &c.MaxChunk })},
		{Name: "max-chunks", Value: "N", Help: "chunks of one upload", Set: switches.Count(func(c *c) *int { return &c.MaxChunks })},
		{Name: "capacity", Value: "SIZE", Help: "bytes that are stored", Set: switches.Size(func(c *c) *int64 { return &c.Capacity })},
		{Name: "full", Help: "there is no room", Set: switches.Flag(func(c *c) { c.Full = true })},
		{Name: "full-status", Value: "STATUS", Help: "answer when there is no room, e.g. 413", Set: switches.Status(func(c *c) *int { return &c.FullStatus })},
		{Name: "no-machine-images", Value: "STATUS", Help: "answer to everything about machine images, e.g. 410", Set: switches.Status(func(c *c) *int { return &c.Retired })},
		{Name: "pace", Value: "DURATION", Help: "each leg of the processing takes so long", Set: readPace},
		{Name: "pending-time", Value: "DURATION", Help: "uploads are pending so long", Set: switches.Duration(func(c *c) *time.Duration { return &c.PendingTime })},
		{Name: "merge-time", Value: "DURATION", Help: "and then in progress so long", Set: switches.Duration(func(c *c) *time.Duration { return &c.MergeTime })},
		{Name: "scan-time", Value: "DURATION", Help: "and then scanned so long", Set: switches.Duration(func(c *c) *time.Duration { return &c.ScanTime })},
		{Name: "copy-time", Value: "DURATION", Help: "copies to data centres take so long", Set: switches.Duration(func(c *c) *time.Duration { return &c.CopyTime })},
		{Name: "places", Value: "N", Help: "data centres that an upload goes to", Set: switches.Count(func(c *c) *int { return &c.Places })},
		{Name: "upload-life", Value: "DURATION", Help: "forget uploads so long after their last chunk", Set: switches.Duration(func(c *c) *time.Duration { return &c.UploadLife })},
	}
}

// troubleSwitches are the troubles by name.
func troubleSwitches() []switches.Trouble[kind, step, trouble] {
	bytes := switches.Size(func(t *trouble) *int64 { return &t.bytes })
	delay := switches.Duration(func(t *trouble) *time.Duration { return &t.delay })
	refusal := switches.Refusal(func(t *trouble) *switches.Refused[Shape] { return &t.refused }, shapes...)
	return []switches.Trouble[kind, step, trouble]{
		{Kind: refuseEarly, Value: switches.RefusalValue, Help: "refuse before the body; " + shapeNames(), Read: refusal},
		{Kind: refuseLate, Value: switches.RefusalValue, Help: "refuse after the last byte", Read: refusal},
		{Kind: cut, Value: "SIZE", Help: "reset the connection after so much body", Read: bytes},
		{Kind: slowBody, Value: "SIZE", Help: "take so many bytes a second", Read: bytes},
		{Kind: slowAnswer, Value: "DURATION", Help: "answer so late after the last byte", Read: delay},
		{Kind: loseAnswer, Help: "do what is asked, then close without an answer"},
		{Kind: resetAfter, Help: "reset the connection right after the answer"},
		{Kind: expire, Help: "the token has just ended"},
		{Kind: forget, Help: "the upload that is meant is gone"},
		{Kind: failUpload, Help: "the upload that is meant has just failed"},
		{Kind: damaged, Help: "the bytes are damaged on the way, or by the merge"},
		{Kind: misreport, Help: "tell a wrong checksum"},
		{Kind: dropChunk, Help: "acknowledge the chunk and do not keep it", On: stepChunk},
		{Kind: endAs, Value: "STATE", Help: "the processing ends as e.g. FAILED", On: stepAny, Read: switches.OneOf(func(t *trouble) *state { return &t.state }, finals...)},
		{Kind: virus, Help: "a virus is found: REJECTED", On: stepAny},
		{Kind: stuck, Value: "LEG", Help: "the processing never ends pending, merge, scan or copies", On: stepAny, Read: switches.OneOf(func(t *trouble) *legName { return &t.leg }, legPending, legMerge, legScan, legCopies)},
		{Kind: showAs, Value: "WORD", Help: "show that status during the processing", On: stepAny, Read: switches.Text(func(t *trouble) *string { return &t.word })},
		{Kind: slowProcess, Value: "DURATION", Help: "the processing begins so much later", On: stepAny, Read: delay},
		{Kind: undeletable, Help: "the deletion fails", On: stepDelete},
	}
}

// shapeNames are the shapes of errors in one line.
func shapeNames() string {
	var b []byte
	for i, s := range shapes {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(b, s...)
	}
	return string(b)
}

// readOK reads the status of good answers.
func readOK(c *Conditions, value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 200 || n > 202 {
		return fmt.Errorf("%q is not 200, 201 or 202", value)
	}
	c.OK = n
	return nil
}

// readPace reads one duration for every leg.
func readPace(c *Conditions, value string) error {
	for _, field := range []func(*Conditions) *time.Duration{
		func(c *Conditions) *time.Duration { return &c.PendingTime }, func(c *Conditions) *time.Duration { return &c.MergeTime },
		func(c *Conditions) *time.Duration { return &c.ScanTime }, func(c *Conditions) *time.Duration { return &c.CopyTime },
	} {
		if err := switches.Duration(field)(c, value); err != nil {
			return err
		}
	}
	return nil
}
