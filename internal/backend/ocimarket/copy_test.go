package ocimarket

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
)

const orderKey = "POST /storageimages/mi/web/1.0/Linux/web.tar.gz"

// copyStage is a service that has the finished upload, in us2 and us6, and takes
// orders for copies of it.
func copyStage(t *testing.T, different map[string]string) *stage {
	t.Helper()
	answers := map[string]string{
		"GET /machineimages/7594652": "200 " + finished, "GET /storageimages": items(keptInUS),
		orderKey: `200 {"message":"Request initiated to copy image : mi/web/1.0/Linux/web.tar.gz","entityId":"7"}`,
	}
	for key, answer := range different {
		answers[key] = answer
	}
	return newStage(t, answers)
}

func TestCopy_ordersWhatWasChosen(t *testing.T) {
	for _, c := range []struct {
		v           backend.Values
		want, notes string
	}{
		{
			backend.Values{keyFrom: "us2", keyTo: "em2\nau1"},
			`{"sourceDataCenter":"us2","copyToDataCenters":["em2","au1"]}`,
			"The service copies the image from us2 to em2, au1.\nIt says: Request initiated to copy image : mi/web/1.0/Linux/web.tar.gz",
		},
		{backend.Values{keyTo: "em2"}, `{"sourceDataCenter":"us6","copyToDataCenters":["em2"]}`, "from us6 to em2."},
		{backend.Values{keyOver: "us6"}, `{"sourceDataCenter":"us2","overwriteDataCenters":["us6"]}`, "from us2 in place of those in us6."},
		{
			backend.Values{keyTo: "em2", keyOver: "us6"},
			`{"sourceDataCenter":"us2","copyToDataCenters":["em2"],"overwriteDataCenters":["us6"]}`,
			"from us2 to em2 and in place of those in us6.",
		},
	} {
		s := copyStage(t, nil)
		notes, err := s.driver.Copy(t.Context(), "7594652", c.v)
		if err != nil {
			t.Errorf("%v: %v", c.v, err)
			continue
		}
		says(t, strings.Join(notes, "\n"), c.notes)
		sameJSON(t, strings.Join(s.said(orderKey), ""), c.want)
	}
}

func TestCopy_refusesWhatCannotWork(t *testing.T) {
	unfinished := map[string]string{"GET /machineimages/7594652": "200 " + strings.ReplaceAll(finished, "Completed", "VIRUS SCAN IN PROGRESS")}
	nowhere := map[string]string{
		"GET /storageimages":         `404 {"message":"none"}`,
		"GET /machineimages/7594652": `200 {"uploadRequestId":7594652,"statusName":"Completed","imageFilePath":"x/mi/web/1.0/Linux/web.tar.gz"}`,
	}
	pathless := map[string]string{"GET /machineimages/7594652": `200 {"uploadRequestId":7594652,"statusName":"Completed"}`}
	to := backend.Values{keyTo: "em2"}
	for name, c := range map[string]struct {
		id        string
		v         backend.Values
		different map[string]string
		kind      fault.Kind
		field     string
	}{
		"gone":               {"1", to, nil, fault.NotFound, ""},
		"unfinished":         {"7594652", to, unfinished, fault.Conflict, ""},
		"nothing named":      {"7594652", backend.Values{keyFrom: "us2"}, nil, fault.Invalid, keyTo},
		"onto itself":        {"7594652", backend.Values{keyFrom: "us2", keyTo: "us2"}, nil, fault.Invalid, keyTo},
		"over itself":        {"7594652", backend.Values{keyFrom: "us2", keyOver: "us2"}, nil, fault.Invalid, keyOver},
		"over all":           {"7594652", backend.Values{keyOver: "us2\nus6"}, nil, fault.Invalid, keyFrom},
		"from nowhere":       {"7594652", to, nowhere, fault.Invalid, keyFrom},
		"no path":            {"7594652", to, pathless, fault.Protocol, ""},
		"refused":            {"7594652", to, map[string]string{orderKey: `400 {"message":"no such data center"}`}, fault.Rejected, ""},
		"not in the storage": {"7594652", to, map[string]string{orderKey: `404 {"message":"no image"}`}, fault.NotFound, ""},
		"unasked":            {"7594652", to, map[string]string{"GET /machineimages/7594652": `403 {"message":"no"}`}, fault.Denied, ""},
		"broken":             {"7594652", to, map[string]string{"GET /storageimages": `500 {"message":"down"}`}, fault.ServerFailed, ""},
	} {
		s := copyStage(t, c.different)
		notes, err := s.driver.Copy(t.Context(), c.id, c.v)
		f := fault.Of(err)
		if f == nil || f.Kind != c.kind || f.Field != c.field || f.Remedy == "" || len(notes) > 0 {
			t.Errorf("%s: %v, %+v", name, notes, f)
		}
		if ordered := len(s.said(orderKey)); ordered != 0 && c.different[orderKey] == "" {
			t.Errorf("%s: ordered %d times", name, ordered)
		}
	}
}

func TestCopy_namesTheStateOfWhatIsNotFinished(t *testing.T) {
	s := copyStage(t, map[string]string{"GET /machineimages/7594652": "200 " + abandoned})
	if _, err := s.driver.Copy(t.Context(), "7594652", backend.Values{keyTo: "em2"}); fault.Of(err).Detail != "INITIATED" {
		t.Errorf("got %+v", fault.Of(err))
	}
}

func TestCopyAfter_makesANoteOfARefusal(t *testing.T) {
	u := ocm.Upload{ID: "7594652", Stage: ocm.Completed, Path: "oracle_pdc2/mi/web/1.0/Linux/web.tar.gz"}
	for name, c := range map[string]struct {
		v         backend.Values
		different map[string]string
		want      []string
	}{
		"nothing asked for": {good, nil, nil},
		"both lists":        {with(keyCopyTo, "em2", keyCopyOver, "au1"), nil, []string{"The service copies the image from us6 to em2 and in place of those in au1.", "It says: Request initiated"}},
		"plain answer":      {with(keyCopyTo, "em2"), map[string]string{orderKey: `202 {"message":"OK"}`}, []string{"The service copies the image from us6 to em2."}},
		"refused":           {with(keyCopyTo, "em2"), map[string]string{orderKey: `400 {"message":"em2 is closed"}`}, []string{"The image was not copied to other data centres. The service refuses a value of the request. em2 is closed"}},
	} {
		notes, err := copyStage(t, c.different).driver.copyAfter(t.Context(), u, c.v)
		if err != nil || !slices.EqualFunc(notes, c.want, strings.HasPrefix) {
			t.Errorf("%s: %q, %v", name, notes, err)
		}
	}
}

func TestCopyAfter_endsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("the program ends")
	cancel(why)
	_, err := copyStage(t, nil).driver.copyAfter(ctx, ocm.Upload{Path: "mi/a/b/c/d.gz"}, with(keyCopyTo, "em2"))
	if !fault.Is(err, fault.Canceled) || !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
}

func TestSamePath_withAndWithoutTheFolderInFront(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"oracle_pdc2/mi/a/1/l/f.gz", "mi/a/1/l/f.gz", true},
		{"mi/a/1/l/f.gz", "/oracle_pdc2/mi/a/1/l/f.gz", true},
		{"mi/a/1/l/f.gz", "mi/a/1/l/f.gz", true},
		{"mi/a/1/l/f.gz", "mi/b/1/l/f.gz", false},
		{"xmi/a/1/l/f.gz", "mi/a/1/l/f.gz", false},
		{"", "mi/a/1/l/f.gz", false},
		{"mi/a/1/l/f.gz", "", false},
	} {
		if got := samePath(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}
