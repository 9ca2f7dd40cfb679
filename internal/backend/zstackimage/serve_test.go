package zstackimage_test

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
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
