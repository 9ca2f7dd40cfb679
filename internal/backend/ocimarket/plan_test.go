package ocimarket

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// says fails the test unless each of the texts stands in told.
func says(t *testing.T, told string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(told, text) {
			t.Errorf("%q is not in:\n%s", text, told)
		}
	}
}

// smallImage is the content of a good machine image.
func smallImage(t *testing.T) []byte {
	t.Helper()
	return archived(t, named("disk.img", disk(64<<10)))
}

func TestPlan_ofAGoodFileSaysWhatWillHappen(t *testing.T) {
	s := newStage(t, map[string]string{"GET /machineimages": items(other)})
	req := s.file(smallImage(t))
	req.Items[0].Expected = []source.Expected{{Algo: source.SHA256, Digest: strings.Repeat("a", 64), From: "SHA256SUMS"}}
	if got := s.plan(req, backend.Blocker) + s.plan(req, backend.Warning); got != "" {
		t.Errorf("against it:\n%s", got)
	}
	says(t, s.plan(req, backend.OK), "Oracle Cloud Marketplace, as anna@example.org.", `begins with "disk.img" of 66 kB, a raw disk`,
		"No image here has this application, version, operating system and file name yet.", "sent whole, because it has no more than 256 MiB",
		"told the MD5 of the file", "checksum from SHA256SUMS")
	if got := s.said("GET /machineimages"); !strings.Contains(strings.Join(got, "\n"), "keyword=web") {
		t.Errorf("asked %v", got)
	}
}

func TestPlan_tellsHowChunksTravel(t *testing.T) {
	s := newStage(t, nil)
	for _, c := range []struct {
		size  int64
		set   []string
		level backend.Level
		want  string
	}{
		{1 << 30, nil, backend.OK, "chunk-size: The file is sent in chunks, because it has more than 256 MiB. They are 16, of 64 MiB each; 2 travel at a time."},
		{1 << 30, nil, backend.OK, "told the MD5 of each chunk"},
		{1<<30 + 1, []string{keyChunkSize, "1024", keyParallel, "8"}, backend.OK, "They are 2, of 1.0 GiB each; 2 travel at a time."},
		{5 << 20, []string{keyMode, modeChunks, keyChunkSize, "1"}, backend.OK, "as chosen. They are 5, of 1.0 MiB each"},
		{5 << 20, []string{keyMode, modeChunks}, backend.OK, "as chosen. It is a single one, no larger than 64 MiB."},
		{20 << 30, []string{keyChunkSize, "1"}, backend.OK, "They are 6827, of 3.0 MiB each; 2 travel at a time. Of the size that was chosen they would be more than 10000, which is the most."},
		{2 << 30, []string{keyChunkSize, "1"}, backend.Warning, "chunk-size: These are 2048 chunks."},
		{1 << 30, []string{keyMode, modeWhole}, backend.Warning, "mode: The file is sent whole, as chosen. After a break it starts again"},
		{5 << 20, []string{keyChecksum, "false"}, backend.Warning, "checksum: The service is told no MD5 of the file, as chosen"},
		{5 << 20, []string{keyChecksum, "false", keyMode, modeChunks}, backend.Warning, "checksum: The service is told no MD5 of each chunk"},
	} {
		says(t, s.plan(s.named("web.tar.gz", smallImage(t), c.size, c.set...), c.level), c.want)
	}
}

func TestPlan_warnsOfWhatIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		different map[string]string
		set       []string
		level     backend.Level
		want      string
	}{
		"the same":               {map[string]string{"GET /machineimages": items(finished)}, nil, backend.Warning, "overwrite: An image with this application, version, operating system and file name is there already (upload request 7594652)."},
		"in another case":        {map[string]string{"GET /machineimages": items(finished)}, []string{keySystem, "LINUX"}, backend.Warning, "upload request 7594652"},
		"to be replaced":         {map[string]string{"GET /machineimages": items(finished)}, []string{keyOverwrite, "true"}, backend.OK, "(upload request 7594652); it is replaced, as chosen."},
		"other things stored":    {map[string]string{"GET /storageimages": items(`{"imageFilePath":"odd.gz","dataCenterName":"us6"}`)}, nil, backend.OK, "No image here has this"},
		"only in the storage":    {map[string]string{"GET /storageimages": items(keptInUS)}, nil, backend.Warning, "overwrite: An image with this application, version, operating system and file name is there already (stored in us6)."},
		"begun and left":         {map[string]string{"GET /machineimages": items(other, abandoned)}, nil, backend.Warning, "An unfinished upload of the same name is there: 7934472, INITIATED, with 3 of 5 chunks, of 2026-11-09."},
		"left, and nothing else": {map[string]string{"GET /machineimages": items(abandoned)}, nil, backend.OK, "No image here has this"},
		"another file":           {map[string]string{"GET /machineimages": items(finished, abandoned)}, []string{keyFileName, "web2.tar.gz"}, backend.OK, "No image here has this"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, c.different)
			req := s.file(smallImage(t), c.set...)
			says(t, s.plan(req, c.level), c.want)
			if got := s.plan(req, backend.Blocker); got != "" {
				t.Errorf("blockers:\n%s", got)
			}
			other := map[backend.Level]backend.Level{backend.OK: backend.Warning, backend.Warning: backend.OK}[c.level]
			if got := s.plan(req, other); strings.Contains(got, c.want) {
				t.Errorf("the other way round:\n%s", got)
			}
		})
	}
}

func TestPlan_tellsOfAFewUnfinishedUploads(t *testing.T) {
	var many []string
	for id := range 9 {
		many = append(many, strings.ReplaceAll(abandoned, "7934472", fmt.Sprint(id)))
	}
	s := newStage(t, map[string]string{"GET /machineimages": items(many...)})
	if got := s.plan(s.file(smallImage(t)), backend.Warning); strings.Count(got, "An unfinished upload") != mostTold {
		t.Errorf("got\n%s", got)
	}
}

func TestPlan_saysHowToBeRidOfAnUnfinishedUpload(t *testing.T) {
	s := newStage(t, map[string]string{"GET /machineimages": items(abandoned)})
	p, err := s.driver.Plan(t.Context(), s.file(smallImage(t)))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(p.Findings, func(f backend.Finding) bool { return strings.Contains(f.What, "7934472") })
	if i < 0 {
		t.Fatalf("nobody speaks of it: %+v", p.Findings)
	}
	for _, way := range []string{"slipwayctl remote remove 7934472 --target", "Oracle's partner portal"} {
		if !strings.Contains(p.Findings[i].Remedy, way) {
			t.Errorf("%q is not in %s", way, p.Findings[i].Remedy)
		}
	}
}

func TestPlan_blocksWhatCannotEndWell(t *testing.T) {
	s := newStage(t, nil)
	for want, req := range map[string]backend.Request{
		"The file is empty.":                     s.file(nil),
		"The file contains text":                 s.file([]byte("<html>Not found</html>\n")),
		"file-name: File name there has the cha": s.named("web#1.tar.gz", smallImage(t), 512),
		"exactly one file":                       {Values: backend.Fill(requestFields(), good)},
	} {
		got := s.plan(req, backend.Blocker)
		if !strings.HasPrefix(strings.TrimPrefix(got, "A machine image is made from "), want) || strings.Contains(got, "\n") {
			t.Errorf("blockers:\n%s\nwant %q", got, want)
		}
	}
}

func TestPlan_onlyWarnsOfAnArchiveThatIsNotAsExpected(t *testing.T) {
	s := newStage(t, nil)
	req := s.file(archived(t, named("images/disk.img", disk(1024))))
	says(t, s.plan(req, backend.Warning), `The archive begins with "images/disk.img", so the disk does not stand at its root.`)
	if got := s.plan(req, backend.Blocker); got != "" {
		t.Errorf("blockers:\n%s", got)
	}
}

func TestPlan_failsWithoutTheFile(t *testing.T) {
	s := newStage(t, nil)
	req := s.file(smallImage(t))
	if err := os.Remove(req.Items[0].Identity.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := s.driver.Plan(t.Context(), req); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestPlan_warnsOfATokenThatEndsSoon(t *testing.T) {
	s := newStage(t, nil)
	soon := s.clock.Now().Add(3 * 3600e9).Unix()
	s = newStage(t, nil, "login", "token", "token", jwt(t, soon))
	got := s.plan(s.file(smallImage(t)), backend.Warning)
	says(t, got, "The access token is good for 3h0m0s more.", "cannot be renewed")
	s = newStage(t, nil, "login", "token", "token", jwt(t, soon+100*3600))
	if got := s.plan(s.file(smallImage(t)), backend.Warning); strings.Contains(got, "is good for") {
		t.Errorf("got\n%s", got)
	}
}

func TestPlan_doubtsDataCentresThatNobodySpeaksOf(t *testing.T) {
	s := newStage(t, map[string]string{"GET /machineimages": items(finished), "GET /storageimages": items(keptInUS)})
	got := s.plan(s.file(smallImage(t), keyCopyTo, "em2\nus66", keyCopyOver, "us6\nau1"), backend.Warning)
	says(t, got, "copy-to: No image here is in a data centre called us66", "copy-overwrite: No image here is in a data centre called au1")
	if strings.Contains(got, "em2") || strings.Contains(got, "us6,") {
		t.Errorf("got\n%s", got)
	}
	s = newStage(t, nil)
	if got := s.plan(s.file(smallImage(t), keyCopyTo, "us66"), backend.Warning); got != "" {
		t.Errorf("where none is known:\n%s", got)
	}
}

func TestPlan_saysNothingOfWhatTheServiceDoesNotTell(t *testing.T) {
	for _, different := range []map[string]string{
		{"GET /storageimages": `404 {"message":"none"}`},
		{"GET /storageimages": `404 {"message":"none"}`, "again GET /machineimages": `400 {"message":"no such keyword"}`},
	} {
		s := newStage(t, different)
		p, err := s.driver.Plan(t.Context(), s.file(smallImage(t), keyCopyTo, "us66"))
		if err != nil || p.Count(backend.OK) != len(p.Findings) {
			t.Errorf("%+v, %v", p, err)
		}
		for _, f := range p.Findings {
			if strings.Contains(f.What, "No image here") {
				t.Errorf("nobody knows that: %s", f.What)
			}
		}
	}
}

func TestPlan_failsAsTheServiceDoes(t *testing.T) {
	for name, c := range map[string]struct {
		key, answer string
		kind        fault.Kind
	}{
		"login":  {"GET /authenticate", `401 {"message":"no such client"}`, fault.Login},
		"user":   {"GET /machineimages", `403 {"message":"not registered"}`, fault.Denied},
		"gone":   {"GET /machineimages", `404 {"message":"no such resource"}`, fault.NotFound},
		"list":   {"again GET /machineimages", `500 {"message":"down"}`, fault.ServerFailed},
		"stored": {"GET /storageimages", `500 {"message":"down"}`, fault.ServerFailed},
	} {
		s := newStage(t, map[string]string{c.key: c.answer})
		if _, err := s.driver.Plan(t.Context(), s.file(smallImage(t))); !fault.Is(err, c.kind) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
