package zstackimage_test

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/fault"
)

func TestServe_aFirewallIsNamedWithHostAndPort(t *testing.T) {
	for name, jobs := range map[string][]string{
		"the job fails": {job("Running", ""), job("Failed", failure("SYS.1006", "获取镜像头信息失败"))},
		"nobody comes":  {job("Running", "")},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{
				"GET /longjobs/*":         jobs,
				"PUT /longjobs/*/actions": {`202 {"location":"http://x/api-jobs/{J}"}`},
				"GET /images/*":           {gone},
				"GET /task-progresses/*":  {`200 {"inventories":[]}`},
			})
			_, err := s.driver.Upload(t.Context(), request(t, small, "way", "serve"), discard)
			f := stand.FaultOf(t, err, fault.Unreachable)
			if !strings.Contains(f.What, "127.0.0.1:") || !strings.Contains(f.Remedy, "firewall") || fault.Retryable(err) {
				t.Errorf("%+v", f)
			}
			if name == "the job fails" && !strings.Contains(f.Detail, "获取镜像头信息失败") {
				t.Errorf("the server's words are missing: %+v", f)
			}
		})
	}
}

// visit asks for the file that is served as the order says, as a storage or a
// management node would, and returns how many bytes came.
func (s *script) visit(method, ranges string) int64 {
	s.Helper()
	orders := slices.Concat(s.sent("POST /longjobs"), s.sent("POST /images"))
	m := origin.FindStringSubmatch(orders[len(orders)-1])
	r, err := http.NewRequestWithContext(s.Context(), method, m[1]+m[2], http.NoBody)
	if err != nil {
		s.Error(err)
		return 0
	}
	r.Header.Set("Range", ranges)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.Error(err)
		return 0
	}
	defer answer.Body.Close()
	n, _ := io.Copy(io.Discard, answer.Body) // what has not come is not counted
	return n
}

func TestServe_aFirewallThatLetsOnlyTheManagementNodeInIsNamedToo(t *testing.T) {
	for name, jobs := range map[string][]string{
		"the job fails": {job("Running", ""), job("Running", ""), job("Failed", failure("SYS.1006", "获取镜像失败"))},
		"nobody comes":  {job("Running", "")},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{
				"GET /longjobs/*": jobs, "PUT /longjobs/*/actions": {acted}, "GET /images/*": {gone}, "GET /task-progresses/*": {`200 {"inventories":[]}`},
			})
			polls := 0
			s.onAsk = func(key string) {
				if key != "GET /longjobs/*" {
					return
				}
				if polls++; polls == 2 {
					s.visit(http.MethodHead, "")
				}
			}
			began := s.clock.Now()
			_, err := s.driver.Upload(t.Context(), request(t, small, "way", "serve"), discard)
			f := stand.FaultOf(t, err, fault.Unreachable)
			for _, part := range []string{"127.0.0.1 asked for its length", "firewall", "from the storage hosts"} {
				if !strings.Contains(f.What+f.Remedy, part) {
					t.Errorf("%q is missing in %s %s", part, f.What, f.Remedy)
				}
			}
			if took := s.clock.Now().Sub(began); fault.Retryable(err) || took > time.Hour {
				t.Errorf("after %s: %+v", took, f)
			}
			if name == "the job fails" && !strings.Contains(f.Detail, "获取镜像失败") {
				t.Errorf("the server's words are missing: %+v", f)
			}
		})
	}
}

func TestServe_aVagueFailureAfterTheFileWasFetchedStaysTheServers(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*": {job("Running", ""), job("Running", ""), job("Failed", failure("SYS.1006", "写入失败"))}, "GET /images/*": {gone},
	})
	s.onAsk = func(key string) {
		if key == "GET /task-progresses/*" {
			s.visit(http.MethodGet, "bytes=0-9")
		}
	}
	_, err := s.driver.Upload(t.Context(), request(t, small, "way", "serve"), discard)
	if f := stand.FaultOf(t, err, fault.Rejected); strings.Contains(f.Remedy, "firewall") {
		t.Errorf("%+v", f)
	}
}

func TestServe_aDownloadOfManyHoursIsNotGivenUpWhileItMoves(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*":        {job("Running", ""), job("Running", ""), job("Running", ""), job("Running", ""), job("Running", ""), job("Running", ""), job("Succeeded", "{}")},
		"GET /task-progresses/*": {denied},
	})
	s.onAsk = func(key string) {
		if key == "GET /task-progresses/*" {
			s.clock.Advance(time.Hour)
			s.visit(http.MethodGet, "bytes=0-9") // over and over, as where a connection always breaks at one place
		}
	}
	if _, err := s.driver.Upload(t.Context(), request(t, mebi, "way", "serve"), discard); err != nil {
		t.Fatal(err)
	}
}

func TestServe_aDownloadThatStandsStillIsGivenUp(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*": {job("Running", "")}, "GET /task-progresses/*": {denied}, "PUT /longjobs/*/actions": {acted}, "GET /images/*": {gone},
	})
	visits := 0
	s.onAsk = func(key string) {
		if key != "GET /task-progresses/*" {
			return
		}
		s.clock.Advance(time.Hour)
		if visits++; visits == 1 {
			s.visit(http.MethodGet, "bytes=0-9")
		}
	}
	_, err := s.driver.Upload(t.Context(), request(t, mebi, "way", "serve"), discard)
	if f := stand.FaultOf(t, err, fault.ServerFailed); !strings.Contains(f.What, "no progress") || visits > 6 {
		t.Errorf("after %d hours: %+v", visits, f)
	}
}

func TestServe_thePathIsNoBodysToRead(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*": {job("Failed", failure("SYS.1006", "urlopen http://%5Bfd00::5%5D:4711{P} refused"))}, "GET /images/*": {gone},
	})
	_, err := s.driver.Upload(t.Context(), request(t, small, "way", "serve"), discard)
	f := stand.FaultOf(t, err, fault.Unreachable)
	if !strings.Contains(f.Detail, "%5Bfd00::5%5D:4711") || strings.Contains(f.Detail, s.path) {
		t.Errorf("the detail is %q", f.Detail)
	}
}

func TestServe_twoUploadsAtOnceShareAFixedPort(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close() // it has done its duty
	b := newBench(t)
	profile := stand.With(profile("http://"+b.relay.Addr()), "serve-address", address)
	d, err := zstackimage.New(profile, b.client, zstackimage.WithClock(b.now, b.wait))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	// Each waits until the other serves its file as well.
	serving := [2]chan struct{}{make(chan struct{}), make(chan struct{})}
	both := make(chan error)
	for n := range serving {
		req := b.raw(8*mebi+n, "way", "serve")
		var once sync.Once
		go func() {
			_, err := d.Upload(t.Context(), req, func(p backend.Progress) error {
				if p.Phase == backend.Creating {
					once.Do(func() {
						close(serving[n])
						<-serving[1-n]
					})
				}
				return nil
			})
			once.Do(func() { close(serving[n]) }) // so that the other does not wait for one that failed
			both <- err
		}()
	}
	for range serving {
		if err := <-both; err != nil {
			t.Error(err)
		}
	}
	if all := b.lab.Images(); len(all) != 2 || !all[0].Usable || !all[1].Usable {
		t.Errorf("the images are %+v", all)
	}
}

func TestServe_aRefusalThatHasNothingToDoWithFirewallsStaysOne(t *testing.T) {
	s := newScript(t, map[string][]string{
		"GET /longjobs/*": {job("Failed", failure("SYS.1007", "unknown format[vmtx]"))},
		"GET /images/*":   {gone},
	})
	_, err := s.driver.Upload(t.Context(), request(t, small, "way", "serve"), discard)
	if f := stand.FaultOf(t, err, fault.Rejected); f.Code != "SYS.1007" {
		t.Errorf("%+v", f)
	}
}

func TestServe_theOrderNamesThePlainAddressOfThisComputer(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /longjobs/*": {job("Succeeded", "{}")}})
	if _, err := s.driver.Upload(t.Context(), request(t, small, "way", "serve"), discard); err != nil {
		t.Fatal(err)
	}
	order := s.sent("POST /longjobs")[0]
	if !strings.Contains(order, `\"url\":\"http://127.0.0.1:`) || !strings.Contains(order, `.qcow2\"`) || strings.Contains(order, "uploadImage") {
		t.Errorf("the order is %s", order)
	}
}

func TestServe_afterAKillTheFetchBeginsAnew(t *testing.T) {
	b := newBench(t, "slow-body=8M@fetch*1")
	req := b.raw(small, "way", "serve")
	b.kill(req, func(p backend.Progress) bool { return p.Phase == backend.Sending })
	if _, err := b.resume(req); err != nil {
		t.Fatal(err)
	}
	b.wantImage(req)
	if b.orders() != 2 {
		t.Errorf("%d images were ordered", b.orders())
	}
}

func TestServe_theSpeedLimitHoldsForWhatIsFetched(t *testing.T) {
	b := newBench(t)
	req := b.raw(8*mebi, "way", "serve")
	b.limit.Set(64 << 10)
	first := int64(0)
	b.Onto = func(p backend.Progress) error {
		if p.Phase == backend.Sending && p.Done > 0 && first == 0 {
			first = p.Done
			b.limit.Set(0)
		}
		return nil
	}
	b.finish(req)
	if first == 0 || first > mebi/2 {
		t.Errorf("%d bytes went out at once", first)
	}
}
