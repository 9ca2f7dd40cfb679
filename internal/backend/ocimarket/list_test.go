package ocimarket

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"slipway/internal/fault"
)

// jwt is a token that ends at a second since 1970.
func jwt(t *testing.T, end int64) string {
	t.Helper()
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return part(`{"alg":"RS256"}`) + "." + part(fmt.Sprintf(`{"exp":%d}`, end)) + "." + part("signature")
}

func listed(t *testing.T, list ...string) string {
	t.Helper()
	all, err := newStage(t, map[string]string{"GET /machineimages": items(list...)}).driver.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range all {
		out = append(out, fmt.Sprintf("%s|%s|%s|%d|%s|%s", r.ID, r.Name, r.Status, r.Size, r.Kind, r.Created.Format(time.DateOnly)))
	}
	return strings.Join(out, "\n")
}

func TestList_newestFirstWithWhatWasNotFinished(t *testing.T) {
	want := strings.Join([]string{
		"7934472|web/web.tar.gz|INITIATED|-1|Linux/1.0|2026-11-09",
		"7594652|web/web.tar.gz|Completed|-1|Linux/1.0|2026-11-01",
		"7000001|web/web.tar.gz|FAILED|-1|linux/2.0|2026-10-01",
	}, "\n")
	if got := listed(t, other, `{"machineimage":`+abandoned+`}`, finished); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestList_keepsTheServicesOrderWhereADateIsMissing(t *testing.T) {
	got := listed(t, finished, `{"uploadRequestId":1,"fileName":"a.gz","statusName":"PENDING"}`, abandoned)
	if !strings.HasPrefix(got, "7594652|") || !strings.HasSuffix(got, "2026-11-09") || !strings.Contains(got, "\n1|a.gz|PENDING|-1||0001-01-01\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestList_failsAsTheServiceDoes(t *testing.T) {
	s := newStage(t, map[string]string{"GET /machineimages": `403 {"message":"not registered"}`})
	if _, err := s.driver.List(t.Context()); !fault.Is(err, fault.Denied) {
		t.Errorf("got %v", err)
	}
}

func TestRemove_deletesAnUnfinishedUploadToo(t *testing.T) {
	s := newStage(t, map[string]string{"DELETE /machineimages/7934472": `200 {"message":"7934472 was deleted successfully from all data centers.","entityId":"7934472"}`})
	for _, id := range []string{"7934472", "1"} { // the service does not know the second
		if err := s.driver.Remove(t.Context(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	if got := s.said("DELETE /machineimages/7934472"); len(got) != 1 || got[0] != "" {
		t.Errorf("said %q", got)
	}
}

func TestCheck_saysWhoAndUntilWhen(t *testing.T) {
	s := newStage(t, nil)
	server, err := s.driver.Check(t.Context())
	if err != nil || server.Product != "Oracle Cloud Marketplace" || server.Account != "anna@example.org" || server.Certificate == "" {
		t.Errorf("%+v, %v", server, err)
	}
	if want := s.clock.Now().Add(7 * 24 * time.Hour); !server.Expires.Equal(want) || server.Host != s.driver.client.Host() {
		t.Errorf("%+v, want %s", server, want)
	}
}
