package zstackimage_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/zstack"
	"slipway/internal/source"
)

// mebi is the size of a slice in these tests, and sliced asks for them.
const mebi = 1 << 20

var sliced = []string{"transfer", "slices", "slice-size", "1"}

// wantNoneTwice fails if a slice was sent again that the server had when it was asked
// last how far it is.
func (b *bench) wantNoneTwice() {
	b.Helper()
	var taken []string
	known := map[string]bool{}
	for _, r := range b.lab.Requests() {
		switch offset := r.Header.Get("X-Slice-Offset"); {
		case strings.Contains(r.Path, "/upload-job/"):
			for _, one := range taken {
				known[one] = true
			}
		case offset == "":
		case known[offset]:
			b.Errorf("the slice at %s was sent although the server had it", offset)
		case r.Status == http.StatusOK:
			taken = append(taken, offset)
		}
	}
}

// sends tells how many requests with bytes of the file the driver began, also those that
// never reached the site.
func (b *bench) sends() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Count(b.lines.String(), `op="send image data"`)
}

func TestSlices_theNetworkIsCutAtTenOffsets(t *testing.T) {
	const size = 7*mebi + 4711
	for _, generation := range []string{zstack.SlicesRanges, zstack.SlicesSequential} {
		for i := range int64(10) {
			offset := i*size/10 + 17
			t.Run(fmt.Sprint(generation, " at ", offset), func(t *testing.T) {
				b := newBench(t)
				b.lab.Configure(func(c *zstack.Conditions) { c.Agents.Slices = generation })
				req := b.raw(size, sliced...)
				begin := offset - offset%mebi // of the slice that is cut; a connection carries one
				cut := sync.OnceFunc(func() { b.relay.CutAfter(offset - begin) })
				b.Onto = func(p backend.Progress) error {
					if p.Phase == backend.Sending && p.Done >= begin {
						cut()
					}
					return nil
				}
				r := b.finish(req)
				b.wantNoneTwice()
				if n := b.sends(); n <= 8 {
					t.Errorf("%d requests for 8 slices, so nothing was broken", n)
				}
				if b.orders() != 1 {
					t.Errorf("%d images were ordered", b.orders())
				}
				if v := r.Verification; v.Verdict != backend.Verified || v.Algorithm != source.MD5 || v.Digest != md5Of(t, req) {
					t.Errorf("%+v", v)
				}
			})
		}
	}
}

// The agents of 4.6 to 5.3 give the whole upload up when a connection is reset within
// a slice.
func TestSlices_anAgentThatGivesUpAtAResetGetsANewImage(t *testing.T) {
	b := newBench(t, "cut-body=500K@upload*1")
	req := b.raw(3*mebi, sliced...)
	b.finish(req)
	if b.orders() != 2 {
		t.Errorf("%d images were ordered", b.orders())
	}
}

func TestSlices_areEqualAndCarryTheirDigests(t *testing.T) {
	b := newBench(t)
	req := b.raw(2*mebi+5, sliced...)
	b.finish(req)
	var got []string
	for _, r := range b.posts() {
		h := r.Header
		if h.Get("X-Image-Size") != fmt.Sprint(req.Size()) || h.Get("X-Slice-Md5") == "" || h.Get("X-Slice-Md5") != h.Get("X-Slice-Hash") || h.Get("X-Hash-Algorithm") != "md5" {
			t.Errorf("%v", h)
		}
		got = append(got, h.Get("X-Slice-Index")+":"+h.Get("X-Slice-Offset")+"+"+h.Get("X-Slice-Size"))
	}
	if want := []string{"0:0+1048576", "1:1048576+1048576", "2:2097152+5"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestSlices_whatIsKeptIsToldWithTheToken(t *testing.T) {
	b := newBench(t)
	b.finish(b.raw(3*mebi+100, sliced...))
	var kept []int64
	for _, p := range b.Seen() {
		if p.Phase == backend.Sending && p.Token != nil {
			kept = append(kept, p.Kept)
		}
	}
	if want := []int64{mebi, 2 * mebi, 3 * mebi}; !slices.Equal(kept, want) {
		t.Errorf("kept were %v, want %v", kept, want)
	}
	whole := newBench(t)
	whole.finish(whole.raw(3 * mebi))
	if keeps(whole.Seen()) {
		t.Error("a file that is sent whole is told as kept")
	}
}

// keeps reports whether anything of a file was ever told as kept.
func keeps(all []backend.Progress) bool {
	return slices.ContainsFunc(all, func(p backend.Progress) bool { return p.Kept != 0 })
}

// An attempt that resumes would begin again, so a pause gains nothing by waiting.
func TestSlices_ofADirectOrderAreNotKept(t *testing.T) {
	b := newBench(t)
	b.lab.Configure(func(c *zstack.Conditions) { c.LongJobs = zstack.LongJobsDenied })
	brake := backend.NewBrake()
	b.Onto = func(p backend.Progress) error {
		if p.Phase == backend.Sending && p.Done > mebi && brake.Pull() {
			return errors.New("the attempt would wait for the end of a slice")
		}
		return nil
	}
	if _, err := b.driver.Upload(brake.With(t.Context()), b.raw(3*mebi, sliced...), b.Report); err != nil {
		t.Fatal(err)
	}
	if keeps(b.Seen()) {
		t.Error("they are told as kept")
	}
}

func TestSlices_thatAreTakenAwayAreNotKept(t *testing.T) {
	b := newBench(t)
	b.lab.Configure(func(c *zstack.Conditions) { c.Agents.Slices = zstack.SlicesSequential })
	harm := sync.OnceFunc(func() { b.trouble("mismatch*2") })
	b.Onto = func(p backend.Progress) error {
		if p.Kept == 2*mebi {
			harm()
		}
		return nil
	}
	_, err := b.upload(b.raw(5*mebi, sliced...))
	stand.WantFault(t, err, fault.ChecksumWrong)
	b.wantNone()
	if all := b.Seen(); !keeps(all) || all[len(all)-1].Kept != 0 || all[len(all)-1].Token == nil {
		t.Errorf("the last report is %+v", all[len(all)-1])
	}
}

func TestSlices_damageIsSentOnceMore(t *testing.T) {
	for _, c := range []struct {
		times string
		want  fault.Kind
	}{{"*1", fault.Unknown}, {"*2", fault.ChecksumWrong}} {
		b := newBench(t, "mismatch"+c.times)
		b.lab.Configure(func(c *zstack.Conditions) { c.Agents.Slices = zstack.SlicesSequential })
		req := b.raw(3*mebi, sliced...)
		_, err := b.upload(req)
		if c.want == fault.Unknown {
			if err != nil {
				t.Error(err)
			}
			b.wantImage(req)
			continue
		}
		stand.WantFault(t, err, c.want)
		b.wantNone()
	}
}

func TestSlices_aYesToALostSliceIsFoundOut(t *testing.T) {
	b := newBench(t, "mismatch*1")
	b.lab.Configure(func(c *zstack.Conditions) { c.Agents.AlwaysOK, c.Agents.Slices = true, zstack.SlicesSequential })
	req := b.raw(3*mebi, sliced...)
	if _, err := b.upload(req); err != nil {
		t.Fatal(err)
	}
	b.wantImage(req)
	if n := len(b.posts()); n != 4 {
		t.Errorf("%d slices were sent", n)
	}
}

func TestSlices_oldServersAreToldFromNewOnes(t *testing.T) {
	for version, why := range map[string]string{"4.3.9": "4.3.9 takes no slices", "soon": "soon takes no slices"} {
		b := newBench(t)
		b.lab.Configure(func(c *zstack.Conditions) { c.Version = version })
		_, err := b.upload(b.raw(3*mebi, sliced...))
		if f := stand.FaultOf(t, err, fault.Invalid); f.Field != "transfer" || !strings.Contains(f.What, why) {
			t.Errorf("%+v", f)
		}
		if b.orders() != 0 {
			t.Error("an image was ordered all the same")
		}
	}
}

func TestResume_afterAKillGoesOnWithTheSuspendedJob(t *testing.T) {
	b := newBench(t)
	b.lab.Configure(func(c *zstack.Conditions) { c.Agents.Slices = zstack.SlicesRanges })
	req := b.raw(5*mebi+1, sliced...)
	b.kill(req, func(p backend.Progress) bool { return p.Phase == backend.Sending && p.Done > 3*mebi })
	b.ahead.Add(int64(10 * time.Hour)) // the session has ended meanwhile as well
	if all := b.lab.LongJobs(); len(all) != 1 || all[0].State != "Suspended" {
		t.Fatalf("%+v", all)
	}
	r, err := b.resume(req)
	if err != nil {
		t.Fatal(err)
	}
	b.wantImage(req)
	b.wantNoneTwice()
	if b.orders() != 1 || r.ID != b.lab.Images()[0].UUID || r.Verification.Verdict != backend.Verified {
		t.Errorf("%d orders, %+v", b.orders(), r)
	}
}

// offsets takes the place of the agent and refuses one request, counted from 1; 0 for
// none. What it returns waits for n requests, of which the last one's answer nobody
// waits for, and tells where the slices in them begin.
func (s *script) offsets(refused int) func(n int) []string {
	came := make(chan string, 20)
	var posts atomic.Int64
	s.onPost = func(w http.ResponseWriter, r *http.Request) {
		came <- r.Header.Get("X-Slice-Offset")
		if posts.Add(1) == int64(refused) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // a client that has gone is none of the test's business
	}
	return func(n int) []string {
		var all []string
		for range n {
			select {
			case one := <-came:
				all = append(all, one)
			case <-time.After(20 * time.Second):
				return all
			}
		}
		return all
	}
}

func TestSlices_aServerThatTellsNoOffsetIsBelieved(t *testing.T) {
	silent := strings.Replace(details("Running", 0), `,"offset":0`, "", 1)
	for _, told := range []string{silent, strings.Replace(silent, `"}]`, `","offset":null}]`, 1)} {
		s := newScript(t, map[string][]string{"GET /images/upload-job/details/*": {told}})
		offsets := s.offsets(0)
		var r stand.Recorder
		if _, err := s.driver.Upload(t.Context(), request(t, 2*mebi+1, sliced...), r.Report); err != nil {
			t.Fatal(err)
		}
		if got, want := offsets(3), []string{"0", "1048576", "2097152"}; !slices.Equal(got, want) {
			t.Errorf("sent were %q", got)
		}
		if keeps(r.Seen()) {
			t.Error("what nobody says the server has is told as kept")
		}
	}
}

// The management node asks its storages every three seconds.
func TestSlices_anOffsetThatLagsBehindCostsNothing(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /images/upload-job/details/*": {details("Running", 0), details("Running", mebi), details("Running", mebi), details("Running", 2*mebi)},
	})
	offsets := s.offsets(0)
	if _, err := s.driver.Upload(t.Context(), request(t, 2*mebi+1, sliced...), discard); err != nil {
		t.Fatal(err)
	}
	if got, want := offsets(3), []string{"0", "1048576", "2097152"}; !slices.Equal(got, want) {
		t.Errorf("sent were %q", got)
	}
}

func TestSlices_aSuspendedJobIsResumedWhereTheServerStands(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*": {job("Waiting", ""), job("Running", uploading), job("Suspended", uploading), job("Running", uploading), job("Succeeded", uploading)},
		"GET /images/upload-job/details/*": {
			details("Running", mebi), details("Suspended", mebi), details("Running", mebi), details("Running", 2*mebi), details("Running", 3*mebi),
		},
		"PUT /longjobs/*/actions": {`202 {"location":"http://x/api-jobs/{J}"}`},
	})
	offsets := s.offsets(2)
	if _, err := s.driver.Upload(t.Context(), request(t, 3*mebi+1, sliced...), discard); err != nil {
		t.Fatal(err)
	}
	if got, want := offsets(5), []string{"0", "1048576", "1048576", "2097152", "3145728"}; !slices.Equal(got, want) {
		t.Errorf("sent were %q", got)
	}
	asked := s.after("POST /ceph/backupstorage/image/upload")
	if i := slices.Index(asked, "PUT /longjobs/*/actions"); i < 1 || asked[i-1] != "GET /images/upload-job/details/*" {
		t.Errorf("where the server stands was not known before the job was resumed:\n%s", strings.Join(asked, "\n"))
	}
	if acts := s.sent("PUT /longjobs/*/actions"); !slices.Equal(acts, []string{`{"resumeLongJob":{}}`}) {
		t.Errorf("%q", acts)
	}
}

func TestSlices_aPauseLetsTheSliceUnderWayEnd(t *testing.T) {
	b := newBench(t)
	req := b.raw(5*mebi, sliced...)
	brake := backend.NewBrake()
	b.Onto = func(p backend.Progress) error {
		if p.Phase == backend.Sending && p.Done > mebi {
			brake.Pull()
		}
		return nil
	}
	_, err := b.open().Upload(brake.With(t.Context()), req, b.Report)
	stand.WantFault(t, err, fault.Canceled)
	for _, r := range b.posts() {
		if r.Status != http.StatusOK {
			t.Errorf("the slice at %s was cut off", r.Header.Get("X-Slice-Offset"))
		}
	}
	sent := len(b.posts())
	b.Onto = nil
	if _, err := b.resume(req); err != nil {
		t.Fatal(err)
	}
	b.wantNoneTwice()
	b.wantImage(req)
	if sent != 2 || len(b.posts()) != 5 {
		t.Errorf("%d slices were sent before the pause, %d in all", sent, len(b.posts()))
	}
}
