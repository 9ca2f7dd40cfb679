package zstackimage_test

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/zstack"
)

func TestOrder_tagsOfEveryKindArrive(t *testing.T) {
	const tag, other = "11112222333344448888999900001111", "22223333444455559999000011112222"
	for _, how := range []string{zstack.LongJobsTaken, zstack.LongJobsDenied} {
		for _, way := range []string{"upload", "serve"} {
			b := newBench(t)
			b.lab.Configure(func(c *zstack.Conditions) { c.LongJobs = how })
			b.finish(b.raw(small, "way", way, "boot-mode", "UEFI", "guest-agent", "true", "system-tags", "remote\npacker",
				"user-tags", "mine\n of the team", "tag-ids", tag+"\n"+other))
			i := b.lab.Images()[0]
			for kind, pair := range map[string][2][]string{
				"system tags": {i.Tags, {"bootMode::UEFI", "qemuga", "remote", "packer"}},
				"user tags":   {i.UserTags, {"mine", "of the team"}},
				"tags":        {i.TagUUIDs, {tag, other}},
			} {
				if got, want := pair[0], pair[1]; !slices.Equal(got, want) {
					t.Errorf("long jobs %s, %s: the %s are %q, want %q", how, way, kind, got, want)
				}
			}
		}
	}
}

// A slot opens when the job's turn has come, however long it waits behind others.
func TestOrder_aJobMayWaitForItsTurn(t *testing.T) {
	for _, change := range [][]string{nil, sliced, {"way", "serve"}} {
		b := newBench(t, "wait-time=1m")
		b.finish(b.raw(small, change...))
		if b.orders() != 1 {
			t.Errorf("%q: %d images were ordered", change, b.orders())
		}
	}
}

// Nobody would ever hear of a queue that stands still.
func TestOrder_aTurnThatNeverComesIsNotWaitedForForever(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /longjobs/*": {job("Waiting", "")}})
	_, err := s.driver.Upload(t.Context(), request(t, small), discard)
	if f := stand.FaultOf(t, err, fault.Busy); !strings.Contains(f.What, "waits behind others") || !fault.Retryable(err) {
		t.Errorf("%+v", f)
	}
	if n := s.count("GET /longjobs/*"); n > 1500 {
		t.Errorf("the server was asked %d times", n)
	}
	if s.count("PUT /longjobs/*/actions") > 0 {
		t.Error("the job has lost its place")
	}
}

// isOrdered reports whether the server has confirmed the order.
func isOrdered(p backend.Progress) bool { return strings.Contains(string(p.Token), `"longJob":"`) }

func TestOrder_aJobThatWaitsCanBeDiscarded(t *testing.T) {
	b := newBench(t, "wait-time=1000h")
	b.kill(b.raw(small), isOrdered)
	if all := b.lab.LongJobs(); len(all) != 1 || all[0].State != "Waiting" {
		t.Fatalf("%+v", all)
	}
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Error(err)
	}
	b.wantNone()
	if all := b.lab.LongJobs(); len(all) != 1 || all[0].State != "Canceled" {
		t.Errorf("%+v", all)
	}
}

func TestOrder_aJobThatWaitsIsTakenUpOrReplaced(t *testing.T) {
	b := newBench(t, "wait-time=1m")
	req := b.raw(small)
	b.kill(req, isOrdered)
	if _, err := b.resume(req); err != nil {
		t.Fatalf("%v (%s)", err, fault.KindOf(err))
	}
	b.wantImage(req)
	for _, j := range b.lab.LongJobs() {
		if j.State != "Succeeded" && j.State != "Canceled" {
			t.Errorf("there is still %+v", j)
		}
	}
}
