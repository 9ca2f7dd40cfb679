package ocm

import (
	"cmp"
	"crypto/md5"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"strings"

	"slipway/internal/lab/wire"
)

// arrival is what is known of the bytes of a file part, once they have come.
type arrival struct {
	content
	kept string // path of the file that holds them; "" if they are not kept
}

// arrive reads a file part. The bytes are hashed in passing; if they are kept, what they are hashed for comes at the merge.
func (x *exchange) arrive(from io.Reader, keep bool) (*arrival, error) {
	from = x.harmed(from)
	if !keep {
		c, err := measure(from)
		return &arrival{content: c}, err
	}
	file, err := x.lab.spool.create()
	if err != nil {
		return nil, refused(http.StatusInternalServerError, "System Error: the chunk could not be stored.")
	}
	sum := md5.New()
	g, err := wire.Measure(io.TeeReader(from, file), sum)
	return &arrival{content: content{size: g.Size, md5: sum.Sum(nil)}, kept: file.Name()}, cmp.Or(err, file.Close())
}

// measure reads what is not kept to its end.
func measure(from io.Reader) (content, error) {
	sum, all := md5.New(), sha512.New()
	g, err := wire.Measure(from, sum, all)
	return content{size: g.Size, md5: sum.Sum(nil), sha512: all.Sum(nil)}, err
}

// drop removes the file of an arrival that is not needed any more. It may be called on nil.
func (a *arrival) drop() {
	if a != nil && a.kept != "" {
		drop(a.kept)
	}
}

// harmed is the bytes with the damage that trouble does to them on the way.
func (x *exchange) harmed(from io.Reader) io.Reader {
	if _, harmed := x.take(damaged); harmed {
		return &harmedReader{from: from}
	}
	return from
}

// harmedReader inverts the first byte.
type harmedReader struct {
	from io.Reader
	done bool
}

func (h *harmedReader) Read(p []byte) (int, error) {
	n, err := h.from.Read(p)
	if n > 0 && !h.done {
		p[0], h.done = ^p[0], true
	}
	return n, err
}

// agrees compares what came with the checksum the request declares, if it declares one.
func (x *exchange) agrees(a *arrival) error {
	declared := x.r.Header.Get(headerChecksum)
	if declared == "" || x.set.IgnoreMD5 {
		return nil
	}
	if got := a.checksum(x.set); !strings.EqualFold(got, declared) {
		return bad("The checksum of the uploaded file (%s) does not match X-MD5-Checksum (%s).", got, declared)
	}
	return nil
}

// checksum is the MD5 as it is to be declared.
func (a *arrival) checksum(set Conditions) string {
	if set.Checksums == ChecksumBase64 {
		return base64.StdEncoding.EncodeToString(a.md5)
	}
	return hex.EncodeToString(a.md5)
}

// shown is an MD5 as answers tell it, "" if they do not.
func (s Conditions) shown(sum []byte) string {
	switch s.Checksums {
	case ChecksumNone:
		return ""
	case ChecksumUpper:
		return strings.ToUpper(hex.EncodeToString(sum))
	case ChecksumBase64:
		return base64.StdEncoding.EncodeToString(sum)
	default:
		return hex.EncodeToString(sum)
	}
}

// joined reads the files of chunks one after another.
type joined struct {
	paths []string
	file  *os.File // the one that is being read; nil between two
}

func (j *joined) Read(p []byte) (int, error) {
	for {
		if j.file == nil {
			if len(j.paths) == 0 {
				return 0, io.EOF
			}
			file, err := os.Open(j.paths[0])
			if err != nil {
				return 0, err
			}
			j.file, j.paths = file, j.paths[1:]
		}
		n, err := j.file.Read(p)
		if err != io.EOF {
			return n, err
		}
		j.close()
		if n > 0 {
			return n, nil
		}
	}
}

// close closes the file that is being read.
func (j *joined) close() {
	if j.file != nil {
		_ = j.file.Close() // It was only read.
		j.file = nil
	}
}
