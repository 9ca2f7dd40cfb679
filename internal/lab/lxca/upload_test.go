package lxca_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/lxca"
)

func sha256Hex(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) }

func sha512Hex(s string) string { sum := sha512.Sum512([]byte(s)); return hex.EncodeToString(sum[:]) }

func TestUpload_isInTheRepositoryOnceItsJobIsComplete(t *testing.T) {
	b := open(t)
	r := b.upload("OS", "imageName=base&os=rhels&osrelease=7.6&description=first",
		text("checksumType", "SHA256"), text("checksumValue", sha256Hex("disc")), file("rhel.iso", "disc")).Want(t, 201)
	id := r.Field(t, "fileid")
	if id != "20260301080000_rhel.iso" || r.Field(t, "result") != "success" || r.Field(t, "messages") != "[]" {
		t.Errorf("answer %s", r.Text)
	}
	b.jobIs("Pending")
	b.clock.Pass(20 * time.Millisecond)
	b.jobIs("Running")
	if n := len(b.lab.Files()); n != 0 {
		t.Errorf("%d files before the end", n)
	}
	b.clock.Pass(time.Second)
	b.jobIs("Complete")
	want := lxca.File{
		ID: "rhels7.6", FileID: id, Name: "base", Type: "OS", OS: "rhels", Release: "7.6", Description: "first",
		Size: 4, SHA512: sha512Hex("disc"), Usable: true,
	}
	if got := b.lab.Files(); len(got) != 1 || got[0] != want {
		t.Errorf("repository %+v", got)
	}
	b.get("/osImages").Want(t, 200).Says(t, `"id":"rhels7.6","name":"base"`)
}

func TestUpload_idsAreNeverTwice(t *testing.T) {
	b := open(t)
	q := "imageName=base&os=rhels&osrelease=7.6"
	one, two := b.imported("OS", q, file("a.iso", "x")), b.imported("OS", q, file("a.iso", "y"))
	files := b.lab.Files()
	if one == two || len(files) != 2 || files[0].ID == files[1].ID {
		t.Errorf("ids %s and %s: %+v", one, two, files)
	}
}

func TestUpload_checksums(t *testing.T) {
	m, s := md5.Sum([]byte("disc")), sha1.Sum([]byte("disc"))
	for kind, digest := range map[string]string{
		"MD5": hex.EncodeToString(m[:]), "SHA1": strings.ToUpper(hex.EncodeToString(s[:])), "SHA256": sha256Hex("disc"),
	} {
		b := open(t)
		b.upload("OS", "imageName=a", text("checksumType", kind), text("checksumValue", digest), file("a.iso", "disc")).Want(t, 201)
		r := b.upload("OS", "imageName=a", text("checksumType", kind), text("checksumValue", digest), file("a.iso", "disk")).Want(t, 409)
		const page = `{"messages":[{"explanation":"This issue can occur because of network issues or because the wrong checksum file is in the directory.",` +
			`"id":"FQXHMFC0001M","recovery":{"URL":"","text":"Make sure that the checksum file matches the ISO image and attempt the operation again. ` +
			`If the problem persists, contact Support."},"text":"The checksum of the imported ISO image does not match the provided checksum file."}],"result":"failed"}`
		if r.Text != page {
			t.Errorf("answer %s", r.Text)
		}
		b.jobIs("Stopped_With_Error")
		b.clock.Pass(time.Second)
		if n := len(b.lab.Files()); n != 1 {
			t.Errorf("%s: %d files", kind, n)
		}
	}
	b := open(t)
	b.trouble("damaged*1")
	b.upload("OS", "imageName=a", text("checksumType", "SHA256"), text("checksumValue", sha256Hex("disc")), file("a.iso", "disc")).Want(t, 409)
}

func TestUpload_partsAreThoseOfThePage(t *testing.T) {
	kind, value, disc := text("checksumType", "SHA256"), text("checksumValue", sha256Hex("disc")), file("a.iso", "disc")
	for name, c := range map[string]struct {
		parts []part
		words string // "" means taken
	}{
		"file alone":         {[]part{disc}, ""},
		"checksum and file":  {[]part{kind, value, disc}, ""},
		"Python client":      {[]part{text("name", "uploadedfile"), disc}, ""},
		"value first":        {[]part{value, kind, disc}, "must come before checksumValue"},
		"type alone":         {[]part{kind, disc}, "checksumValue must come before the file"},
		"type twice":         {[]part{kind, kind, disc}, "must not be repeated"},
		"unknown type":       {[]part{text("checksumType", "SHA512"), value, disc}, "must be one of MD5, SHA1, SHA256"},
		"file in the middle": {[]part{kind, disc, value}, "must come before the file"},
		"something behind":   {[]part{disc, kind}, "must be the last one"},
		"two files":          {[]part{disc, disc}, "must be the last one"},
		"no file":            {[]part{kind, value}, "uploadedfile is required"},
		"other part name":    {[]part{{"file", "a.iso", "application/octet-stream", "x"}}, "must be in the part uploadedfile"},
		"unknown text":       {[]part{text("fileSize", "4"), disc}, "is not expected"},
		"other content type": {[]part{{"uploadedfile", "a.iso", "text/plain", "x"}}, "application/octet-stream"},
		"empty":              {[]part{file("a.iso", "")}, "is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			r := b.upload("OS", "imageName=a", c.parts...)
			if c.words == "" {
				r.Want(t, 201)
				return
			}
			r.Want(t, 400).Says(t, c.words)
			b.jobIs("Stopped_With_Error")
		})
	}
}

func TestUpload_bodiesThatAreNoForms(t *testing.T) {
	whole, kind := form(file("a.iso", "disc"))
	for name, c := range map[string]struct {
		body, kind string
		status     int
	}{
		"no form":             {"disc", "application/octet-stream", 400},
		"no boundary":         {string(whole), "multipart/form-data", 400},
		"no closing boundary": {string(whole[:len(whole)-8]), kind, 400},
		"cut in the file":     {string(whole[:bytes.Index(whole, []byte("disc"))+2]), kind, 400},
		"broken part header":  {strings.Replace(string(whole), "Content-Disposition:", "Content Disposition", 1), kind, 400},
		"other boundary":      {string(whole), "multipart/form-data; boundary=other", 400},
	} {
		b := open(t)
		r := b.do("POST", "/files/osImages?imageName=a&jobId="+b.job("OS"), c.body, map[string]string{"Content-Type": c.kind})
		if r.Status != c.status || len(b.lab.Files()) != 0 {
			t.Errorf("%s: answer %d: %s", name, r.Status, r.Text)
		}
	}
	b := open(t)
	r, err := b.try("POST", "/files/osImages?imageName=a&jobId="+b.job("OS"), io.MultiReader(bytes.NewReader(whole)), map[string]string{"Content-Type": kind})
	if err != nil || r.Status != http.StatusLengthRequired {
		t.Errorf("chunked: answer %d, %v", r.Status, err)
	}
	b.jobIs("Pending")
}

func TestUpload_parameters(t *testing.T) {
	b := open(t)
	for query, c := range map[string]struct {
		status int
		words  string
	}{
		"imageName=a":                                {400, "jobId is required"},
		"jobID=1&imageName=a":                        {400, "jobId is required"},
		"jobid=1&imageName=a":                        {400, "jobId is required"},
		"jobId=1":                                    {400, "imageName is required"},
		"jobId=99&imageName=a":                       {404, "no import job with the ID 99"},
		"jobId=1&imageName=a&os=RHEL":                {400, "os must be one of esxi, rhels, sles, win"},
		"jobId=1&imageName=a&imageType=DISK":         {412, "DISK is not supported"},
		"jobId=1&imageName=a&imageType=SCRIPT":       {400, "os is required"},
		"jobId=1&imageName=a&imageType=BUNDLE":       {409, "not for the image type BUNDLE"},
		"jobId=1&imageName=a&imageType=BOOT&os=sles": {412, "BOOT is not supported for the operating system sles"},
	} {
		if len(b.lab.Jobs()) == 0 {
			b.job("OS")
		}
		r := b.send("/files/osImages?"+query, file("a.iso", "x"))
		if r.Status != c.status || !strings.Contains(r.Text, c.words) {
			t.Errorf("%s: answer %d: %s", query, r.Status, r.Text)
		}
	}
	b.jobIs("Pending") // none of it has used the job
}

func TestUpload_aJobBelongsToItsUserAndIsForOneFile(t *testing.T) {
	b := open(t)
	path := "/files/osImages?imageName=a&jobId=" + b.job("OS")
	b.as(lxca.Colleague).send(path, file("a.iso", "x")).Want(t, 403).Says(t, "created by another user")
	b.send(path, file("a.iso", "x")).Want(t, 201)
	b.send(path, file("a.iso", "x")).Want(t, 409).Says(t, "has been used")
	b.post("/managementServer/updates?action=import", `{"size":3}`).Want(t, 200)
	b.send("/files/osImages?imageName=a&jobId=2", file("a.iso", "x")).Want(t, 404)
}

func TestUpload_oneAtATime(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.OneAtATime = true })
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 409).Says(t, "Another repository operation is running")
	b.jobIs("Pending")
	b.clock.Pass(time.Second)
	b.upload("OS", "imageName=a", file("a.iso", "x")).Want(t, 201)
}

func TestUpload_aClientThatHangsUpLeavesNothing(t *testing.T) {
	b := open(t)
	id := b.job("OS")
	whole, kind := form(file("a.iso", strings.Repeat("x", 1<<20)))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.root+"/files/osImages?imageName=a&jobId="+id,
		io.MultiReader(bytes.NewReader(whole[:1<<19]), brokenReader{}))
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(len(whole))
	request.Header.Set("Content-Type", kind)
	request.SetBasicAuth(lxca.User, lxca.Password)
	if response, err := b.web.Do(request); err == nil {
		response.Body.Close()
		t.Fatalf("answer %d", response.StatusCode)
	}
	for b.lab.Jobs()[0].Status == "Pending" || b.lab.Jobs()[0].Status == "Running" {
		b.get("/tasks").Want(t, 200) // until the appliance has noticed
	}
	b.jobIs("Stopped_With_Error")
	b.get("/tasks/"+id).Says(t, "not received completely")
	if n := len(b.lab.Files()); n != 0 {
		t.Errorf("%d files", n)
	}
}

// brokenReader is a reader that breaks off.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestUpload_bundleAndSignatureShareAJob(t *testing.T) {
	b := open(t)
	path := "/files/osImages?jobId=" + b.job("BUNDLE") + "&imageType="
	b.send(path+"BUNDLESIG&imageName=w.zip.asc", file("w.zip.asc", "s")).Want(t, 409).Says(t, "bundle")
	b.send(path+"BUNDLE&imageName=w.zip", file("w.zip", "zip")).Want(t, 201)
	b.clock.Pass(time.Minute)
	b.jobIs("Pending")
	b.send(path+"BUNDLE&imageName=w.zip", file("w.zip", "zip")).Want(t, 409)
	b.send(path+"BUNDLESIG&imageName=w.zip.asc", file("w.zip.asc", "s")).Want(t, 201)
	b.clock.Pass(time.Minute)
	b.jobIs("Complete")
	files := b.lab.Files()
	if len(files) != 2 || files[0].Type != "BUNDLE" || files[1].SHA512 != sha512Hex("s") {
		t.Fatalf("repository %+v", files)
	}
	b.get("/osImages").Want(t, 200).Says(t, `"name":"w.zip"`)
	b.do("DELETE", "/osImages/"+files[0].ID, "", nil).Want(t, 204)
	if n := len(b.lab.Files()); n != 0 {
		t.Errorf("%d files are left", n)
	}
	b.upload("BUNDLE", "imageName=other.zip", file("w.zip", "zip")).Want(t, 400).Says(t, "must be the name of the file")
}

func TestUpload_driversNeedTheirImage(t *testing.T) {
	b := open(t)
	q := "os=rhels&imageName="
	b.upload("DUD", q+"base", file("d.rpm", "x")).Want(t, 409).Says(t, "no operating-system image base")
	id := b.imported("OS", "imageName=base&os=rhels&osrelease=9.2", file("a.iso", "x"))
	for _, base := range []string{"base", "rhels9.2", id} {
		b.imported("DUD", q+base, file("d.rpm", "x"))
	}
	if files := b.lab.Files(); len(files) != 4 || files[3].Base != "rhels9.2" || files[3].Name != "d.rpm" {
		t.Errorf("repository %+v", files)
	}
}

func TestUpload_limitsOfTheRepository(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.ImageLimit, c.ImageSpace = 1, 2000 })
	b.imported("OS", "imageName=a", file("a.iso", "x"))
	b.post("/osImages", `{"Action":"Init"}`).Want(t, 409).Says(t, "cannot store more")
	b.post("/osImages?imageType=SCRIPT", `{"Action":"Init","fileSize":"2001"}`).Want(t, 507).Says(t, "not enough disk space")
	b.upload("SCRIPT", "imageName=a&os=sles", file("a.sh", strings.Repeat("x", 2001))).Want(t, 507)
	b.upload("SCRIPT", "imageName=a&os=sles", file("a.sh", "x")).Want(t, 201)
	b.trouble("full")
	b.lab.Configure(func(c *lxca.Conditions) { c.FullStatus = 409 })
	b.post("/osImages?imageType=SCRIPT", `{"Action":"Init"}`).Want(t, 409).Says(t, "not enough disk space")
}

func TestUpload_needsVersionTwoOne(t *testing.T) {
	for version, status := range map[string]int{"1.4.2": 404, "2.0.0": 404, "2.1.0": 201, "2.10": 201, "3.0.0": 201, "": 201} {
		b := open(t, func(c *lxca.Conditions) { c.Version = version })
		if r := b.upload("OS", "imageName=a", file("a.iso", "x")); r.Status != status {
			t.Errorf("version %q: answer %d", version, r.Status)
		}
	}
}
