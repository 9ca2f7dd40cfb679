package ocm

import (
	"cmp"
	"net/http"
	"strconv"
	"time"
)

// Conditions describe how the service is set up, until changed. They are changed by [Service.Configure] while it runs. For trouble that
// strikes and passes see [Service.Trouble].
type Conditions struct {
	Login        string        // which logins there are; "" means both
	TokenLife    time.Duration // how long access tokens live; 0 means seven days
	NoExpiresIn  bool          // the login does not say how long the token lives
	OpaqueTokens bool          // tokens are no JSON web tokens

	OK        int          // status of good answers to changes: 200, 201, or 202 with a Location; 0 means 200
	BareAcks  bool         // good answers to changes have no body
	Location  LocationForm // where the answer to a new upload leads; "" means to the upload
	IDs       IDForm       // how ids are written; "" means IDsMixed
	Lists     ListForm     // how lists are written; "" means ListsBare
	Spelling  Spelling     // of states; "" means SpellingMixed
	Errors    Shape        // how errors are written; "" means ShapeJSON
	Head      HeadForm     // what HEAD answers; "" means headers
	Checksums ChecksumForm // how checksums are told and taken; "" means hex in lower case

	NameHeader string // the only header that names the file; "" means X-File-Name
	UploadType string // the only uploadType of chunks; "" means Chunk and {Chunk}
	FirstChunk int    // number of the first chunk
	IgnoreMD5  bool   // declared checksums are not compared

	CountDuplicates bool // chunks that come again are counted again
	OpeningCounts   bool // the opening counts as a chunk that has come
	OneChunk        bool // 409 for a chunk while another of the same upload is on its way
	GapRefused      bool // chunks that leave a gap are refused by the merge, instead of failing after it

	MaxWhole   int64 // bytes of the largest whole upload; 0 means endless
	MaxChunk   int64 // bytes of the largest chunk; 0 means endless
	MaxChunks  int   // chunks of one upload; 0 means endless
	Capacity   int64 // bytes that are stored; 0 means endless
	Full       bool  // there is no room for one more byte
	FullStatus int   // answer when there is no room; 0 means 507
	Retired    int   // answer to everything that concerns machine images: 404, 405 or 410; 0 means that they are served

	PendingTime time.Duration // from the last byte or the merge to the processing, by the clock
	MergeTime   time.Duration // in progress
	ScanTime    time.Duration // being scanned for viruses
	CopyTime    time.Duration // being copied to data centres
	Places      int           // data centres that an upload goes to, from 1 on; 0 means 2
	UploadLife  time.Duration // an upload that was not merged is forgotten so long after its last chunk; 0 means never
}

// The logins, one of which may be all there is.
const (
	LoginAuthenticate = "authenticate"
	LoginTokenService = "token-service"
)

// LocationForm is where the answer to a new upload leads.
type LocationForm string

// The answers to a new upload: one with its id, whose Location, if there is one, is the upload; or a 202 without the id, whose Location is
// a job that tells the id once PendingTime has passed.
const (
	LocationUpload LocationForm = "upload"
	LocationJob    LocationForm = "job"
)

// IDForm is how ids are written.
type IDForm string

// The forms of ids. Oracle's samples are mixed: texts in acknowledgements, numbers in details.
const (
	IDsMixed  IDForm = "mixed"
	IDsText   IDForm = "string"
	IDsNumber IDForm = "number"
)

// ListForm is how lists are written.
type ListForm string

// The forms of lists: items of the object's type or as they are, in an object, or nothing around them.
const (
	ListsWrapped ListForm = "wrapped"
	ListsBare    ListForm = "bare"
	ListsArray   ListForm = "array"
)

// HeadForm is what HEAD answers.
type HeadForm string

// The answers to HEAD: headers, 405, or 200 without the headers.
const (
	HeadHeaders HeadForm = "headers"
	HeadRefused HeadForm = "405"
	HeadSilent  HeadForm = "silent"
)

// ChecksumForm is how checksums are told and taken.
type ChecksumForm string

// The forms of checksums.
const (
	ChecksumHex    ChecksumForm = "hex"
	ChecksumUpper  ChecksumForm = "upper"
	ChecksumBase64 ChecksumForm = "base64"
	ChecksumNone   ChecksumForm = "none" // not told; taken as hex
)

// Usual returns the conditions a new Service starts with: both logins, answers as Oracle's samples have them, chunks counted from 1,
// and processing that takes a tenth of a second.
func Usual() Conditions {
	const leg = 25 * time.Millisecond
	return Conditions{
		OK: http.StatusOK, Location: LocationUpload, IDs: IDsMixed, Lists: ListsWrapped, Spelling: SpellingMixed, Errors: ShapeJSON, Head: HeadHeaders,
		Checksums: ChecksumHex, FirstChunk: 1, Places: 2, PendingTime: leg, MergeTime: leg, ScanTime: leg, CopyTime: leg,
	}
}

// Conditions returns a copy of the present ones.
func (s *Service) Conditions() Conditions { return s.panel.Conditions() }

// Configure lets change alter the conditions, at once for every request that starts later. It must not call other methods of s.
func (s *Service) Configure(change func(*Conditions)) { s.panel.Configure(change) }

func (s Conditions) tokenLife() time.Duration { return cmp.Or(s.TokenLife, 7*24*time.Hour) }
func (s Conditions) okStatus() int            { return cmp.Or(s.OK, http.StatusOK) }
func (s Conditions) fullStatus() int          { return cmp.Or(s.FullStatus, http.StatusInsufficientStorage) }
func (s Conditions) nameHeader() string       { return cmp.Or(s.NameHeader, "X-File-Name") }
func (s Conditions) places() int              { return min(cmp.Or(s.Places, 2), len(DataCentres())) }

func (s Conditions) uploadTypes() []string {
	if s.UploadType != "" {
		return []string{s.UploadType}
	}
	return []string{"Chunk", "{Chunk}"}
}

// ackID is an id as acknowledgements write it.
func (s Conditions) ackID(id int64) any {
	if s.IDs == IDsNumber {
		return id
	}
	return strconv.FormatInt(id, 10)
}

// detailID is an id as details write it.
func (s Conditions) detailID(id int64) any {
	if s.IDs == IDsText {
		return strconv.FormatInt(id, 10)
	}
	return id
}
