package zstack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/zstack"
)

func TestTrouble_refusalsWithoutAnErrorObject(t *testing.T) {
	for setting, words := range map[string]string{
		"refuse=503@images*1": "503 Service Unavailable", "refuse=502:html:7@images*1": "<h1>502 Bad Gateway</h1>", "refuse=404:empty@images*1": "",
	} {
		b := open(t, setting)
		r := b.get("/images")
		if r.Status < 400 || !strings.Contains(r.Text, words) || strings.Contains(r.Text, `"error"`) {
			t.Errorf("%s: answer %d: %s", setting, r.Status, r.Text)
		}
		if after := r.Header.Get("Retry-After"); (after == "7") != strings.Contains(setting, ":7") {
			t.Errorf("%s: Retry-After %q", setting, after)
		}
		b.get("/images").Want(t, 200)
	}
	b := open(t, "maintenance")
	b.get("/images").Want(t, 503).Says(t, "<html>")
}

func TestTrouble_failuresAreNestedAndChinese(t *testing.T) {
	b := open(t, "locale=zh_CN", "fail=SYS.1006@images*1", "fail=BS.1003@delete*1", "fail-200@images*1")
	b.get("/images").Want(t, 200).Says(t, `"success":false`)
	b.get("/images").Want(t, 503).Says(t, `"code":"SYS.1006"`).Says(t, "连接超时").Says(t, `"elaboration":"错误信息: `)
	b.run(http.MethodDelete, "/images/"+imageID, "").Want(t, 503).Says(t, `"code":"BS.1003"`)
	b.trouble("locale=en_US", "fail=SYS.1006@images*1")
	b.get("/images").Want(t, 503).Says(t, "timed out").Says(t, `"elaboration":"Error message: `)
}

func TestTrouble_connectionsThatBreak(t *testing.T) {
	body := func(b *bench) string { return asJSON(b.t, map[string]any{"params": b.order("Ceph", nil)}) }
	for setting, images := range map[string]int{"cut@add*1": 0, "lose-answer@add*1": 1} {
		b := open(t, setting)
		header := map[string]string{"X-Job-UUID": jobID}
		if r, err := b.try(http.MethodPost, "/images", body(b), header); err == nil {
			t.Errorf("%s: answer %d", setting, r.Status)
		}
		if n := len(b.lab.Images()); n != images {
			t.Errorf("%s: %d images", setting, n)
		}
		want := map[int]int{0: 202, 1: 400}[images]
		b.call(http.MethodPost, "/images", body(b), header).Want(t, want)
	}
	b := open(t, "reset-after@images*1")
	if r, err := b.try(http.MethodGet, "/images", "", nil); err == nil && r.Status != 200 {
		t.Errorf("answer %d", r.Status)
	}
	requests := b.lab.Requests()
	if last := requests[len(requests)-1]; last.Status != 200 || last.Account != "admin" || last.Header.Get("Authorization") != "" {
		t.Errorf("noted %+v", last)
	}
}

func TestTrouble_imagesThatDoNotComeToGood(t *testing.T) {
	for setting, want := range map[string]string{"fail-image=BS.1000*1": "Failed", "vanish*1": "Failed", "stuck-image*1": "Running", "slow-image=200h*1": "Running"} {
		b := open(t, setting)
		j := b.submit(b.order("Ceph", nil))
		_, _ = b.trySlice(b.image(), "x", map[string]string{"X-IMAGE-SIZE": "1"}) // What the agent says is not what becomes of it.
		b.clock.Pass(100 * time.Hour)
		b.session = b.login(zstack.Admin)
		after := b.longJob(j["uuid"])
		if after["state"] != want || (b.image() == nil) != (want == "Failed") {
			t.Errorf("%s: %v", setting, after)
		}
		if _, told := after["jobResult"]; told == strings.HasPrefix(setting, "vanish") {
			t.Errorf("%s: jobResult %v", setting, after["jobResult"])
		}
	}
	b := open(t, "vanish*1")
	b.add(b.order("Ceph", map[string]any{"url": published(t, 2<<20)})).Want(t, 503).Says(t, "SYS.1003")
}

func TestTrouble_looseTypes(t *testing.T) {
	b := open(t, "loose")
	b.add(b.order("Ceph", nil)).Want(t, 200).Says(t, `"size":0.0`).Says(t, `"system":"false"`).Says(t, `"systemTags":[]`)
	b.get("/backup-storage/ceph").Want(t, 200).Says(t, `"totalCapacity":536870912000.0`)
}

func TestTrouble_slowAnswers(t *testing.T) {
	b := open(t, "slow-answer=1h@images*1")
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = b.try(http.MethodGet, "/images", "", nil)
	}()
	b.lab.Close()
	<-done
	requests := b.lab.Requests()
	if last := requests[len(requests)-1]; last.Method != http.MethodGet || last.Path != "/zstack/v1/images" {
		t.Errorf("noted is %s %s at last", last.Method, last.Path)
	}
}

func TestTrouble_settingsThatAreNone(t *testing.T) {
	lab := zstack.New(zstack.Options{})
	defer lab.Close()
	before := lab.Conditions()
	for setting, words := range map[string]string{
		"gremlins": "no trouble named", "zone=east": "not a distance from UTC", "locale=de": "not one of zh_CN, en_US", "cut=1": "takes no value",
		"expire@moon": "there is no step", "answers": "needs a value",
	} {
		if err := lab.Trouble(setting); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", setting, err)
		}
	}
	if lab.Conditions() != before {
		t.Error("a setting that is none has changed something")
	}
}

func TestTrouble_passesWhenCalm(t *testing.T) {
	b := open(t, "fail=SYS.1006@images")
	b.get("/images").Want(t, 503)
	b.get("/images").Want(t, 503)
	b.lab.Calm()
	b.get("/images").Want(t, 200)
	b.lab.Configure(func(c *zstack.Conditions) { c.Version = "4.0.0" })
	b.call(http.MethodPut, "/management-nodes/actions", `{"getVersion":{}}`, nil).Want(t, 200).Says(t, "4.0.0")
}

func TestSwitches_areDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range zstack.Switches() {
		if s.Help == "" || seen[s.Name] {
			t.Errorf("%+v is there twice or not described", s)
		}
		seen[s.Name] = true
	}
	if !seen["zone"] || !seen["fail"] || !seen["mismatch"] {
		t.Errorf("switches %v", seen)
	}
}

func TestLongJobs_andImagesAreShownToTests(t *testing.T) {
	b := open(t)
	address := strings.Replace(published(t, 2<<20), "http://", "http://user:secret@", 1)
	j := b.submit(b.order("SftpBackupStorage", map[string]any{"url": address}))
	for b.longJob(j["uuid"])["state"] == "Running" {
		b.get("/management-nodes/ready").Want(t, 200)
	}
	b.get("/images").Want(t, 200).Says(t, "http://user:******@127.0.0.1:")
	all := b.lab.LongJobs()
	if len(all) != 1 || all[0].UUID != j["uuid"] || all[0].Image != imageID {
		t.Errorf("long jobs %+v", all)
	}
}
