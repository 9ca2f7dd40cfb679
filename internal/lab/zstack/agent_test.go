package zstack

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/labtest"
)

const imageUUID = "9b7d0f3a4c6e4d1f8a2b5c7d9e0f1a2b"

// yard is a site on a loopback port with one upload that a storage waits for. Its clock stands still.
type yard struct {
	t     *testing.T
	site  *Site
	clock *labtest.Clock
	root  string
	kind  storageKind
	place *place
}

func openYard(t *testing.T, kind storageKind, url string, settings ...string) *yard {
	t.Helper()
	clock := &labtest.Clock{}
	s := New(Options{Now: clock.Now})
	for _, setting := range settings {
		if err := s.Trouble(setting); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(s.Agents())
	t.Cleanup(func() {
		s.Close()
		server.Close()
	})
	y := &yard{t: t, site: s, clock: clock, root: server.URL, kind: kind}
	y.place = s.placeFor(kind, url)
	return y
}

// placeFor is what an AddImage leads to.
func (s *Site) placeFor(kind storageKind, url string) *place {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := &image{uuid: imageUUID, name: "disc", url: url, format: formatQcow2, owner: adminUUID, status: statusDownloading}
	s.images = append(s.images, i)
	for _, b := range s.storages {
		if b.kind == kind {
			p := s.addPlaceLocked(i, b)
			if i.uploaded() {
				s.openSlotLocked(p)
			}
			return p
		}
	}
	panic("there is no such storage")
}

// awaited opens a yard for the usual upload.
func awaited(t *testing.T, kind storageKind, settings ...string) *yard {
	t.Helper()
	return openYard(t, kind, "upload://"+imageUUID, settings...)
}

// request is a POST that can be changed before it is sent.
type request struct {
	method, before, content, after string
	header                         http.Header
	chunked                        bool
}

const (
	partHead = "--edge\r\nContent-Disposition: form-data; name=\"x\"; filename=\"disc.img\"\r\nContent-Type: application/octet-stream\r\n\r\n"
	partTail = "\r\n--edge--\r\n"
)

func whole(content string) request {
	return request{
		method: http.MethodPost, before: partHead, content: content, after: partTail,
		header: http.Header{
			"X-Image-Uuid": {imageUUID}, "X-Image-Size": {strconv.Itoa(len(content))}, "Content-Type": {"multipart/form-data; boundary=edge"},
		},
	}
}

// slice is the POST of one part of a content.
func slice(content string, from, to, index int) request {
	r := whole(content[from:to])
	r.header.Set(headerTotal, strconv.Itoa(len(content)))
	r.header.Set(headerOffset, strconv.Itoa(from))
	r.header.Set(headerSize, strconv.Itoa(to-from))
	r.header.Set(headerIndex, strconv.Itoa(index))
	return r
}

func (r request) with(name, value string) request {
	r.header = r.header.Clone()
	r.header.Set(name, value)
	return r
}

// try sends the POST; the text is "500 words" or the like.
func (y *yard) try(r request) (string, error) {
	y.t.Helper()
	var body io.Reader = strings.NewReader(r.before + r.content + r.after)
	if r.chunked {
		body = io.MultiReader(body)
	}
	return y.tryFrom(r, body)
}

// tryFrom sends this body instead.
func (y *yard) tryFrom(r request, body io.Reader) (string, error) {
	y.t.Helper()
	out, err := http.NewRequestWithContext(y.t.Context(), r.method, y.root+uploadPath(y.kind), body)
	if err != nil {
		y.t.Fatal(err)
	}
	out.Header = r.header
	web := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := web.Do(out)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %s", response.StatusCode, text), err
}

func (y *yard) wants(r request, answer string) {
	y.t.Helper()
	if got, err := y.try(r); err != nil || !strings.HasPrefix(got, answer) {
		y.t.Errorf("answer %q, %v; want %q", got, err, answer)
	}
}

// breaks sends a POST that gets no answer.
func (y *yard) breaks(r request) {
	y.t.Helper()
	if got, err := y.try(r); err == nil {
		y.t.Errorf("answer %q, want none", got)
	}
}

// has fails unless the image has these bytes.
func (y *yard) has(content string) {
	y.t.Helper()
	all := y.site.Images()
	sum := sha512.Sum512([]byte(content))
	if len(all) != 1 || all[0].SHA512 != hex.EncodeToString(sum[:]) || all[0].Size != int64(len(content)) {
		y.t.Errorf("images %+v", all)
	}
}

// gone fails unless the image has failed for this reason.
func (y *yard) gone(words string) {
	y.t.Helper()
	y.site.mu.Lock()
	defer y.site.mu.Unlock()
	i := y.place.image
	if !i.gone || i.why == nil || !strings.Contains(i.why.root().details.zh, words) {
		y.t.Errorf("gone %v, why %v; want %q", i.gone, i.why, words)
	}
}

// waits fails if the image is not waiting for bytes from this offset on.
func (y *yard) waits(offset int64) {
	y.t.Helper()
	y.site.mu.Lock()
	defer y.site.mu.Unlock()
	if i := y.place.image; i.gone || i.status != statusDownloading || y.place.slot.offsetLocked() != offset {
		y.t.Errorf("image %+v at %d, want %d", i, y.place.slot.offsetLocked(), offset)
	}
}

func md5Hex(s string) string { sum := md5.Sum([]byte(s)); return hex.EncodeToString(sum[:]) }

func TestAgent_takesAFileInOnePost(t *testing.T) {
	content := strings.Repeat("disc ", 100_000)
	for _, kind := range []storageKind{kindCeph, kindImageStore} {
		for _, generation := range []string{SlicesWhole, SlicesSequential, SlicesEqual, SlicesRanges} {
			y := awaited(t, kind, "slices="+generation)
			y.wants(whole(content), "200 ")
			y.has(content)
			y.wants(whole("disc"), "500 image not found")
		}
	}
}

func TestAgent_answersWithoutReadingTheClosingBoundaryAndCloses(t *testing.T) {
	y := awaited(t, kindCeph)
	y.wants(whole("disc"), "200 ")
	last := y.site.Requests()[len(y.site.Requests())-1]
	if last.Status != 200 || last.ContentLength != int64(len(partHead+"disc"+partTail)) {
		t.Errorf("noted %+v", last)
	}
}

func TestAgent_isStrictAboutTheRequest(t *testing.T) {
	good := whole("disc")
	put, chunked := good, good
	put.method, chunked.chunked = http.MethodPut, true
	for name, c := range map[string]struct {
		request request
		answer  string
	}{
		"method":        {put, "405"},
		"chunked":       {chunked, "411"},
		"no image":      {good.with(headerImage, ""), "500 KeyError: 'X-IMAGE-UUID'"},
		"unknown image": {good.with(headerImage, "other"), "500 image not found other"},
		"no size":       {good.with(headerTotal, ""), "500 KeyError: 'X-IMAGE-SIZE'"},
		"size":          {good.with(headerTotal, "many"), "500 ValueError: invalid literal for long() with base 10: 'many'"},
		"half a slice":  {good.with(headerOffset, "0"), "500 KeyError: 'X-SLICE-SIZE'"},
		"slice beyond":  {good.with(headerOffset, "1").with(headerSize, "4"), "500 invalid slice range"},
		"no index":      {good.with(headerOffset, "0").with(headerSize, "4"), "500 KeyError: 'X-SLICE-INDEX'"},
	} {
		t.Run(name, func(t *testing.T) {
			y := awaited(t, kindCeph)
			y.wants(c.request, c.answer)
			y.waits(0)
		})
	}
	y := awaited(t, kindImageStore)
	y.wants(chunked, "200 ")
	y.has("disc")
}

func TestAgent_failsTheWholeTaskForAFormItDoesNotTake(t *testing.T) {
	field := "--edge\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
	for name, c := range map[string]struct {
		change func(*request)
		words  string
	}{
		"no form": {func(r *request) { r.header.Set("Content-Type", "text/plain") }, "unexpected post form"},
		"boundary too long": {func(r *request) {
			r.header.Set("Content-Type", "multipart/form-data; boundary="+strings.Repeat("b", 202))
		}, "ValueError: Invalid boundary"},
		"no marker":         {func(r *request) { r.before = "" }, "unexpected post form"},
		"field before":      {func(r *request) { r.before = field + "value\r\n" + partHead }, "ValueError: need more than 1 value to unpack"},
		"only a field":      {func(r *request) { r.before, r.content, r.after = field, "", "" }, "EOFError: Illegal end of headers"},
		"no name of a file": {func(r *request) { r.before = strings.Replace(partHead, "disc.img", "", 1) }, "ValueError: MIME requires CRLF terminators"},
		"part after":        {func(r *request) { r.after = "\r\n" + field + "value\r\n--edge--\r\n" }, "unexpected post form"},
		"bare line feeds":   {func(r *request) { r.before = strings.ReplaceAll(partHead, "\r\n", "\n") }, "ValueError: MIME requires CRLF terminators"},
	} {
		for _, generation := range []string{SlicesWhole, SlicesEqual, SlicesRanges} {
			t.Run(name+" to "+generation, func(t *testing.T) {
				y := awaited(t, kindCeph, "slices="+generation)
				r := whole("di\nsc")
				c.change(&r)
				y.wants(r, "500 "+c.words)
				y.gone(c.words)
			})
		}
	}
}

func TestAgent_leavesWhatComesBehindTheAnnouncedBytes(t *testing.T) {
	y := awaited(t, kindCeph)
	y.wants(whole("discs of every kind").with(headerTotal, "4"), "200 ")
	y.has("disc")
	y = awaited(t, kindCeph)
	epilogue := whole("disc")
	epilogue.after += "what follows the end is no part"
	y.wants(epilogue, "200 ")
	y.has("disc")
}

func TestAgent_findsTheSlotOfCephByTheNameInTheURL(t *testing.T) {
	y := openYard(t, kindCeph, "upload://"+imageUUID+"/disc.img")
	y.wants(whole("disc"), "200 ")
	y.has("disc")
	y = openYard(t, kindCeph, "upload://disc.img")
	y.wants(whole("disc"), "500 image not found")
	y.wants(whole("disc").with(headerImage, "disc.img"), "200 ")
	if y.place.got != 0 {
		t.Errorf("the management node sees %d bytes", y.place.got)
	}
	y = openYard(t, kindImageStore, "upload://disc.img")
	y.wants(whole("disc"), "200 ")
	y.has("disc")
}

func TestAgent_imagesBecomeWhatTheyAre(t *testing.T) {
	disc := strings.Repeat("\x00", 0x9001) + "CD001"
	disk := "QFI\xfb\x00\x00\x00\x03" + strings.Repeat("\x00", 16) + "\x00\x00\x00\x02\x80\x00\x00\x00"
	for _, c := range []struct {
		kind                  storageKind
		content, format, kept string
		size                  int64
	}{
		{kindCeph, disk, "raw", "", 10 << 30},
		{kindImageStore, disk, "qcow2", "", 10 << 30},
		{kindCeph, "KDMV" + strings.Repeat("\x00", 8) + "\x02\x00\x00\x00\x00\x00\x00\x00", "raw", "", 1024},
		{kindCeph, disc, "iso", "ISO", int64(len(disc))},
		{kindImageStore, "nothing", "raw", "", 7},
	} {
		y := awaited(t, c.kind)
		y.wants(whole(c.content), "200 ")
		y.has(c.content)
		i := y.place.image
		if i.format != c.format || i.mediaType != c.kept || i.size != c.size || i.actual != int64(len(c.content)) {
			t.Errorf("%.8q in %s: %+v", c.content, c.kind, i)
		}
		if same := i.hash == md5Hex(c.content); same != (c.format != "raw" || c.content == "nothing") {
			t.Errorf("%.8q in %s: MD5 the same %v", c.content, c.kind, same)
		}
	}
	y := awaited(t, kindImageStore)
	y.wants(whole("QFI\xfb"+strings.Repeat("\x00", 15)+"\x09"+strings.Repeat("\x00", 12)), "500 image has backing file")
	y.gone("image has backing file")
}

func TestAgent_allocatesRoomOnceTheSizeIsKnown(t *testing.T) {
	y := awaited(t, kindCeph, "capacity=1G")
	y.wants(whole("disc"), "500 capacity not enough for size: 4")
	y.gone("可用容量")
}

func TestAgent_aSlotIsGoneAfterHalfAMinuteWithoutAByte(t *testing.T) {
	y := awaited(t, kindCeph)
	y.clock.Pass(31 * time.Second)
	y.wants(whole("disc"), "500 image not found")
	y.gone("上传会话已过期")
}

func TestAgent_troubles(t *testing.T) {
	y := awaited(t, kindCeph, "refuse=500:text@upload*1", "refuse=413:empty@upload*1", "slow-body=64K*1")
	y.wants(whole("disc"), "500 500 Internal Server Error")
	y.wants(whole("disc"), "413 ")
	y.wants(whole("disc"), "200 ")
	y.has("disc")
	y = awaited(t, kindCeph, "refuse-late=磁盘已满")
	y.wants(whole("disc"), "500 磁盘已满")
	y.gone("磁盘已满")
	y = awaited(t, kindCeph, "lose-answer@upload")
	y.breaks(whole("disc"))
	y.has("disc")
	y = awaited(t, kindCeph, "always-200")
	y.wants(whole("disc").with(headerImage, "other"), "200 ")
	y.wants(slice("disc", 0, 3, 7), "200 ")
	y.waits(0)
	y = awaited(t, kindCeph, "slow-answer=1ms@upload", "convert=1ms")
	y.wants(whole("disc"), "200 ")
	y.has("disc")
}

func TestAgent_neverAnswersWhileItHasTheFile(t *testing.T) {
	y := awaited(t, kindCeph, "silent")
	done := make(chan error)
	go func() {
		_, err := y.try(whole("disc"))
		done <- err
	}()
	<-y.place.slot.ended
	y.has("disc")
	y.site.Close()
	if err := <-done; err == nil {
		t.Error("it has answered")
	}
}

func TestAgent_knowsNothingElse(t *testing.T) {
	y := awaited(t, kindSftp)
	response, err := http.Get(y.root + "/sftpbackupstorage/upload")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusNotFound || !bytes.Contains(text, []byte("was not found")) {
		t.Errorf("answer %d %s", response.StatusCode, text)
	}
}

func sha256Hex(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }
