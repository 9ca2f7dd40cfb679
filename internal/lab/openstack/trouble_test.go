package openstack_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"slipway/internal/lab/openstack"
)

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestTrouble_strikesTheNextRequestsAndPasses(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Refuse, Times: 2, Status: 503, RetryAfter: 7 * time.Second})
	for range 2 {
		if r := b.put(id, []byte("x"), nil).Want(t, 503); r.Header.Get("Retry-After") != "7" {
			t.Errorf("header is %v", r.Header)
		}
		b.wantStatus(id, "queued")
	}
	if left := b.cloud.Troubles(); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
	b.put(id, []byte("x"), nil).Want(t, 204)
}

func TestTrouble_calm(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Refuse, On: openstack.StepCreate, Status: 500})
	b.create(`{}`).Want(t, 500)
	b.create(`{}`).Want(t, 500)
	b.cloud.Calm()
	b.create(`{}`).Want(t, 201)
}

func TestTrouble_onTheWayOfTheBody(t *testing.T) {
	data := bytes.Repeat([]byte("x"), 3<<20)
	for _, c := range []struct {
		name    string
		trouble openstack.Trouble
		status  int // 0 if no answer comes
		after   string
		again   int // status of a second upload
	}{
		{"cut at the first byte", openstack.Trouble{Kind: openstack.Cut}, 0, "queued", 204},
		{"cut in the middle", openstack.Trouble{Kind: openstack.Cut, Bytes: 1 << 20}, 0, "queued", 204},
		{"cut after the last byte", openstack.Trouble{Kind: openstack.Cut, Bytes: 1 << 30}, 0, "queued", 204},
		{"server dies", openstack.Trouble{Kind: openstack.Die, Bytes: 1 << 20}, 0, "saving", 409},
		{"answer lost", openstack.Trouble{Kind: openstack.LoseAnswer}, 0, "active", 409},
		{"refused late", openstack.Trouble{Kind: openstack.RefuseLate, Status: 401}, 401, "queued", 204},
		{"killed", openstack.Trouble{Kind: openstack.Killed}, 204, "killed", 409},
		{"falls back", openstack.Trouble{Kind: openstack.FallBack}, 204, "queued", 204},
		{"slow answer", openstack.Trouble{Kind: openstack.SlowAnswer, Delay: time.Millisecond}, 204, "active", 409},
		{"slow body", openstack.Trouble{Kind: openstack.SlowBody, Rate: 1 << 30}, 204, "active", 409},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, openstack.Options{})
			id := b.image("")
			c.trouble.Times = 1
			b.cloud.Trouble(c.trouble)
			r, err := b.tryPut(id, data, nil)
			if (err == nil) != (c.status != 0) || r.Status != c.status {
				t.Errorf("answer %d and error %v, want %d", r.Status, err, c.status)
			}
			b.wantStatus(id, c.after)
			b.put(id, data, nil).Want(t, c.again)
		})
	}
}

func TestTrouble_cutTakesTheBytesItSays(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Cut, Bytes: 12345})
	if r, err := b.tryPut(id, make([]byte, 1<<20), nil); err == nil {
		t.Errorf("an answer came: %d", r.Status)
	}
	kept, _ := b.cloud.Image(id)
	if last := lastRequest(b, openstack.StepUpload); last.BodyRead != 12345 || last.Status != 0 || kept.Received != 12345 {
		t.Errorf("request %+v, image %+v", last, kept)
	}
}

func TestTrouble_cutsAnyStepBeforeItIsDone(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Cut, On: openstack.StepCreate, Times: 1})
	if _, err := b.try(http.MethodPost, images, strings.NewReader(`{}`), nil); err == nil {
		t.Error("an answer came")
	}
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.LoseAnswer, On: openstack.StepCreate, Times: 1})
	if _, err := b.try(http.MethodPost, images, strings.NewReader(`{}`), nil); err == nil {
		t.Error("an answer came")
	}
	if n := len(b.cloud.Images()); n != 1 {
		t.Errorf("%d images, want the one whose answer was lost", n)
	}
}

func TestTrouble_falseWordsAboutTrueData(t *testing.T) {
	b := open(t, openstack.Options{})
	upload := func(kind openstack.Kind) (reply, openstack.Image) {
		id := b.image("")
		b.cloud.Trouble(openstack.Trouble{Kind: kind, Times: 1})
		b.put(id, []byte("data"), nil).Want(t, 204)
		kept, _ := b.cloud.Image(id)
		return b.get(id), kept
	}
	shown, kept := upload(openstack.WrongHash)
	if shown.Field(t, "os_hash_value") == kept.Hash || shown.Field(t, "checksum") == kept.MD5 || len(kept.Hash) != 128 {
		t.Errorf("told %s of %+v", shown.Text, kept)
	}
	if shown, _ = upload(openstack.WrongSize); shown.Field(t, "size") != "3" {
		t.Errorf("size is %s", shown.Field(t, "size"))
	}
	if shown, _ = upload(openstack.NoChecksum); shown.Field(t, "checksum")+shown.Field(t, "os_hash_algo")+shown.Field(t, "os_hash_value") != "" {
		t.Errorf("told %s", shown.Text)
	}
}

func TestTrouble_slowActivationFollowsTheClock(t *testing.T) {
	var offset atomic.Int64
	b := open(t, openstack.Options{Now: func() time.Time { return time.Unix(offset.Load(), 0) }})
	id := b.image("")
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.SlowActivation, Delay: 10 * time.Second})
	b.put(id, []byte("x"), nil).Want(t, 204)
	offset.Store(9)
	b.wantStatus(id, "saving")
	b.put(id, []byte("x"), nil).Want(t, 409).Says(t, "from saving to saving")
	offset.Store(10)
	b.wantStatus(id, "active")
}

func TestTrouble_resetAfterTheAnswerLeavesTheAnswerReadable(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.ResetAfterAnswer, Times: 1})
	if status := rawPut(t, b, id, "4", "data"); status != 204 {
		t.Errorf("answer %d", status)
	}
	b.cloud.Configure(func(s *openstack.Conditions) { s.ResetUnread = true })
	if status := rawPut(t, b, id, "1000000", "data"); status != 409 {
		t.Errorf("answer %d", status)
	}
}

func TestTrouble_keystoneDown(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.KeystoneDown, Times: 2})
	b.do(http.MethodGet, images, nil, nil).Want(t, 401).Says(t, "This server could not verify that you are authorized")
	if _, err := b.try(http.MethodPost, openstack.IdentityPath+"/auth/tokens", strings.NewReader(`{}`), nil); err == nil {
		t.Error("Keystone answered")
	}
	b.do(http.MethodGet, images, nil, nil).Want(t, 200)
}

func TestClientGone_imageIsQueuedAgain(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	boom := errors.New("file vanished")
	body := io.MultiReader(bytes.NewReader(make([]byte, 1<<20)), readerFunc(func([]byte) (int, error) { return 0, boom }))
	if _, err := b.try(http.MethodPut, images+"/"+id+"/file", body, octets); !errors.Is(err, boom) {
		t.Errorf("error is %v", err)
	}
	for lastRequest(b, openstack.StepUpload).Status == 0 {
		b.wantOneOf(id, "saving", "queued")
	}
	b.wantStatus(id, "queued")
	b.put(id, []byte("again"), nil).Want(t, 204)
}

func (b *bench) wantOneOf(id string, statuses ...string) {
	b.t.Helper()
	got := b.get(id).Field(b.t, "status")
	if !strings.Contains(strings.Join(statuses, " "), got) {
		b.t.Fatalf("image is %s, want one of %v", got, statuses)
	}
}

func TestHalfClose_is500AndQueuedAgain(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	if status := rawPut(t, b, id, "1000", "short"); status != 500 {
		t.Errorf("answer %d", status)
	}
	b.wantStatus(id, "queued")
}
