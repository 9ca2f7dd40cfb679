package lxcaos_test

import (
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
)

// example is one of the vendor's examples of POST /files/osImages.
type example struct {
	job     string // as JSON
	file    string
	values  []string
	request string // line
	leading string // parts
	there   string // what GET /osImages lists
}

const baseThere = `200 {"result":"success","items":[{"id":"rhels7.0","name":"redhat7.0"}]}`

// The examples of the vendor's page. Where an example leaves out what the page's
// own table calls required, imageName and the listed words for systems, it is here.
var examples = map[string]example{
	"an OS image with job 1 and the page's checksum parts": {
		job: "1", file: "redhat7.0.iso", values: []string{"type", "OS", "os", "rhels", "name", "redhat7.0.iso", "checksum", "md5"},
		request: "POST /files/osImages?jobId=1&imageType=OS&imageName=redhat7.0.iso&os=rhels HTTP/1.1",
		leading: "--AaB03x\r\nContent-Disposition: form-data; name=\"checksumType\"\r\n\r\nMD5\r\n" +
			"--AaB03x\r\nContent-Disposition: form-data; name=\"checksumValue\"\r\n\r\n{md5}\r\n",
		there: nothingThere,
	},
	"a device driver for Red Hat with job 4": {
		job: `"4"`, file: "driver-disk.iso", values: []string{"type", "DUD", "os", "RHEL", "name", "redhat7.0", "release", "7.0"},
		request: "POST /files/osImages?jobId=4&imageType=DUD&imageName=redhat7.0&os=rhels&osrelease=7.0 HTTP/1.1",
		leading: sha256Parts, there: baseThere,
	},
	"a boot file for Windows with job 4": {
		job: "4", file: "WinPE.zip", values: []string{"type", "BOOT", "os", "windows", "name", "WinPE & more", "description", "64 bit"},
		request: "POST /files/osImages?jobId=4&imageType=BOOT&imageName=WinPE%20%26%20more&os=win&description=64%20bit HTTP/1.1",
		leading: sha256Parts, there: nothingThere,
	},
	"an OS image profile with job 22 and no checksum": {
		job: "22", file: "profile.tar.gz", values: []string{"type", "OSPROFILE", "os", "esxi", "name", "profile.tar.gz", "checksum", "off"},
		request: "POST /files/osImages?jobId=22&imageType=OSPROFILE&imageName=profile.tar.gz&os=esxi HTTP/1.1",
		leading: "", there: nothingThere,
	},
}

const sha256Parts = "--AaB03x\r\nContent-Disposition: form-data; name=\"checksumType\"\r\n\r\nSHA256\r\n" +
	"--AaB03x\r\nContent-Disposition: form-data; name=\"checksumValue\"\r\n\r\n{sha256}\r\n"

func TestTranscript_headAndLeadingPartsToTheByte(t *testing.T) {
	for name, e := range examples {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, with(good(e.job), "GET /osImages", e.there))
			req := request(t, e.file, e.values...)
			if _, err := s.driver.Upload(t.Context(), req, discardReports); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(req.Items[0].Identity.Path)
			if err != nil {
				t.Fatal(err)
			}
			digests := strings.NewReplacer("{md5}", fmt.Sprintf("%x", md5.Sum(data)), "{sha256}", fmt.Sprintf("%x", sha256.Sum256(data)))
			body := digests.Replace(e.leading) + "--AaB03x\r\nContent-Disposition: form-data; name=\"uploadedfile\"; filename=\"" + e.file + "\"\r\n" +
				"Content-Type: application/octet-stream\r\n\r\n" + string(data) + "\r\n--AaB03x--\r\n"
			said := s.said(e.request, 1<<20)
			head, rest, _ := strings.Cut(said, "\r\n\r\n")
			want := []string{
				"Accept: */*", fmt.Sprintf("Content-Length: %d", len(body)), "Content-Type: multipart/form-data; boundary=AaB03x",
				"Cookie: JSESSIONID=session-of-the-script; csrf=csrf-of-the-script", "X-Csrf-Token: csrf-of-the-script",
			}
			for _, line := range want {
				if !strings.Contains("\r\n"+head+"\r\n", "\r\n"+line+"\r\n") {
					t.Errorf("the head lacks %q:\n%s", line, head)
				}
			}
			if strings.Contains(head, "Transfer-Encoding") || !strings.HasPrefix(rest, body) {
				t.Errorf("the body is\n%.600s\nwant\n%.600s", rest, body)
			}
		})
	}
}

func discardReports(backend.Progress) error { return nil }

func TestTranscript_theJobIsAskedForAsLenovosClientsDo(t *testing.T) {
	s := newScript(t, good("1"))
	req := request(t, "a.iso", "type", "OS", "os", "rhels", "name", "a")
	r, err := s.driver.Upload(t.Context(), req, discardReports)
	if err != nil {
		t.Fatal(err)
	}
	if said := s.said("POST /osImages?imageType=OS HTTP/1.1", 2000); !strings.Contains(said, fmt.Sprintf("\r\n\r\n{\"Action\":\"Init\",\"fileSize\":\"%d\"}", req.Size())) {
		t.Errorf("the order is\n%s", said)
	}
	if r.ID != "2016120682241_WinPE_64.wim" || r.Name != "a" || r.Server.Version != "2.1.0" {
		t.Errorf("%+v", r)
	}
}

func TestTranscript_asksWithTheOtherWordAfterARefusal(t *testing.T) {
	s := newScript(t, with(good("1"), "POST /osImages", `400 {"result":"failed","messages":[{"id":"X","text":"Action"}]}`, `200 {"result":"success","jobId":"1"}`))
	if _, err := s.driver.Upload(t.Context(), request(t, "a.iso", "type", "OS", "os", "rhels", "name", "a"), discardReports); err != nil {
		t.Fatal(err)
	}
	if s.count("POST /osImages?") != 2 || !strings.Contains(s.raw.String(), `{"Action":"init",`) {
		t.Error("it was not asked again with init")
	}
}

func TestTranscript_theOrderToFetchIsJSON(t *testing.T) {
	answers := with(good("9"), "GET /osImages/remoteFileServers", `200 {"result":"success","serverList":[{"serverId":1,"displayName":"depot","protocol":"sftp","address":"files.example.org","port":"22"}]}`)
	s := newScript(t, answers)
	req := backend.Request{URL: "sftp://FILES.example.org/iso/rhel73.iso", Values: values("type", "OS", "os", "rhels", "name", "rhel73.iso")}
	r, err := s.driver.Upload(t.Context(), req, discardReports)
	if err != nil {
		t.Fatal(err)
	}
	said := s.said("POST /files/osImages?jobId=9&imageType=OS&imageName=rhel73.iso&os=rhels HTTP/1.1", 2000)
	if !strings.Contains(said, "Content-Type: application/json\r\n") || !strings.Contains(said, "\r\n\r\n"+`{"serverId":"1","path":"iso/rhel73.iso"}`) {
		t.Errorf("the order is\n%s", said)
	}
	if said := s.said("POST /osImages?imageType=OS HTTP/1.1", 2000); !strings.Contains(said, "\r\n\r\n"+`{"Action":"Init"}`) {
		t.Errorf("the job's order is\n%s", said)
	}
	if r.Verification.Verdict != backend.Accepted || r.Verification.Why == "" || r.Size != 0 {
		t.Errorf("%+v", r)
	}
}

func TestRemove_encodesTheBarOfProfiles(t *testing.T) {
	s := newScript(t, map[string][]string{"DELETE /osImages/win2012r2%7Cwin2012r2-x86_64-install-Datacenter": {"204 "}})
	if err := s.driver.Remove(t.Context(), "win2012r2|win2012r2-x86_64-install-Datacenter"); err != nil {
		t.Error(err)
	}
	if err := s.driver.Remove(t.Context(), "gone already"); err != nil {
		t.Error(err)
	}
}
