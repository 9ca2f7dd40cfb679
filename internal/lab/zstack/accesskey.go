package zstack

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// maxSkew is how far the date of a signed request may be off.
const maxSkew = 15 * time.Minute

// keyed lets in a request signed by an AccessKey: credential is "keyId:signature".
func (x *exchange) keyed(credential string) error {
	if err := x.inTime(); err != nil {
		return err
	}
	id, signature, _ := strings.Cut(credential, ":")
	if id != Key.KeyID {
		return failing("ID.1000", say("access key id[%s] 不存在", "the access key id[%s] does not exist", id))
	}
	if !hmac.Equal([]byte(signature), []byte(x.signature(Key.KeySecret))) {
		return failing("ID.1000", say("wrong accessKey signature", "wrong accessKey signature"))
	}
	x.who = Key
	return nil
}

// signature is what a client with that secret must have sent: of method, date and the decoded path below the context path.
func (x *exchange) signature(secret string) string {
	mac := hmac.New(sha1.New, []byte(secret))
	text := x.r.Method + "\n" + x.r.Header.Get("Date") + "\n" + strings.TrimPrefix(x.r.URL.Path, contextPath)
	_, _ = mac.Write([]byte(text)) // A hash never fails.
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// inTime checks the date of a signed request. Unless told to mind time zones, the server compares what wall clocks show, and takes no
// notice of the zone that the date names.
func (x *exchange) inTime() error {
	date, zone, ok := readDate(x.r.Header.Get("Date"))
	if !ok {
		return plain(http.StatusBadRequest, "the header[Date] must be in the format of [EEE, dd MMM yyyy HH:mm:ss z]")
	}
	now := x.site.now().In(x.set.location())
	_, ahead := now.Zone()
	wall := now.UTC().Add(time.Duration(ahead) * time.Second)
	if x.set.CheckTimeZone {
		date, wall = date.Add(-zone), now.UTC()
	}
	if skew := wall.Sub(date); skew.Abs() > maxSkew {
		return plain(http.StatusForbidden, "requestTimeTooSkewed")
	}
	return nil
}

// readDate parts a date into what its wall clock shows, as if that were UTC, and the distance of its zone from UTC. Names of zones
// other than GMT and UTC count as UTC.
func readDate(text string) (wall time.Time, zone time.Duration, ok bool) {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 {
		return time.Time{}, 0, false
	}
	wall, err := time.Parse("Mon, 02 Jan 2006 15:04:05", text[:i])
	if offset, err := time.Parse("GMT-07:00", text[i+1:]); err == nil {
		_, seconds := offset.Zone()
		zone = time.Duration(seconds) * time.Second
	}
	return wall, zone, err == nil
}
