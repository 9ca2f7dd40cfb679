package ocimarket_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

// status is the answer to a short look.
func status(word string) string { return "200 {X-Upload-Status: " + word + "}" }

// steps returns the service's words that were reported while it worked, each once in a
// row.
func steps(r *stand.Recorder) []string {
	var out []string
	for _, p := range r.Seen() {
		if p.Phase == backend.Processing && p.Step != "" {
			out = append(out, p.Step)
		}
	}
	return slices.Compact(out)
}

func TestFollow_untilTheServiceIsThrough(t *testing.T) {
	words := []string{"INITIATED", "PENDING", "IN PROGESS", "In Progress", "VIRUS SCAN IN PROGRESS", "Something New"}
	s := newScript(t, map[string][]string{headed: nil, shown: nil})
	var heads, full []string
	for _, word := range words {
		heads = append(heads, status(word), status(word))
		full = append(full, "200 "+record("7934472", word))
	}
	s.answer(headed, append(heads, status("Completed"))...)
	s.answer(shown, append(full, "200 "+record("7934472", "Completed"))...)
	var r stand.Recorder
	if _, err := s.driver.Upload(t.Context(), request(t, 4096), r.Report); err != nil {
		t.Fatal(err)
	}
	if got := steps(&r); !slices.Equal(got, words) {
		t.Errorf("the steps were %q", got)
	}
	if s.count(shown) != len(words)+1 || s.count(headed) != 2*len(words)+1 {
		t.Errorf("it looked %d times, and closely %d times", s.count(headed), s.count(shown))
	}
}

func TestFollow_whereHeadIsRefused(t *testing.T) {
	for _, answer := range []string{"405 ", "501 ", "200 "} {
		t.Run(answer, func(t *testing.T) {
			s := newScript(t, map[string][]string{headed: {answer}, shown: {"200 " + record("7934472", "PENDING"), "200 " + record("7934472", "PENDING"), completed}})
			if _, err := s.driver.Upload(t.Context(), request(t, 4096), discard); err != nil {
				t.Error(err)
			}
		})
	}
}

// copies is a record with two data centres in it.
func copies(word, first, second string) string {
	return record("7934472", word, `"dataCenterImageUploadRequests":[{"dataCenterName":"us2",`+first+`},{"dataCenterName":"em2",`+second+`}]`)
}

func TestFollow_throughTheCopies(t *testing.T) {
	done, failed := `"statusName":"Completed","uploadProgress":"100%"`, `"statusName":"FAILED"`
	s := newScript(t, map[string][]string{
		headed: {status("In Progress"), status("In Progress"), status("Completed")},
		shown: {
			"200 " + copies("In Progress", `"statusName":"IN PROGESS","uploadProgress":"20%"`, `"statusName":"PENDING"`),
			"200 " + copies("In Progress", `"statusName":"IN PROGESS","uploadProgress":"80%"`, `"statusName":"PENDING"`),
			"200 " + copies("Completed", done, `"statusName":"IN PROGESS","uploadProgress":"50%"`),
			"200 " + copies("Completed", done, failed),
		},
	})
	var r stand.Recorder
	result, err := s.driver.Upload(t.Context(), request(t, 4096), r.Report)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"In Progress (us2 IN PROGESS 20%, em2 PENDING)", "In Progress (us2 IN PROGESS 80%, em2 PENDING)", "Completed (em2 IN PROGESS 50%)"}; !slices.Equal(steps(&r), want) {
		t.Errorf("the steps were %q", steps(&r))
	}
	if want := []string{"The image is in these data centres: us2.", "The copy in the data centre em2 failed: FAILED."}; !slices.Equal(result.Notes, want) {
		t.Errorf("the notes are %q", result.Notes)
	}
}

func TestFollow_copiesThatTakeTooLongAreNoReasonToFail(t *testing.T) {
	s := newScript(t, map[string][]string{shown: {"200 " + copies("Completed", `"statusName":"Completed"`, `"statusName":"In Progress","uploadProgress":"7%"`)}}, "deadline", "10")
	result, err := s.driver.Upload(t.Context(), request(t, 4096), discard)
	if err != nil || !slices.Contains(result.Notes, "The copy in the data centre em2 was not finished: In Progress 7%.") {
		t.Errorf("%q, %v", result.Notes, err)
	}
}

// Every field of a data centre may be missing.
func TestFollow_copiesOfWhichTheServiceSaysLittle(t *testing.T) {
	for name, c := range map[string]struct {
		place string
		notes []string
	}{
		"nothing":          {`"region":"eu"`, []string{"The image is in these data centres: us2."}},
		"that one is done": {`"uploadProgress":"100 %"`, []string{"The image is in these data centres: us2, em2."}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{shown: {"200 " + copies("Completed", `"statusName":"Completed"`, c.place)}})
			before := s.clock.Now()
			result, err := s.driver.Upload(t.Context(), request(t, 4096), discard)
			if err != nil || !slices.Equal(result.Notes, c.notes) || s.clock.Now().Sub(before) > time.Minute {
				t.Errorf("%q, %v, after %s", result.Notes, err, s.clock.Now().Sub(before))
			}
		})
	}
	s := newScript(t, map[string][]string{shown: {"200 " + copies("Completed", `"statusName":"Completed"`, `"uploadProgress":"40%"`), "200 " + copies("Completed", `"statusName":"Completed"`, `"uploadProgress":"100%"`)}})
	var r stand.Recorder
	if _, err := s.driver.Upload(t.Context(), request(t, 4096), r.Report); err != nil || !slices.Equal(steps(&r), []string{"Completed (em2 40%)"}) {
		t.Errorf("%q, %v", steps(&r), err)
	}
}

func TestFollow_aRefusalInTheEnd(t *testing.T) {
	for _, word := range []string{"FAILED", "Rejected", "DELETED", "DELECTION FAILED", "Deletion Failed"} {
		t.Run(word, func(t *testing.T) {
			s := newScript(t, map[string][]string{headed: {status("VIRUS SCAN IN PROGRESS"), status(word)}, shown: {"200 " + record("7934472", "VIRUS SCAN IN PROGRESS"), "200 " + record("7934472", word)}})
			req := request(t, 4096)
			var r stand.Recorder
			_, err := s.driver.Upload(t.Context(), req, r.Report)
			if f := stand.FaultOf(t, err, fault.Rejected); f.Detail != "status: "+word || !strings.Contains(f.Remedy, "7934472") {
				t.Errorf("%+v", f)
			}
			s.answer(headed, status("Completed"))
			s.answer(shown, completed)
			if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || !slices.Equal(s.acts(), []string{opened, removed, opened}) {
				t.Errorf("%v, %q", err, s.acts())
			}
		})
	}
}

func TestFollow_outagesAreBorneForAWhile(t *testing.T) {
	bad := []string{"500 ", "429 ", "500 <html>Oops</html>"}
	s := newScript(t, map[string][]string{headed: append(bad, status("PENDING"), status("Completed")), shown: {"200 " + record("7934472", "PENDING"), completed}})
	if _, err := s.driver.Upload(t.Context(), request(t, 4096), discard); err != nil {
		t.Error(err)
	}
	s.answer(headed, "500 <html>Oops</html>")
	before := s.clock.Now()
	_, err := s.driver.Upload(t.Context(), request(t, 4096), discard)
	stand.WantFault(t, err, fault.ServerFailed)
	if waited := s.clock.Now().Sub(before); waited < 5*time.Minute || waited > 6*time.Minute {
		t.Errorf("it was borne for %s", waited)
	}
}

func TestFollow_aServiceThatTakesTooLong(t *testing.T) {
	s := newScript(t, map[string][]string{headed: {status("VIRUS SCAN IN PROGRESS")}, shown: {"200 " + record("7934472", "VIRUS SCAN IN PROGRESS")}}, "deadline", "30")
	req := request(t, 4096)
	var r stand.Recorder
	before := s.clock.Now()
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	f := stand.FaultOf(t, err, fault.ServerFailed)
	if waited := s.clock.Now().Sub(before); !fault.Retryable(f) || !strings.Contains(f.Detail, "VIRUS SCAN") || waited < 30*time.Minute || waited > 31*time.Minute {
		t.Errorf("%+v after %s", f, waited)
	}
	s.answer(headed, status("Completed"))
	s.answer(shown, completed)
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.count(opened) != 1 {
		t.Errorf("%v, %q", err, s.acts())
	}
}

func TestFollow_anUploadThatShowsLate(t *testing.T) {
	s := newScript(t, map[string][]string{headed: {"404 ", "404 ", status("Completed")}, shown: {"404 ", "404 ", completed}})
	if _, err := s.driver.Upload(t.Context(), request(t, 4096), discard); err != nil {
		t.Error(err)
	}
}

func TestFollow_aSingleLookThatFindsNothingIsNotBelieved(t *testing.T) {
	pending := "200 " + record("7934472", "PENDING")
	s := newScript(t, map[string][]string{headed: {status("PENDING"), "404 ", status("PENDING"), "404 ", status("Completed")}, shown: {pending, "404 ", "404 ", completed}})
	if _, err := s.driver.Upload(t.Context(), request(t, 4096), discard); err != nil {
		t.Error(err)
	}
}

func TestFollow_anUploadThatVanishesAsksAPerson(t *testing.T) {
	for name, first := range map[string]string{"at once": "404 ", "after a while": status("PENDING")} {
		t.Run(name, func(t *testing.T) {
			look := "404 "
			if first != look {
				look = "200 " + record("7934472", "PENDING")
			}
			s := newScript(t, map[string][]string{headed: {first, "404 "}, shown: {look, "404 "}})
			_, err := s.driver.Upload(t.Context(), request(t, 4096), discard)
			if f := stand.FaultOf(t, err, fault.Conflict); fault.Retryable(f) || !strings.Contains(f.What, "7934472") {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestFollow_thePulledBrakeEndsTheWaiting(t *testing.T) {
	s := newScript(t, map[string][]string{headed: {status("PENDING")}, shown: {"200 " + record("7934472", "PENDING")}})
	brake := backend.NewBrake()
	s.onto = func(h heard) {
		if h.key == headed && s.count(headed) == 3 {
			brake.Pull()
		}
	}
	var r stand.Recorder
	req := request(t, 4096)
	_, err := s.driver.Upload(brake.With(t.Context()), req, r.Report)
	stand.WantFault(t, err, fault.Canceled)
	s.answer(headed, status("Completed"))
	s.answer(shown, completed)
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), discard); err != nil || s.count(opened) != 1 {
		t.Errorf("%v, %q", err, s.acts())
	}
}

func TestFollow_copiesThatWereWishedForAreAskedFor(t *testing.T) {
	stored := "GET /storageimages"
	s := newScript(t, map[string][]string{
		shown:  {"200 " + record("7934472", "Completed", `"imageFilePath":"mi/My_Machine_Image/1.0/linux/machineImage.tar.gz"`, `"dataCenterImageUploadRequests":[{"dataCenterName":"us2","statusName":"Completed"}]`)},
		stored: {nothing},
		"POST /storageimages/mi/My_Machine_Image/1.0/linux/machineImage.tar.gz": {`200 {"message":"Request initiated to copy image"}`},
	})
	result, err := s.driver.Upload(t.Context(), request(t, 4096, "copy-to", "em2"), discard)
	if err != nil || !slices.ContainsFunc(result.Notes, func(n string) bool { return strings.Contains(n, "to em2") }) {
		t.Errorf("%q, %v", result.Notes, err)
	}
	if len(s.acts()) != 2 {
		t.Error(fmt.Sprint(s.acts()))
	}
}
