package main

import (
	"testing"

	"slipway/internal/lab/openstack"
	"slipway/internal/queue"
)

// refusedOnce is a bench with an upload that the cloud refused.
func refusedOnce(t *testing.T, words ...string) (b *bench, id string) {
	t.Helper()
	b = prepared(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.RefuseLate, Status: 415, Times: 1})
	b.run(append([]string{"upload", b.file("a.qcow2", 300_000), "--target", "lab"}, words...)...).wants(t, 7)
	return b, objects[queue.Job](t, b.must("queue", "list", "--json"))[0].ID
}

func TestRetry_withOtherTexts(t *testing.T) {
	b, id := refusedOnce(t, "--name", "old", "--protected", "--tags", "kept")
	b.run("queue", "retry", id, "--name", "new", "--protected=false").wants(t, 0, "Verified")
	images := b.cloud.Images()
	if last := images[len(images)-1]; last.Name != "new" || last.Status != "active" {
		t.Errorf("images = %+v", images)
	}
	j := objects[queue.Job](t, b.must("queue", "show", id, "--json"))[0]
	if v := j.Request.Values; v["name"] != "new" || v["protected"] != "false" || v["tags"] != "kept" {
		t.Errorf("the upload has %v", v)
	}
}

func TestRetry_helpShowsTheFlagsOfTheUpload(t *testing.T) {
	b, id := refusedOnce(t)
	b.run("help", "queue", "retry", id).wants(t, 0, "--disk-format", "--detach", "--password-stdin", "slipwayctl target choices lab")
	b.run("help", "queue", "retry").wants(t, 0, "slipwayctl help queue retry")
	b.run("help", "queue", "start", id).wants(t, 0, "--detach")
	b.run("queue", "start", id, "--name", "x").wants(t, 2, "unknown flag: --name")
	b.run("help", "queue", "retry", "zzz").wants(t, 1, "--detach", "There is no upload")
}

func TestRetry_refusesTextsThatBreakARule(t *testing.T) {
	b, id := refusedOnce(t)
	b.run("queue", "retry", id, "--min-disk", "many").wants(t, 2, "Flag:      --min-disk")
	b.run("queue", "retry", id, "--name", "").wants(t, 2, "Flag:      --name")
	if got := b.state(id); got != queue.Failed {
		t.Errorf("the upload is %s", got)
	}
	b.run("queue", "retry", id).wants(t, 0, "Verified")
}

func TestRetry_takesTextsForUploadsOfOneKindOnly(t *testing.T) {
	a := newAppliance(t)
	a.trouble("damaged*1")
	image := a.write("rhel-9.4.iso", "")
	a.run("upload", image, "--target", "images", "--type", "OS", "--os", "rhels", "--name", "rhel9", "--release", "9.4").wants(t, 8)
	a.run("upload", a.update(".tgz", ".xml", ".chg", ".txt"), "--target", "updates", "--hold").wants(t, 0)
	words := []string{"queue", "retry"}
	for _, j := range objects[queue.Job](t, a.must("queue", "list", "--json")) {
		if j.Backend == "lxcaos" {
			words = append(words[:2], append([]string{j.ID}, words[2:]...)...)
		} else {
			words = append(words, j.ID)
		}
	}
	a.run(append(words, "--checksum", "off")...).wants(t, 2, "one kind of target")
	if got := a.state(words[2]); got != queue.Failed {
		t.Errorf("the upload is %s", got)
	}
	a.run(append(words[:3], "--checksum", "md5")...).wants(t, 0, "Verified: MD5")
}
