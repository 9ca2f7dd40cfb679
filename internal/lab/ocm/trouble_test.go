package ocm_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/ocm"
)

func TestCut_inTheBodyLeavesNothing(t *testing.T) {
	b := open(t, "cut=100*1", "cut=0@whole*1")
	id := b.opened("App", 1)
	if r, err := b.tryChunk(id, 1, strings.Repeat("x", 1<<20)); err == nil {
		t.Errorf("an answer came: %+v", r)
	}
	if r, err := b.trySend(http.MethodPost, images, named, about("Whole"), file("x")); err == nil {
		t.Errorf("an answer came: %+v", r)
	}
	all := b.lab.Requests()
	cut := all[len(all)-2]
	if cut.Status != 0 || cut.BodyRead == 0 || cut.BodyRead > 1<<19 || cut.ContentLength < 1<<20 || cut.User == "" {
		t.Errorf("the request is %+v", cut)
	}
	if u := b.lab.Uploads(); len(u) != 1 || len(u[0].Chunks) != 0 {
		t.Errorf("uploads are %+v", u)
	}
	b.chunk(id, 1, "x").Want(t, 200)
}

func TestCut_insteadOfAnAnswer(t *testing.T) {
	b := open(t, "slow-answer=1ms@list*1")
	id := b.whole("App", "x")
	for _, c := range []struct{ setting, status string }{{"cut=0@delete*1", "Pending"}, {"lose-answer@delete*1", "Deleted"}} {
		b.trouble(c.setting)
		if r, err := b.try(http.MethodDelete, images+"/"+id, nil, nil); err == nil {
			t.Errorf("an answer came: %+v", r)
		}
		b.is(id, c.status)
	}
	b.get(images).Want(t, 200)
}

func TestAnswers_areLostAfterAllWasDone(t *testing.T) {
	b := open(t, "lose-answer@whole*1", "lose-answer*1", "lose-answer@merge*1", "reset-after@open*1")
	if _, err := b.trySend(http.MethodPost, images, named, about("Whole"), file("x")); err == nil {
		t.Error("an answer to the whole upload came")
	}
	header := append([]string{"X-Number-Of-Chunks", "1"}, named...)
	_, _ = b.trySend(http.MethodPost, images, header, about("App"), field("uploadType", "Chunk")) // The answer may come before the reset.
	all := b.lab.Uploads()
	if len(all) != 2 || all[1].Total != 1 {
		t.Fatalf("uploads are %+v", all)
	}
	id := all[1].ID
	if _, err := b.tryChunk(id, 1, "x"); err == nil {
		t.Error("an answer to the chunk came")
	}
	b.get(images+"/"+id).Says(t, `"uploadedChunks":1`)
	if _, err := b.trySend(http.MethodPatch, images+"/"+id, nil, field("action", "upload")); err == nil {
		t.Error("an answer to the merge came")
	}
	b.is(id, "Pending")
}

func TestRefusals_lateDoNothing(t *testing.T) {
	b := open(t, "refuse-late=503@whole*1", "refuse-late=500*1", "refuse-late=504:html@merge*1")
	b.send(http.MethodPost, images, named, about("App"), file("x")).Want(t, 503)
	id := b.opened("App", 1)
	b.chunk(id, 1, "x").Want(t, 500)
	b.get(images+"/"+id).Says(t, `"uploadedChunks":0`)
	b.chunk(id, 1, "x").Want(t, 200)
	b.merge(id).Want(t, 504).Says(t, "Gateway")
	b.is(id, "Initiated")
}

func TestForms_mayBeTakenSlowly(t *testing.T) {
	b := open(t, "slow-body=64K*1", "slow-answer=1ms*1")
	id := b.opened("App", 1)
	b.chunk(id, 1, "data").Want(t, 200).Says(t, sum("data"))
}

func TestDrop_acknowledgesWhatIsNotKept(t *testing.T) {
	b := open(t, "drop*1")
	id := b.opened("App", 2)
	b.chunk(id, 1, "1").Want(t, 200).Says(t, `"checksum":"`+sum("1")+`"`)
	b.chunk(id, 2, "2").Want(t, 200).Says(t, `"pendingChunks":1`)
	b.merge(id).Want(t, 400)
	b.chunk(id, 1, "1").Want(t, 200).Says(t, `"pendingChunks":0`)
	b.merge(id).Want(t, 200)
}

func TestDamage_withoutADeclaredChecksumShowsInTheAnswer(t *testing.T) {
	b := open(t, "damaged*1")
	id := b.opened("App", 1)
	if got := b.chunk(id, 1, "data").Want(t, 200).Field(t, "checksum"); got == sum("data") || len(got) != 32 {
		t.Errorf("checksum is %s", got)
	}
}

func TestErrors_haveManyShapes(t *testing.T) {
	for shape, want := range map[string]string{
		"json": `{"message":"Entity Not Found`, "other": `"errorMessage":"Entity Not Found`, "oauth": `"error_description":"Entity Not Found`,
		"problem": `"detail":"Entity Not Found`, "items": `{"items":[{"message":"Entity Not Found`, "html": "<h1>404 Not Found</h1>",
		"xml": "<error><message>Entity Not Found", "text": "Entity Not Found", "empty": "",
	} {
		b := open(t, "errors="+shape)
		b.get(images+"/1").Want(t, 404).Says(t, want)
	}
}

func TestRetired_servesNoMachineImages(t *testing.T) {
	for _, status := range []int{404, 405, 410} {
		b := open(t, "no-machine-images="+strconv.Itoa(status))
		b.get(images).Want(t, status).Says(t, http.StatusText(status))
		b.send(http.MethodPost, images, named, about("App"), file("x")).Want(t, status)
		b.do(http.MethodHead, images+"/1", "", nil).Want(t, status)
		b.get(stored).Want(t, 200)
	}
}

func TestRoutes_unknownOnes(t *testing.T) {
	b := open(t)
	b.get("/appstore/publisher/v1/listings").Want(t, 404)
	b.do(http.MethodPut, images, "", nil).Want(t, 405).Says(t, "PUT")
	b.do(http.MethodPost, images+"/1", "", nil).Want(t, 405)
	b.get(images+"/1/chunk").Want(t, 405)
}

func TestSwitches_badSettingsSayWhatIsWrong(t *testing.T) {
	b := open(t)
	for setting, words := range map[string]string{
		"ok=204": "is not 200, 201 or 202", "pace=soon": "is not a duration", "end=PENDING": "is not one of", "stuck=copying": "is not one of",
		"refuse=503:yaml": "is not one of json", "gremlins": "no trouble named", "virus@noon": "no step",
	} {
		if err := b.lab.Trouble(setting); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", setting, err)
		}
	}
}

func TestSwitches_areListedForTheHelp(t *testing.T) {
	var all []string
	for _, line := range ocm.Switches() {
		all = append(all, line.Setting())
	}
	text := strings.Join(all, " ")
	for _, want := range []string{"ok=STATUS", "opening-counts", "no-machine-images=STATUS", "refuse=STATUS[:SHAPE[:RETRY-AFTER]]", "virus"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
}

func TestCalm_takesTroubleAway(t *testing.T) {
	b := open(t, "refuse=503@any")
	b.get(images).Want(t, 503)
	b.lab.Calm()
	b.get(images).Want(t, 200)
}

func TestFail_endsAnUploadForGood(t *testing.T) {
	b := open(t, "fail@status*1")
	id := b.opened("App", 1)
	b.get(images+"/"+id).Says(t, `"statusName":"Failed"`)
	b.merge(id).Want(t, 400)
	b.clock.Pass(time.Hour)
	b.is(id, "Failed")
}
