package zstack

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// origin is a server that images come from, and what was asked of it.
type origin struct {
	*httptest.Server
	content string
	ranges  bool // answers ranges
	breaks  int  // bytes after which the next whole GETs break off; 0 for none

	mu    sync.Mutex // guards asked
	asked []string   // "HEAD curl" or "GET Wget bytes=10-"
}

func serve(t *testing.T, content string) *origin {
	t.Helper()
	o := &origin{content: content, ranges: true}
	o.Server = httptest.NewServer(o)
	t.Cleanup(o.Close)
	return o
}

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	program, _, _ := strings.Cut(r.UserAgent(), "/")
	o.mu.Lock()
	o.asked = append(o.asked, strings.TrimSpace(r.Method+" "+program+" "+r.Header.Get("Range")))
	o.mu.Unlock()
	switch {
	case r.URL.Path == "/moved":
		http.Redirect(w, r, "/disc.img", http.StatusFound)
	case !strings.HasPrefix(r.URL.Path, "/disc"):
		http.NotFound(w, r)
	case r.Method == http.MethodGet && program == "Wget" && o.breaks > 0:
		w.Header().Set("Content-Length", strconv.Itoa(len(o.content)))
		_, _ = io.WriteString(w, o.content[:o.breaks])
		_ = http.NewResponseController(w).Flush() // It always can.
		o.breaks = 0
		panic(http.ErrAbortHandler)
	case o.ranges:
		http.ServeContent(w, r, "disc.img", time.Time{}, strings.NewReader(o.content))
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(o.content)))
		_, _ = io.WriteString(w, o.content)
	}
}

// fetched has a storage import a URL, and returns the yard it is in.
func fetched(t *testing.T, kind storageKind, url string, settings ...string) *yard {
	t.Helper()
	y := openYard(t, kind, url, settings...)
	y.site.fetch(y.place)
	return y
}

func (o *origin) wasAsked(t *testing.T, want ...string) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if !slices.Equal(o.asked, want) {
		t.Errorf("asked %q, want %q", o.asked, want)
	}
}

var disc = strings.Repeat("0123456789abcdef", 1<<16) // 1 MiB

func TestFetch_eachStorageHasItsWay(t *testing.T) {
	for kind, want := range map[storageKind][]string{
		kindSftp:       {"HEAD curl", "GET Wget"},
		kindCeph:       {"GET Python-urllib", "HEAD curl", "GET Wget", "HEAD curl"},
		kindImageStore: {"HEAD Go-http-client", "GET Go-http-client bytes=0-1048575"},
	} {
		o := serve(t, disc)
		y := fetched(t, kind, o.URL+"/disc.img")
		y.has(disc)
		o.wasAsked(t, want...)
		if y.place.total != int64(len(disc)) || y.place.got != int64(len(disc)) {
			t.Errorf("%s: %d of %d bytes", kind, y.place.got, y.place.total)
		}
	}
}

func TestFetch_anImageStoreAsksForOneRangeAfterTheOther(t *testing.T) {
	o := serve(t, strings.Repeat(disc, 33))
	fetched(t, kindImageStore, o.URL+"/disc.img").has(o.content)
	o.wasAsked(t, "HEAD Go-http-client", "GET Go-http-client bytes=0-33554431", "GET Go-http-client bytes=33554432-34603007")
}

func TestFetch_anImageStoreNeedsRanges(t *testing.T) {
	o := serve(t, disc)
	o.ranges = false
	y := fetched(t, kindImageStore, o.URL+"/disc.img")
	y.gone("Partial download not supported for " + o.URL + "/disc.img")
	if root := y.place.image.why.root(); root.elaboration.zh == "" {
		t.Error("no elaboration")
	}
}

func TestFetch_aDownloadThatBreaksOffIsTakenUpAgain(t *testing.T) {
	for _, ranges := range []bool{true, false} {
		o := serve(t, disc)
		o.ranges, o.breaks = ranges, 300_000
		fetched(t, kindSftp, o.URL+"/disc.img").has(disc)
		o.wasAsked(t, "HEAD curl", "GET Wget", "GET Wget bytes=300000-")
	}
	for _, kind := range []storageKind{kindCeph, kindImageStore} {
		o := serve(t, disc)
		fetched(t, kind, o.URL+"/disc.img", "cut-body=1000@fetch*3").has(disc)
	}
}

func TestFetch_aDownloadThatAlwaysBreaksIsGivenUp(t *testing.T) {
	for _, kind := range []storageKind{kindSftp, kindCeph, kindImageStore} {
		o := serve(t, disc)
		fetched(t, kind, o.URL+"/disc.img", "cut-body=0@fetch").gone("connection reset")
	}
}

func TestFetch_redirectsAreFollowedByAllButOneHEAD(t *testing.T) {
	o := serve(t, disc)
	y := fetched(t, kindSftp, o.URL+"/moved")
	y.has(disc)
	o.wasAsked(t, "HEAD curl", "GET Wget", "GET Wget")
	o = serve(t, disc)
	fetched(t, kindCeph, o.URL+"/moved").has(disc)
}

func TestFetch_cephQuotesURLsAgain(t *testing.T) {
	const path = "/disc%20one.img?a=1&b=2"
	o := serve(t, disc)
	y := fetched(t, kindCeph, o.URL+path)
	y.has(disc) // This origin does not mind; the next one does.
	o = serve(t, disc)
	fetched(t, kindCeph, o.URL+"/%64isc.img").gone("HTTP Error 404: Not Found")
	fetched(t, kindCeph, o.URL+"/%64isc.img", "take-urls").has(disc)
	fetched(t, kindSftp, o.URL+"/%64isc.img").has(disc)
	if got := requoted("http://h:80" + path + "~+"); got != "http://h:80/disc%2520one.img?a=1%26b=2%7E%2B" {
		t.Error(got)
	}
}

// bare answers every request with this text and closes.
func bare(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, answer)
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		all.Wait()
	})
	return "http://" + l.Addr().String() + "/disc.img"
}

func TestFetch_theLengthIsFoundOnlyWhereItIsSpeltExactly(t *testing.T) {
	for spelling, known := range map[string]bool{"Content-Length": true, "content-length": false} {
		url := bare(t, "HTTP/1.1 200 OK\r\n"+spelling+": 40000\r\n\r\n"+strings.Repeat("x", 40000))
		y := fetched(t, kindCeph, url)
		if i := y.place.image; y.place.told != known || i.status != statusReady || i.size != 40000 || (i.actual == 40000) != known || (y.place.got > 0) != known {
			t.Errorf("%s: told %v, image %+v", spelling, y.place.told, i)
		}
	}
}

func TestFetch_failures(t *testing.T) {
	o := serve(t, disc)
	refused := bare(t, "")
	backed := serve(t, "QFI\xfb"+strings.Repeat("\x00", 15)+"\x01"+disc)
	for name, c := range map[string]struct {
		kind  storageKind
		url   string
		words string
	}{
		"not found by SFTP":         {kindSftp, o.URL + "/none", "ERROR 404 Not Found"},
		"not found by Ceph":         {kindCeph, o.URL + "/none", "HTTP Error 404: Not Found"},
		"not found by ImageStore":   {kindImageStore, o.URL + "/none", "404 Not Found"},
		"no answer to SFTP":         {kindSftp, refused, "EOF"},
		"no answer to Ceph":         {kindCeph, refused, "<urlopen error"},
		"no answer to ImageStore":   {kindImageStore, refused, "EOF"},
		"backing file to SFTP":      {kindSftp, backed.URL + "/disc.img", "image has backing file"},
		"backing file to Ceph":      {kindCeph, backed.URL + "/disc.img", "image has backing file"},
		"other file server":         {kindCeph, "sftp://root:secret@10.0.0.9/disc.img", "Failed connect to 10.0.0.9 (sftp); Connection refused"},
		"no such file by ftp":       {kindCeph, "ftp://files.lab/none", "no such file on files.lab"},
		"no such file on the host":  {kindSftp, "file:///none", "no such file on host 10.20.0.13"},
		"no such file by bare path": {kindSftp, "/none", "no such file on host 10.20.0.13"},
	} {
		t.Run(name, func(t *testing.T) {
			y := fetched(t, c.kind, c.url)
			y.gone(c.words)
			if why := y.place.image.why; why.cause.code != "BS.1000" || !strings.Contains(why.cause.details.zh, "无法将镜像") {
				t.Errorf("why %+v", why.cause)
			}
		})
	}
}

func TestFetch_filesOfTheHostAndOfTheFileServer(t *testing.T) {
	for n, h := range HostFiles() {
		all, err := io.ReadAll(h.content())
		if err != nil || int64(len(all)) != h.Size || formatOf(all) != h.Format {
			t.Errorf("%s: %d bytes of %s, %v", h.Path, len(all), formatOf(all), err)
		}
		url := []string{"file://", "ftp://", "sftp://root:secret@"}[n]
		if n > 0 {
			url += FileServer
		}
		y := fetched(t, kindCeph, url+h.Path, "slow-body=1G@fetch")
		y.has(string(all))
	}
}

func TestFetch_troubles(t *testing.T) {
	o := serve(t, disc)
	y := fetched(t, kindCeph, o.URL+"/disc.img", "fail=SYS.1015@fetch")
	if why := y.place.image.why; why == nil || why.cause.code != "SYS.1015" {
		t.Errorf("why %v", why)
	}
	o.wasAsked(t)
	fetched(t, kindSftp, o.URL+"/disc.img", "capacity=1G").gone("可用容量")
	fetched(t, kindSftp, o.URL+"/disc.img", "slow-answer=1ms@fetch", "slow-body=1G@fetch").has(disc)
}

func TestFetch_endsWithTheSiteAndWithItsJob(t *testing.T) {
	reached, release := make(chan struct{}, 4), make(chan struct{})
	stuck := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(disc)))
		if r.Method == http.MethodHead {
			return
		}
		_, _ = io.WriteString(w, disc[:len(disc)/2])
		_ = http.NewResponseController(w).Flush() // It always can.
		reached <- struct{}{}
		<-release
	}))
	defer stuck.Close()
	defer close(release)
	for name, end := range map[string]func(*yard){
		"site": func(y *yard) { y.site.Close() },
		"job":  func(y *yard) { y.place.cancel() },
	} {
		y := openYard(t, kindSftp, stuck.URL+"/disc.img")
		var fetch sync.WaitGroup
		fetch.Go(func() { y.site.fetch(y.place) })
		<-reached
		end(y)
		fetch.Wait()
		if all := y.site.Images(); len(all) > 0 && all[0].Usable {
			t.Errorf("%s: %+v", name, all)
		}
	}
}

func TestFetch_waitsOnlySoLongForAServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	fetched(t, kindSftp, "http://"+l.Addr().String()+"/disc.img", "fetch-wait=5ms").gone("i/o timeout")
}
