package lxca_test

import (
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/lxca"
)

// strike makes the upload that the troubles strike.
func (b *bench) strike() (reply, error) {
	b.t.Helper()
	return b.trySend("/files/osImages?imageName=a&jobId="+b.job("OS"), file("a.iso", strings.Repeat("x", 4000)))
}

func TestTrouble_endings(t *testing.T) {
	for _, word := range []string{"Stopped_With_Error", "Cancelled_With_Errors", "Cancelled", "Interrupted", "Exploded"} {
		b := open(t)
		b.trouble("end=" + word)
		b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
		b.clock.Pass(time.Second)
		b.jobIs(word)
		b.get("/tasks/1").Says(t, `"percentage":100`).Says(t, "FQXHMFC0018M")
		if n := len(b.lab.Files()); n != 0 {
			t.Errorf("%s: %d files", word, n)
		}
	}
	b := open(t)
	b.trouble("end=Complete_With_Warnings")
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	b.clock.Pass(time.Second)
	b.jobIs("Complete_With_Warnings")
	if n := len(b.lab.Files()); n != 1 {
		t.Errorf("%d files", n)
	}
}

func TestTrouble_importsThatTakeTheirTime(t *testing.T) {
	b := open(t)
	b.trouble("slow-import=1m*1", "show=Running_With_Errors*1", "vanish*1")
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	b.clock.Pass(59 * time.Second)
	b.jobIs("Running_With_Errors")
	b.clock.Pass(2 * time.Second)
	b.get("/tasks/1").Want(t, 404)
	if n := len(b.lab.Files()); n != 1 {
		t.Errorf("%d files", n)
	}
	b.trouble("stuck*1")
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	b.clock.Pass(24 * time.Hour)
	b.jobIs("Running")
}

func TestTrouble_aBundlesEndIsThatOfItsPair(t *testing.T) {
	b := open(t)
	b.trouble("end=Interrupted*1")
	path := "/files/osImages?jobId=" + b.job("BUNDLE") + "&imageType="
	b.send(path+"BUNDLE&imageName=w.zip", file("w.zip", "zip")).Want(t, 201)
	b.send(path+"BUNDLESIG&imageName=w.zip.asc", file("w.zip.asc", "s")).Want(t, 201)
	b.clock.Pass(time.Second)
	b.jobIs("Interrupted")
}

func TestTrouble_refusals(t *testing.T) {
	for setting, words := range map[string]string{
		"refuse=503":             `"messages":[{`,
		"refuse=500:errorMsg":    `"errorMsg":{"messages":[{"explanation":"The operation failed for an unknown reason. The network connection might have gone down","id":"FQXHMUP2502L"`,
		"refuse=502:html":        "<h1>502 Bad Gateway</h1>",
		"refuse=404:empty":       "",
		"refuse=503:messages:30": "503 Service Unavailable",
		"refuse-late=503":        `"messages":[{`,
	} {
		b := open(t)
		b.trouble(setting)
		r, err := b.strike()
		if err != nil || r.Status < 404 || !strings.Contains(r.Text, words) {
			t.Errorf("%s: answer %d, %v: %s", setting, r.Status, err, r.Text)
		}
		if got := r.Header.Get("Retry-After"); (got == "30") != strings.HasSuffix(setting, ":30") {
			t.Errorf("%s: Retry-After %q", setting, got)
		}
		word := "Pending"
		if strings.Contains(setting, "late") {
			word = "Stopped_With_Error"
		}
		b.jobIs(word)
	}
}

func TestTrouble_goodStatusAndBadNews(t *testing.T) {
	b := open(t)
	b.trouble("fail-200@create*1", "fail-200@login*1", "warn*1", "fail-200@about*1")
	b.post("/osImages", `{"Action":"Init"}`).Want(t, 200).Says(t, `"result":"failure"`)
	b.post("/sessions", login).Want(t, 200).Says(t, `"result":"failure"`)
	b.get("/aicc").Want(t, 200).Says(t, `"result":"failure"`)
	b.trouble("fail-200@create*1")
	b.post(createUpdate, `{"size":1}`).Want(t, 200).Says(t, `"errorMsg"`).Says(t, `"result":"failed"`)
	if n := len(b.lab.Jobs()); n != 0 {
		t.Errorf("%d jobs", n)
	}
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201).Says(t, `"result":"warning"`).Says(t, "with a warning")
	b.trouble("no-job*2")
	b.post("/osImages", `{"Action":"Init"}`).Want(t, 200).Says(t, `"items":[`)
	b.post(createUpdate, `{"size":1}`).Want(t, 200).Says(t, `"updates":[`)
}

func TestTrouble_redirects(t *testing.T) {
	b := open(t)
	b.trouble("redirect*1")
	r, err := b.strike()
	if err != nil || r.Status != 307 || r.Header.Get("Location") != "/moved/files/osImages?imageName=a&jobId=1" {
		t.Errorf("answer %d, %v, %v", r.Status, err, r.Header)
	}
}

func TestTrouble_connectionsThatBreak(t *testing.T) {
	for setting, word := range map[string]string{"cut=100": "Stopped_With_Error", "cut=1M": "Stopped_With_Error", "lose-answer": "Complete"} {
		b := open(t)
		b.trouble(setting)
		if r, err := b.strike(); err == nil {
			t.Errorf("%s: answer %d", setting, r.Status)
		}
		b.clock.Pass(time.Second)
		b.jobIs(word)
	}
	b := open(t)
	b.trouble("reset-after")
	_, _ = b.strike() // the answer may or may not be read before the reset
	b.clock.Pass(time.Second)
	b.jobIs("Complete")
	b.lab.Calm()
	b.trouble("cut=1@create")
	if r, err := b.try("POST", "/osImages", strings.NewReader(`{"Action":"Init"}`), nil); err == nil {
		t.Errorf("answer %d", r.Status)
	}
	if n := len(b.lab.Jobs()); n != 1 {
		t.Errorf("%d jobs", n)
	}
}

func TestTrouble_slowness(t *testing.T) {
	b := open(t)
	b.trouble("slow-body=1M*1", "slow-answer=1ms*1", "slow-answer=1ms@create*1")
	r, err := b.strike()
	if err != nil || r.Status != 201 {
		t.Errorf("answer %d, %v", r.Status, err)
	}
}

func TestTrouble_maintenance(t *testing.T) {
	b := open(t)
	b.trouble("maintenance")
	r := b.get("/aicc").Want(t, 503).Says(t, "<html>")
	if r.Header.Get("Retry-After") != "60" {
		t.Errorf("header %v", r.Header)
	}
}

func TestConditions_formsOfMessages(t *testing.T) {
	for form, words := range map[string]string{
		"recovery=object":                 `"recovery":{"URL":"","text":"`,
		"recovery=array":                  `"recovery":[{"URL":"","text":"`,
		"recovery=string":                 `"recovery":"Refresh the list`,
		"recovery=null":                   `"recovery":null`,
		"help-url=https://help.invalid/p": `"text"`,
		"markup":                          `<b>There is no job`,
	} {
		b := open(t)
		b.trouble(form)
		b.get("/tasks/9").Want(t, 404).Says(t, words)
	}
	b := open(t)
	b.trouble("markup", "help-url=https://help.invalid/p", "end=Stopped_With_Error*1")
	b.get("/tasks/9").Says(t, `"URL":"https://help.invalid/p"`)
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	b.clock.Pass(time.Second)
	b.get("/tasks/1").Want(t, 200).Says(t, `"summary":{"message":[{"format":["bold"],"text":"The import`)
}

func TestConditions_theActionsSpelling(t *testing.T) {
	b := open(t)
	for _, word := range []string{"Init", "init"} {
		b.post("/osImages", `{"Action":"`+word+`"}`).Want(t, 200)
	}
	for _, body := range []string{`{"Action":"start"}`, `{}`, `{"Action":"Init","fileSize":12}`, `{"Action":"Init","fileSize":"many"}`, `Init`} {
		b.post("/osImages", body).Want(t, 400)
	}
	b.post("/osImages?imageType=BUNDLESIG", `{"Action":"Init"}`).Want(t, 400)
	b.post("/osImages?imageType=DISK", `{"Action":"Init"}`).Want(t, 400).Says(t, "DISK has no import job")
	b.trouble("init-word=init")
	b.post("/osImages", `{"Action":"Init"}`).Want(t, 400).Says(t, "must be init")
	b.post("/osImages", `{"Action":"init","fileSize":"12"}`).Want(t, 200)
}

func TestTrouble_settingsThatAreNone(t *testing.T) {
	b := open(t)
	for setting, words := range map[string]string{
		"gremlins":             `there is no trouble named "gremlins"`,
		"full=yes":             "full: it takes no value",
		"pace":                 "pace: it needs a value, pace=DURATION",
		"pace=1s*2":            "it holds until the lab ends and takes no *2",
		"pace=soon":            `"soon" is not a duration`,
		"image-space=big":      `"big" is not a size`,
		"image-limit=-1":       `"-1" is not a number`,
		"login-status=200":     "not an HTTP error status",
		"recovery=list":        `"list" is not one of object, array, string, null`,
		"allow=bsd/SCRIPT":     "is not an OS and an image type",
		"refuse=600":           "not an HTTP error status",
		"refuse=503:xml":       `"xml" is not one of messages, errorMsg, html, empty`,
		"refuse=503:html:soon": `"soon" is not a number of seconds`,
		"vanish@noon":          `there is no step "noon"; the steps are any, login`,
		"vanish*none":          `"none" is not a number of times`,
	} {
		if err := b.lab.Trouble(setting); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", setting, err)
		}
	}
	before := b.lab.Conditions()
	if before.Full || before.ImageLimit != 10 {
		t.Errorf("a bad setting changed %+v", before)
	}
}

func TestSwitches_eachCanBeThrown(t *testing.T) {
	values := map[string]string{
		"VERSION": "3.0.0", "DURATION": "1.5s", "STATUS": "401", "WORD": "Init", "NAME": "uploadedfile", "TYPE": "CONFIG", "OS/TYPE": "esxi/DUD",
		"N": "3", "SIZE": "2G", "FORM": "array", "URL": "https://help.invalid", "SHAPE": "object", "STATUS[:SHAPE[:RETRY-AFTER]]": "503",
	}
	b := open(t)
	seen := map[string]bool{}
	for _, s := range lxca.Switches() {
		setting := s.Name
		if s.Value != "" {
			setting += "=" + values[s.Value]
		}
		if err := b.lab.Trouble(setting); err != nil || s.Help == "" || seen[s.Name] {
			t.Errorf("%s: %v", setting, err)
		}
		seen[s.Name] = true
	}
	if c := b.lab.Conditions(); c.Version != "3.0.0" || c.ImageSpace != 2<<30 || c.ImportTime != 1500*time.Millisecond || !c.Maintenance {
		t.Errorf("conditions %+v", c)
	}
}

func TestRequests_areRememberedWithoutSecrets(t *testing.T) {
	b := open(t)
	h := b.session(login)
	b.do("GET", "/tasks?compact=true", "", h).Want(t, 200)
	b.upload("OS", "imageName=a", file("a.iso", "disc")).Want(t, 201)
	all := b.lab.Requests()
	if len(all) != 4 || all[0].User != "USERID" || all[1].Path != "/tasks?compact=true" || all[3].BodyRead != all[3].ContentLength || all[3].Status != 201 {
		t.Errorf("requests %+v", all)
	}
	for _, r := range all {
		for _, name := range []string{"Cookie", "Authorization", "X-Csrf-Token"} {
			if r.Header.Get(name) != "" {
				t.Errorf("%s keeps its %s", r.Path, name)
			}
		}
	}
}
