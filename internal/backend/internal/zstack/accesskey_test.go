package zstack_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

func (s *script) openKey() *zstack.Client {
	s.Helper()
	return s.open(zstack.KeyLogin, zstack.LoginAccessKey, zstack.KeyKeyID, "key1", zstack.KeyKeySecret, "test-secret-0123456789")
}

// atWall lets the node read dates as it does without rest.checkTimeZone: by their
// digits, as its own wall clock.
func (s *script) atWall(zone, ahead time.Duration) {
	s.before = func(_ string, r *http.Request) *canned {
		if r.Header.Get("Authorization") == "" {
			return nil
		}
		wall := s.clock.Now().UTC().Add(zone + ahead)
		given, err := time.Parse(http.TimeFormat, r.Header.Get("Date"))
		if err != nil || given.Sub(wall).Abs() > 15*time.Minute {
			return &canned{status: 403, body: "requestTimeTooSkewed"}
		}
		return nil
	}
	now := s.clock.Now().Add(ahead)
	s.answers["PUT /management-nodes/actions"] = []canned{ok(`{"currentTime":{"MillionSeconds":` + strconv.FormatInt(now.UnixMilli(), 10) + `.0}}`)}
}

func TestAccessKey_signsAsTheVectorsSay(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /images": {ok(empty)}, "POST /longjobs": {ok(made)}})
	s.clock.now = time.Date(2025, 1, 21, 10, 0, 0, 0, time.UTC)
	c := s.openKey()
	for key, want := range map[string]string{"GET /images": "uEYj9YDDGnoAihTWkGqAk34r/gw=", "POST /longjobs": "38X2OeNPxZcBCbTx8rJJTCl9SM4="} {
		method, path, _ := strings.Cut(key, " ")
		if _, err := c.Ask(t.Context(), zstack.Call{Op: "x", Method: method, Path: path}); err != nil {
			t.Fatal(err)
		}
		h, _ := s.Last(key)
		if h.Get("Authorization") != "ZStack key1:"+want || h.Get("Date") != "Tue, 21 Jan 2025 10:00:00 GMT" || h.Get("Content-Md5") != "" {
			t.Errorf("%s: %v", key, h)
		}
	}
	s.wantNoSession()
}

func (s *script) wantNoSession() {
	s.Helper()
	if s.logins != 0 || s.Count("DELETE") != 0 {
		s.Errorf("%d logins, asked %v", s.logins, s.Asked())
	}
}

func TestAccessKey_findsTheNodesClockAndRemembersIt(t *testing.T) {
	const openly = "PUT /management-nodes/actions"
	for name, tc := range map[string]struct {
		local, zone, ahead time.Duration
		first              []string // requests before the first that is accepted, and that
	}{
		"true time":               {0, 0, 0, []string{getKey}},
		"zone of this computer":   {-5 * time.Hour, -5 * time.Hour, 0, []string{getKey, getKey}},
		"China":                   {time.Hour, 8 * time.Hour, 0, []string{getKey, getKey, openly, getKey}},
		"China and a wrong clock": {0, 8 * time.Hour, -40 * time.Minute, []string{getKey, openly, getKey}},
		"a wrong clock":           {0, 0, 2 * time.Hour, []string{getKey, openly, getKey, openly, getKey}},
	} {
		s := newScript(t, map[string][]canned{getKey: {ok(empty)}})
		s.clock.now = s.clock.now.In(time.FixedZone("here", int(tc.local/time.Second)))
		s.atWall(tc.zone, tc.ahead)
		c := s.openKey()
		for range 2 {
			if _, err := c.Ask(t.Context(), get); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.WantAsked(append(tc.first, getKey)...)
	}
}

func TestAccessKey_aSkewThatNothingHelpsIsAboutTheClock(t *testing.T) {
	for _, answer := range []canned{ok(`{}`), words(404, "none"), ok(`{"currentTime":{"Seconds":1.7690e9}}`)} {
		s := newScript(t, map[string][]canned{getKey: {words(403, "requestTimeTooSkewed")}, "PUT /management-nodes/actions": {answer}})
		_, err := s.openKey().Ask(t.Context(), get)
		if f := faultOf(t, err, fault.Login); f.Code != "403" || f.Detail != "requestTimeTooSkewed" || f.What != "Clock or time zone of this computer and of the management node differ too much for an AccessKey." {
			t.Errorf("%+v", f)
		}
	}
}

func TestAccessKey_aWrongKeyIsRefusedOnce(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {{status: 503, body: `{"error":{"code":"ID.1001","details":"wrong accessKey signature"}}`}}})
	c := s.openKey()
	_, err := c.Ask(t.Context(), get)
	if f := faultOf(t, err, fault.Login); f.What != "ZStack refuses the AccessKey." || fault.Retryable(err) {
		t.Errorf("%+v", f)
	}
	s.WantAsked(getKey)
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	s.wantNoSession()
}

func TestAccessKey_breaksAreNoSkew(t *testing.T) {
	s := newScript(t, map[string][]canned{getKey: {{hangUp: true}}})
	_, err := s.openKey().Ask(t.Context(), get)
	_ = faultOf(t, err, fault.Interrupted) // a fault is an error itself
}
