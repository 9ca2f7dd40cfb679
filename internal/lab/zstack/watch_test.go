package zstack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestLongJob_waitsForItsTurn(t *testing.T) {
	b := open(t, "wait-time=1m")
	j := b.submit(b.order("Ceph", nil))
	if _, told := j["jobResult"]; told || j["state"] != "Waiting" || b.image() != nil || len(b.lab.Images()) != 0 {
		t.Errorf("long job %v, image %v", j, b.image())
	}
	b.get("/longjobs?q=state=Waiting").Want(t, 200).Says(t, j["uuid"].(string))
	b.run(http.MethodPut, "/longjobs/"+j["uuid"].(string)+"/actions", `{"resumeLongJob":{}}`).Want(t, 503).Says(t, "SYS.1007")
	b.run(http.MethodPost, "/longjobs", wrapped(t, b.order("Ceph", nil))).Want(t, 503).Says(t, "the uuid is in use")
	b.clock.Pass(time.Minute + 29*time.Second)
	if after := b.longJob(j["uuid"]); after["state"] != "Running" || result(t, after)["success"] != true {
		t.Errorf("long job %v", after)
	}
	b.send(b.image(), strings.Repeat("x", 2<<20))
	if after := b.longJob(j["uuid"]); after["state"] != "Succeeded" {
		t.Errorf("long job %v", after)
	}
}

func TestLongJob_whatWaitedMeetsTheSiteAsItIsThen(t *testing.T) {
	for setting, words := range map[string]string{"disabled=ceph": "is not Enabled", "wait-time=1m": "upload session expired"} {
		b := open(t, "wait-time=1m")
		j := b.submit(b.order("Ceph", nil))
		b.trouble(setting)
		b.clock.Pass(time.Minute + 31*time.Second)
		if after := b.longJob(j["uuid"]); after["state"] != "Failed" || !strings.Contains(result(t, after)["cause"].(string), words) {
			t.Errorf("%s: long job %v", setting, after)
		}
	}
}

func TestLongJob_whatWaitsIsCancelledAtOnce(t *testing.T) {
	b := open(t, "wait-time=1m", "cancel-time=5h")
	j := b.submit(b.order("Ceph", nil))
	b.run(http.MethodPut, "/longjobs/"+j["uuid"].(string)+"/actions", `{"cancelLongJob":{}}`).Want(t, 200).Says(t, `"state":"Canceled"`)
	b.clock.Pass(time.Hour)
	if after := b.longJob(j["uuid"]); after["state"] != "Canceled" || b.image() != nil {
		t.Errorf("long job %v, image %v", after, b.image())
	}
}

// The agents know nothing of long jobs: what comes meanwhile is kept, and the image waits for the job.
func TestLongJob_whatComesWhileItIsSuspendedCountsOnceItIsResumed(t *testing.T) {
	b := open(t, "slices=sequential")
	content := strings.Repeat("x", 2<<20)
	j := b.submit(b.order("Ceph", nil))
	b.part(b.image(), content, 1<<20)
	b.clock.Pass(31 * time.Second)
	state := func(want string) {
		t.Helper()
		if after := b.longJob(j["uuid"]); after["state"] != want {
			t.Errorf("long job %v, want %s", after["state"], want)
		}
	}
	state("Suspended")
	b.sendSlice(b.image(), content[1<<20:], map[string]string{
		"X-IMAGE-SIZE": itoa(len(content)), "X-SLICE-OFFSET": itoa(1 << 20), "X-SLICE-SIZE": itoa(1 << 20),
	})
	b.clock.Pass(time.Hour)
	state("Suspended")
	if got := b.image(); got["status"] != "Downloading" {
		t.Errorf("image %v", got)
	}
	b.run(http.MethodPut, "/longjobs/"+j["uuid"].(string)+"/actions", `{"resumeLongJob":{}}`).Want(t, 200)
	state("Succeeded")
}

func TestUpload_thatCephCannotBeAskedAboutFailsAtTheFourthQuestion(t *testing.T) {
	b := open(t)
	j := b.submit(b.order("Ceph", map[string]any{"url": "upload://disc.img"}))
	b.clock.Pass(11 * time.Second)
	if after := b.longJob(j["uuid"]); after["state"] != "Running" {
		t.Errorf("long job %v", after)
	}
	b.clock.Pass(time.Second)
	if after := b.longJob(j["uuid"]); after["state"] != "Failed" || !strings.Contains(result(t, after)["cause"].(string), "image not found "+imageID) || b.image() != nil {
		t.Errorf("long job %v", after)
	}
}

func TestAddImage_takesTagsOfEveryKind(t *testing.T) {
	tags := map[string]any{"systemTags": []string{"qemuga"}, "userTags": []string{"mine", "yours"}, "tagUuids": []string{jobID}}
	for version, want := range map[string]int{"5.1.8": 1, "3.3.0": 0} {
		for _, wrap := range []bool{true, false} {
			b := open(t, "version="+version)
			if wrap {
				b.submit(b.order("Ceph", tags))
			} else {
				b.add(b.order("Ceph", tags)).Want(t, 200)
			}
			if i := b.lab.Images()[0]; strings.Join(i.Tags, " ") != "qemuga" || strings.Join(i.UserTags, " ") != "mine yours" || len(i.TagUUIDs) != want {
				t.Errorf("%s: %+v", version, i)
			}
		}
	}
}
