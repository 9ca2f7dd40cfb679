package ocimarket_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// record is an upload request of the image of these tests, as a list or a look tells of
// it. more is further keys.
func record(id, status string, more ...string) string {
	return fmt.Sprintf(`{"uploadRequestId":%s,"application":"My_Machine_Image","version":"1.0","operatingSystem":"Linux","fileName":"machineImage.tar.gz","statusName":%q%s}`,
		id, status, strings.Join(append([]string{""}, more...), ","))
}

// list is the answer to a search.
func list(records ...string) string {
	for i, r := range records {
		records[i] = `{"machineimage":` + r + `}`
	}
	return `200 {"items":[` + strings.Join(records, ",") + `]}`
}

// cutAfterTheBody loses the answer to a file that was sent whole, and returns the token
// of that attempt.
func cutAfterTheBody(s *script, req backend.Request) []byte {
	s.Helper()
	s.answer(opened, "CUT", `200 {"message":"OK","entityId":"7934499"}`)
	var r stand.Recorder
	_, err := s.driver.Upload(s.Context(), req, r.Report)
	if f := stand.FaultOf(s.T, err, fault.Interrupted); !fault.Retryable(f) {
		s.Errorf("%+v", f)
	}
	return r.Token()
}

func TestWhole_aLostAnswerIsLookedForAndNotAskedForAgain(t *testing.T) {
	s := newScript(t, map[string][]string{listed: {nothing, list(record("7000001", "Completed")), list(record("7934470", "VIRUS SCAN IN PROGRESS"), record("7000001", "Completed"))}})
	req := request(t, 4096)
	s.answer(listed, list(record("7000001", "Completed"))) // somebody's earlier upload of the same name
	token := cutAfterTheBody(s, req)
	s.answer(listed, list(record("7000001", "Completed")), list(record("7000001", "Completed")), list(record("7934470", "VIRUS SCAN IN PROGRESS"), record("7000001", "Completed")))
	s.answer(shown, "200 "+record("7934470", "VIRUS SCAN IN PROGRESS"), "200 "+record("7934470", "Completed", `"checkSum":"`+sumOf(content(4096))+`"`))
	var r stand.Recorder
	result, err := s.driver.Resume(t.Context(), req, token, r.Report)
	if err != nil {
		t.Fatal(err)
	}
	if result.ID != "7934470" || result.Verification.Verdict != backend.Verified || s.count(opened) != 1 {
		t.Errorf("%+v, opened %d times", result, s.count(opened))
	}
	if q := s.said(listed)[0].query; strings.Contains(q, "keyword") {
		t.Errorf("the check asked %s", q)
	}
	if q := s.said(listed)[1].query; !strings.Contains(q, "keyword=My_Machine_Image") || !strings.Contains(q, "sortorder=DESC") {
		t.Errorf("the search asked %s", q)
	}
}

func TestWhole_whatNeverArrivedIsSentAgain(t *testing.T) {
	s := newScript(t, nil)
	req := request(t, 4096)
	token := cutAfterTheBody(s, req)
	s.answer(listed, list(
		record("7000002", "PENDING", `"version":"2.0"`), // the last key counts
		record("7000003", "FAILED"),
	))
	s.answer(shown, "200 "+record("7000003", "FAILED"), "200 "+record("7934499", "Completed"))
	result, err := s.driver.Resume(t.Context(), req, token, discard)
	if err != nil {
		t.Fatal(err)
	}
	if result.ID != "7934499" || s.count(opened) != 2 || s.count(removed) != 0 {
		t.Errorf("%+v, %q", result, s.acts())
	}
	if notes := strings.Join(result.Notes, " "); !strings.Contains(notes, "7000003") || strings.Contains(notes, "7000002") {
		t.Errorf("the notes are %q", notes)
	}
}

func TestWhole_severalThatMayBeItAskAPerson(t *testing.T) {
	s := newScript(t, nil)
	req := request(t, 4096)
	token := cutAfterTheBody(s, req)
	s.answer(listed, list(record("7934470", "PENDING"), record("7934471", "PENDING")))
	s.answer(shown, "200 "+record("7934470", "PENDING"))
	var r stand.Recorder
	_, err := s.driver.Resume(t.Context(), req, token, r.Report)
	if f := stand.FaultOf(t, err, fault.Conflict); !strings.Contains(f.What, "7934470, 7934471") || fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
	s.answer(shown, "200 "+record("7934499", "Completed"))
	result, err := s.driver.Resume(t.Context(), req, r.Token(), discard)
	if err != nil || result.ID != "7934499" || s.count(removed) != 0 {
		t.Errorf("%+v, %v, %q", result, err, s.acts())
	}
}

func TestWhole_anUploadOfAnotherFileIsNotTakenForOurs(t *testing.T) {
	for name, other := range map[string]string{
		"its MD5":  record("7934470", "Completed", `"checkSum":"00000000000000000000000000000000"`),
		"its date": record("7934470", "Completed", `"createdDate":"2026-11-19T10:00:00Z"`),
		"its user": record("7934470", "Completed", `"createdBy":"somebody.else@oracle.com"`),
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, nil)
			req := request(t, 4096)
			token := cutAfterTheBody(s, req)
			s.answer(listed, list(other))
			s.answer(shown, "200 "+other, "200 "+other, "200 "+other, "200 "+other, "200 "+record("7934499", "Completed"))
			result, err := s.driver.Resume(t.Context(), req, token, discard)
			if err != nil || result.ID != "7934499" {
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
}

// The acknowledgement may come in many forms.
func TestWhole_tolerance(t *testing.T) {
	for name, answer := range map[string]string{
		"created":            `201 {"message":"OK","entityId":"7934472"}`,
		"accepted":           `202 {"message":"OK","entityId":"7934472"}`,
		"a number":           `200 {"message":"OK","entityId":7934472}`,
		"another key":        `200 {"uploadRequestId":"7934472"}`,
		"the address of it":  `202 {Location: https://ocm-apis-cloud.oracle.com/appstore/publisher/v1/machineimages/7934472} {}`,
		"nothing, but there": `200 {"message":"OK"}`,
		"no body, but there": `204 `,
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{opened: {answer}, shown: {"200 " + record("7934472", "Completed")}})
			s.answer(listed, nothing, nothing, list(record("7934472", "PENDING")))
			result, err := s.driver.Upload(t.Context(), request(t, 4096), discard)
			if err != nil || result.ID != "7934472" || s.count(opened) != 1 {
				t.Errorf("%+v, %v", result, err)
			}
			if v := result.Verification; v.Verdict != backend.Accepted || v.Why == "" {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestWhole_anUploadWithoutAnIDAnywhere(t *testing.T) {
	s := newScript(t, map[string][]string{opened: {`200 {"message":"Taken."}`}})
	_, err := s.driver.Upload(t.Context(), request(t, 4096), discard)
	if f := stand.FaultOf(t, err, fault.Protocol); f.Detail != "Taken." || s.count(opened) != 1 {
		t.Errorf("%+v", f)
	}
}

func TestWhole_aGatewayThatGivesUpLosesTheAnswerToo(t *testing.T) {
	s := newScript(t, map[string][]string{opened: {"504 <html><body><h1>Gateway Time-out</h1></body></html>"}})
	req := request(t, 4096)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	stand.WantFault(t, err, fault.ServerFailed)
	s.answer(listed, list(record("7934470", "PENDING")))
	s.answer(shown, "200 "+record("7934470", "PENDING"), "200 "+record("7934470", "Completed"))
	result, err := s.driver.Resume(t.Context(), req, r.Token(), discard)
	if err != nil || result.ID != "7934470" || s.count(opened) != 1 {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestWhole_afterADefiniteNoNothingIsLookedFor(t *testing.T) {
	s := newScript(t, map[string][]string{opened: {`400 <error><message>version is missing</message></error>`}})
	req := request(t, 4096)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	if f := stand.FaultOf(t, err, fault.Rejected); f.Detail != "version is missing" {
		t.Errorf("%+v", f)
	}
	before := s.count(listed)
	if err := s.driver.Discard(t.Context(), r.Token()); err != nil || s.count(listed) != before || s.count(removed) != 0 {
		t.Errorf("%v; %q", err, s.acts())
	}
}

func TestWhole_aRefusedChecksumSaysWhatHelps(t *testing.T) {
	s := newScript(t, map[string][]string{opened: {`400 {"message":"Checksum mismatch for uploaded file"}`}})
	_, err := s.driver.Upload(t.Context(), request(t, 4096), discard)
	f := stand.FaultOf(t, err, fault.ChecksumWrong)
	if f.Field != "checksum" || !strings.Contains(f.What, "machineImage.tar.gz") || !strings.Contains(f.Remedy, "turn off \"Let the service compare checksums\"") || f.Detail != "Checksum mismatch for uploaded file" {
		t.Errorf("%+v", f)
	}
	s.answer(opened, `200 {"entityId":"7934472"}`)
	s.answer(shown, completed)
	if _, err := s.driver.Upload(t.Context(), request(t, 4096, "checksum", "false"), discard); err != nil {
		t.Fatal(err)
	}
	wantHeaders(t, s.said(opened)[1], "X-MD5-Checksum", "", "X-File-Name", "machineImage.tar.gz")
}

func TestWhole_anExpiredTokenIsRenewedAndTheFileSentAgain(t *testing.T) {
	s := newScript(t, map[string][]string{opened: {"401 <html>expired</html>", `200 {"entityId":"7934472"}`}, shown: {completed}})
	var r stand.Recorder
	if _, err := s.driver.Upload(t.Context(), request(t, 3*mebi), r.Report); err != nil {
		t.Fatal(err)
	}
	said := s.said(opened)
	if len(said) != 2 || said[0].header.Get("Authorization") == said[1].header.Get("Authorization") || said[1].file() != string(content(3*mebi)) {
		t.Errorf("%d requests", len(said))
	}
	wantAscending(t, &r)
}

// wantAscending fails if a phase's bytes ever went back, also where it was left and
// came again.
func wantAscending(t *testing.T, r *stand.Recorder) {
	t.Helper()
	last := map[backend.Phase]int64{}
	for _, p := range r.Seen() {
		if p.Done < last[p.Phase] || p.Total > 0 && p.Done > p.Total {
			t.Errorf("%s went from %d to %d of %d", p.Phase, last[p.Phase], p.Done, p.Total)
		}
		last[p.Phase] = p.Done
	}
}

// A change that keeps size and time is seen only where the file is read again.
func TestWhole_anImageThatIsNotTheFileHasTheFileReadAgain(t *testing.T) {
	s := newScript(t, map[string][]string{shown: {checkSum(strings.Repeat("0", 32))}})
	req := request(t, 4096)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	stand.WantFault(t, err, fault.ChecksumWrong)
	file, other := req.Items[0].Identity, content(4096)
	other[2048] ^= 1
	if err := errors.Join(os.WriteFile(file.Path, other, 0o600), os.Chtimes(file.Path, file.ModTime, file.ModTime)); err != nil {
		t.Fatal(err)
	}
	s.answer(shown, checkSum(sumOf(other)))
	result, err := s.driver.Resume(t.Context(), req, r.Token(), discard)
	if err != nil || result.Verification.Digest != sumOf(other) {
		t.Errorf("%+v, %v", result, err)
	}
	wantHeaders(t, s.said(opened)[1], "X-MD5-Checksum", sumOf(other))
}

func TestWhole_aPublishedDigestIsComparedBeforeTheFirstByte(t *testing.T) {
	s := newScript(t, nil)
	req := request(t, 4096)
	req.Items[0].Expected = []source.Expected{{Algo: source.SHA256, Digest: strings.Repeat("0", 64), From: "SHA256SUMS"}}
	_, err := s.driver.Upload(t.Context(), req, discard)
	if f := stand.FaultOf(t, err, fault.ChecksumWrong); !strings.Contains(f.What, "SHA256SUMS") || len(s.acts()) != 0 {
		t.Errorf("%+v, %q", f, s.acts())
	}
}

func TestWhole_aJournalThatFailsStopsIt(t *testing.T) {
	broken := errors.New("the disk is full")
	for phase, requests := range map[backend.Phase]int{backend.Creating: 0, backend.Processing: 1} {
		t.Run(string(phase), func(t *testing.T) {
			s := newScript(t, nil)
			r := stand.Recorder{Onto: func(p backend.Progress) error {
				if p.Phase == phase && p.Token != nil {
					return broken
				}
				return nil
			}}
			if _, err := s.driver.Upload(t.Context(), request(t, 4096), r.Report); !errors.Is(err, broken) || s.count(opened) > requests {
				t.Errorf("%v, %q", err, s.acts())
			}
		})
	}
}

func TestUpload_refusesWhatCannotEndWell(t *testing.T) {
	text := request(t, 4096)
	if err := os.WriteFile(text.Items[0].Identity.Path, []byte(strings.Repeat("not found\n", 400)), 0o600); err != nil {
		t.Fatal(err)
	}
	text.Items[0].Identity = identify(t, text.Items[0].Identity.Path)
	odd := request(t, 4096, "file-name", "a/b.tar.gz")
	pair := request(t, 4096)
	pair.Items = append(pair.Items, pair.Items[0])
	for name, c := range map[string]struct {
		req  backend.Request
		kind fault.Kind
	}{"a text": {text, fault.Rejected}, "a name": {odd, fault.Invalid}, "two files": {pair, fault.Invalid}} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, nil)
			_, err := s.driver.Upload(t.Context(), c.req, discard)
			stand.WantFault(t, err, c.kind)
			if len(s.acts()) != 0 {
				t.Errorf("done was %q", s.acts())
			}
		})
	}
}
