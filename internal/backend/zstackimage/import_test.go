package zstackimage_test

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/fault"
)

var address = backend.Request{URL: "https://files.example.org/disk.qcow2", Values: values()}

const (
	outage  = "503 <html>maintenance</html>"
	proxied = "502 <html>bad gateway</html>"
	waking  = `503 {"error":{"code":"SYS.1010","details":"管理节点未就绪"}}`
	denied  = `503 {"error":{"code":"ID.1002","details":"没有权限"}}`
	parted  = `503 {"error":{"code":"ID.1001","details":"会话过期"}}`
	added   = `200 {"inventory":{"uuid":"{R}"}}`
	acted   = `202 {"location":"http://x/api-jobs/{J}"}`
	spoiled = `200 {"inventories":[{"uuid":"{R}","name":"disk","status":"Error","backupStorageRefs":[]}]}`
	loading = `200 {"inventories":[{"uuid":"{R}","name":"disk","status":"Downloading","backupStorageRefs":[]}]}`
)

// An import goes well in spite of these.
func TestImport_troublesThatAreBorne(t *testing.T) {
	for name, change := range map[string]map[string][]string{
		"an outage":               {"GET /longjobs/*": {job("Running", ""), outage, outage, outage, outage, job("Succeeded", "{}")}},
		"progress cannot be told": {"GET /task-progresses/*": {"500 null"}, "GET /longjobs/*": {job("Running", ""), job("Succeeded", "{}")}},
		"a suspended job":         {"GET /longjobs/*": {job("Suspended", ""), job("Running", ""), job("Succeeded", "{}")}, "PUT /longjobs/*/actions": {acted}},
		"a forgotten long job":    {"GET /longjobs/*": {job("Running", ""), gone}},
		"a forgotten order":       {"GET /api-jobs/*": {"404 the job has been expired"}, "GET /longjobs": {gone}, "GET /longjobs/*": {job("Succeeded", "{}")}},
		"an image ready later":    {"GET /longjobs/*": {job("Succeeded", "{}")}, "GET /images/*": {loading, outage, ready("qcow2", 0)}},
		"no long jobs":            {"POST /longjobs": {"404 no api mapping"}, "POST /images": {acted}, "GET /api-jobs/*": {"202 {}", "202 {}", added}},
		"no long jobs, an outage": {"POST /longjobs": {"404 no api mapping"}, "POST /images": {acted}, "GET /api-jobs/*": {
			"202 {}", outage, outage, outage, outage, proxied, proxied, waking, waking, "202 {}", added,
		}},
		"no long jobs, forgotten": {"POST /longjobs": {"404 no api mapping"}, "POST /images": {acted}, "GET /api-jobs/*": {"202 {}", "404 the job has been expired"}, "GET /images/*": {loading, ready("qcow2", 0)}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, change)
			r, err := s.driver.Upload(t.Context(), address, discard)
			if err != nil || r.ID != s.image {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

func TestImport_waysToFail(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string][]string
		kind   fault.Kind
		text   string
	}{
		"the server's own reason": {map[string][]string{"GET /longjobs/*": {job("Failed", failure("BS.1003", "容量不足"))}}, fault.Full, "容量不足"},
		"cancelled there":         {map[string][]string{"GET /longjobs/*": {job("Running", ""), job("Canceled", "")}}, fault.Rejected, "cancelled on the server"},
		"suspended again":         {map[string][]string{"GET /longjobs/*": {job("Suspended", "")}, "PUT /longjobs/*/actions": {acted}}, fault.Interrupted, "suspended the job"},
		"suspended for good": {map[string][]string{"GET /longjobs/*": {job("Suspended", "")}, "PUT /longjobs/*/actions": {
			`503 {"error":{"code":"SYS.1007","details":"任务不能恢复"}}`,
		}}, fault.Interrupted, "does not resume it"},
		"no end in sight":        {map[string][]string{"GET /longjobs/*": {job("Running", "")}}, fault.ServerFailed, "no progress"},
		"an outage without end":  {map[string][]string{"GET /longjobs/*": {job("Running", ""), outage}}, fault.Busy, ""},
		"an image that is gone":  {map[string][]string{"GET /longjobs/*": {job("Succeeded", "{}")}, "GET /images/*": {gone}}, fault.ServerFailed, "discarded the image"},
		"an image in error":      {map[string][]string{"GET /longjobs/*": {job("Succeeded", "{}")}, "GET /images/*": {spoiled}}, fault.Rejected, "gave the image up"},
		"an order without a job": {map[string][]string{"GET /api-jobs/*": {`200 {"success":true}`}}, fault.Protocol, "named no long job"},
		"no long jobs, and then an outage without end": {map[string][]string{
			"POST /longjobs": {"404 no api mapping"}, "POST /images": {acted}, "GET /api-jobs/*": {"202 {}", proxied},
		}, fault.Unreachable, ""},
		"no long jobs, and no session whatever is tried": {map[string][]string{
			"POST /longjobs": {"404 no api mapping"}, "POST /images": {acted}, "GET /api-jobs/*": {parted}, "GET /images/*": {gone},
		}, fault.Login, "会话过期"},
		"no long jobs, and then no image": {map[string][]string{
			"POST /longjobs": {"404 no api mapping"}, "POST /images": {acted},
			"GET /api-jobs/*": {"202 {}", `503 {"error":{"code":"SYS.1002","cause":{"code":"ID.1003","details":"配额已满"}}}`}, "GET /images/*": {gone},
		}, fault.Full, "配额已满"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, c.change)
			_, err := s.driver.Upload(t.Context(), address, discard)
			if f := stand.FaultOf(t, err, c.kind); !strings.Contains(f.What+f.Detail, c.text) {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestImport_aDirectOrderIsMadeOnceMoreWhereItsSessionHadEnded(t *testing.T) {
	for name, req := range map[string]backend.Request{"from an address": address, "from this computer": request(t, mebi, "way", "serve")} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{"POST /longjobs": {"404 no api mapping"}, "POST /images": {acted}, "GET /api-jobs/*": {parted, "202 {}", added}})
			r, err := s.driver.Upload(t.Context(), req, discard)
			if err != nil || r.ID != s.image {
				t.Fatalf("%+v, %v", r, err)
			}
			orders := s.sent("POST /images")
			if len(orders) != 2 || orders[0] != orders[1] || s.count("POST /longjobs") != 1 || s.count("PUT /accounts/login") != 2 || s.count("DELETE /images/*") != 0 {
				t.Errorf("asked was\n%s\nwith %q", strings.Join(s.asked, "\n"), orders)
			}
		})
	}
}

func TestImport_anAddressThatNobodyCanFetchIsRefused(t *testing.T) {
	s := newScript(t, nil)
	req := address
	req.URL = "http://files.example.org/my disk.qcow2"
	_, err := s.driver.Upload(t.Context(), req, discard)
	stand.WantFault(t, err, fault.Invalid)
	if s.count("POST /longjobs") != 0 {
		t.Error("it was ordered")
	}
}

func TestImport_whatAStorageDoesToAnAddressIsNoted(t *testing.T) {
	s := newScript(t, map[string][]string{"GET /longjobs/*": {job("Succeeded", "{}")}})
	req := address
	req.URL = "http://files.example.org/my%20disk.qcow2"
	r, err := s.driver.Upload(t.Context(), req, discard)
	if err != nil || !said(r, "quote the characters") {
		t.Errorf("%q, %v", r.Notes, err)
	}
}

func TestHost_isTheManagementNodes(t *testing.T) {
	for address, want := range map[string]string{"http://MN.example.org": "mn.example.org:8080", "https://mn.example.org/zstack": "mn.example.org:443", "": ""} {
		if got := zstackimage.Host(backend.Values{"address": address}); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}
