package zstack_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

const imageWhole = `{"uuid":"i1","name":"n","description":"d","state":"Enabled","status":"Ready","size":3000000000,"actualSize":1073741824,
"md5Sum":"0123456789ABCDEF0123456789ABCDEF","url":"upload://i1","mediaType":"ISO","guestOsType":"Linux","type":"zstack","platform":"Linux","architecture":"x86_64",
"format":"iso","system":false,"virtio":true,"createDate":"Nov 21, 2026 9:05:06 AM",
"backupStorageRefs":[{"id":1,"imageUuid":"i1","backupStorageUuid":"b1","installPath":"ceph://p/i1","status":"Ready"}],"systemTags":["bootMode::UEFI"]}`

const imageLoose = `{"uuid":"i1","name":"n","description":"d","state":"Enabled","status":"Ready","size":"3.0E9","actualSize":1073741824.0,
"md5Sum":"0123456789abcdef0123456789abcdef","url":"upload://i1","mediaType":"ISO","guestOsType":"Linux","type":"zstack","platform":"Linux","architecture":"x86_64",
"format":"iso","system":"False","virtio":"true","createDate":"Nov 21, 2026, 9:05:06\u202fAM","new":{"x":1},
"backupStorageRefs":{"backupStorageUuid":"b1","installPath":"ceph://p/i1","status":"Ready"},"systemTags":"bootMode::UEFI"}`

func TestImage_isReadInWhateverFormItComes(t *testing.T) {
	want := zstack.Image{
		UUID: "i1", Name: "n", Description: "d", State: "Enabled", Status: "Ready", Size: 3000000000, ActualSize: 1 << 30, MD5: "0123456789abcdef0123456789abcdef",
		URL: "upload://i1", MediaType: "ISO", GuestOS: "Linux", Type: "zstack", Platform: "Linux", Architecture: "x86_64", Format: "iso", Virtio: true,
		Created: time.Date(2026, 11, 21, 9, 5, 6, 0, time.UTC), Refs: []zstack.Ref{{Storage: "b1", InstallPath: "ceph://p/i1", Status: "Ready"}},
		SystemTags: []string{"bootMode::UEFI"},
	}
	for _, body := range []string{
		`{"inventories":[` + imageWhole + `]}`, `{"inventory":` + imageWhole + `}`, `{"inventories":` + imageLoose + `,"schema":{}}`,
	} {
		s := newScript(t, map[string][]canned{"GET /images/i1": {ok(body)}})
		got, found, err := s.open().Image(t.Context(), "i1")
		if err != nil || !found || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v, %t, %v\nwant %+v", got, found, err, want)
		}
	}
}

func TestImage_whatIsMissingIsEmpty(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /images/i1": {
		ok(`{"inventories":[{"uuid":"i1","md5Sum":"not calculated","size":null,"createDate":"2026年11月21日","backupStorageRefs":null,"systemTags":[null]}]}`),
		ok(`{"inventories":[]}`), ok(`{"inventories":null}`), failed("SYS.1006"),
	}})
	c := s.open()
	if got, found, err := c.Image(t.Context(), "i1"); err != nil || !found || !reflect.DeepEqual(got, zstack.Image{UUID: "i1"}) {
		t.Errorf("%+v, %t, %v", got, found, err)
	}
	for range 2 {
		if _, found, err := c.Image(t.Context(), "i1"); found || err != nil {
			t.Errorf("found %t, %v", found, err)
		}
	}
	if _, _, err := c.Image(t.Context(), "i1"); err == nil {
		t.Error("a failure passes for an answer")
	}
}

func TestImages_areAskedForInPages(t *testing.T) {
	var page []string
	for i := range 200 {
		page = append(page, fmt.Sprintf(`{"uuid":"i%d"}`, i))
	}
	s := newScript(t, map[string][]canned{"GET /images": {ok(`{"inventories":[` + strings.Join(page, ",") + `]}`), ok(`{"inventories":[{"uuid":"x"},5]}`)}})
	all, err := s.open().Images(t.Context(), 1000)
	if err != nil || len(all) != 201 {
		t.Errorf("%d images, %v", len(all), err)
	}
	s.WantAsked(login, "GET /images?limit=200&sort=-createDate&start=0", "GET /images?limit=200&sort=-createDate&start=200")
}

func TestImages_areNoMoreThanAskedFor(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /images": {ok(`{"inventories":[{"uuid":"a"},{"uuid":"b"},{"uuid":"c"}]}`)}})
	all, err := s.open().Images(t.Context(), 2)
	if err != nil || len(all) != 2 || all[1].UUID != "b" {
		t.Errorf("%v, %v", all, err)
	}
}

func TestStorages_areReadWithTheirZones(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /backup-storage": {ok(`{"inventories":[
		{"uuid":"b1","name":"ceph","type":"Ceph","state":"Enabled","status":"Connected","availableCapacity":1.5E12,"totalCapacity":"2000000000000","attachedZoneUuids":["z1"],"mons":[{}]},
		{"uuid":"b2","name":"<=>","type":"SomethingNew","state":"Disabled","status":"Disconnected","hostname":"10.0.0.2","attachedZoneUuids":null}],"total":2}`)}})
	got, err := s.open().Storages(t.Context())
	want := []zstack.Storage{
		{UUID: "b1", Name: "ceph", Type: "Ceph", State: "Enabled", Status: "Connected", Available: 1500000000000, Total: 2000000000000, Zones: []string{"z1"}},
		{UUID: "b2", Name: "<=>", Type: "SomethingNew", State: "Disabled", Status: "Disconnected", Hostname: "10.0.0.2"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

const longJobRunning = `{"uuid":"l1","name":"Add","apiId":"` + jobA + `","jobName":"APIAddImageMsg","state":"Running","targetResourceUuid":"i1",
"jobResult":"{\"inventory\":{\"uuid\":\"i1\",\"backupStorageRefs\":[{\"installPath\":\"http://10.0.0.2:7761/upload\"}]},\"success\":true}"}`

func TestLongJob_tellsTheImageWhileItRuns(t *testing.T) {
	s := newScript(t, map[string][]canned{
		"GET /longjobs/l1": {ok(`{"inventories":[` + longJobRunning + `]}`), ok(empty)}, "GET /longjobs": {ok(`{"inventories":[` + longJobRunning + `]}`)},
	})
	c := s.open()
	j, found, err := c.LongJob(t.Context(), "l1")
	if err != nil || !found || j.UUID != "l1" || j.APIID != jobA || j.JobName != "APIAddImageMsg" || j.Target != "i1" || j.Ended() {
		t.Errorf("%+v, %t, %v", j, found, err)
	}
	if img, ok := zstack.ImageIn(j.Result); !ok || img.Refs[0].InstallPath != "http://10.0.0.2:7761/upload" {
		t.Errorf("%+v", img)
	}
	if again, found, err := c.LongJobByAPI(t.Context(), jobA); err != nil || !found || again != j {
		t.Errorf("%+v, %t, %v", again, found, err)
	}
	if _, found, err := c.LongJob(t.Context(), "l1"); found || err != nil {
		t.Errorf("found %t, %v", found, err)
	}
	s.WantAsked(login, "GET /longjobs/l1", "GET /longjobs?q=apiId%3D"+jobA, "GET /longjobs/l1")
}

func TestImageIn_whatIsNoImage(t *testing.T) {
	for _, result := range []string{"", "null", "{}", "失败", `{"inventory":{}}`, `{"inventory":"x"}`, `{"message":{"code":"1"}}`} {
		if img, ok := zstack.ImageIn(result); ok {
			t.Errorf("%q: %+v", result, img)
		}
	}
}

func TestLongJob_theResultMayBeAnObject(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /longjobs/l1": {ok(`{"inventories":[{"uuid":"l1","state":"SUCCEEDED","jobResult":{"inventory":{"uuid":"i1"}}}]}`), ok(`{"inventory":{"uuid":"l1","jobResult":null}}`)}})
	c := s.open()
	j, _, err := c.LongJob(t.Context(), "l1")
	if img, ok := zstack.ImageIn(j.Result); !ok || img.UUID != "i1" || !j.Ended() || err != nil {
		t.Errorf("%+v, %v", j, err)
	}
	if j, _, err := c.LongJob(t.Context(), "l1"); j.Result != "" || err != nil {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestResumeLongJob_runsTheAction(t *testing.T) {
	key := "PUT /longjobs/l1/actions"
	s := newScript(t, map[string][]canned{key: {accepted(jobB)}, "GET /api-jobs/" + jobB: {ok(`{}`)}})
	if err := s.open().ResumeLongJob(t.Context(), "l1"); err != nil {
		t.Error(err)
	}
	if _, body := s.Last(key); body != `{"resumeLongJob":{}}` {
		t.Errorf("sent %s", body)
	}
}

func TestCancelLongJob_ends(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []canned
		job     string
		tries   int
		good    bool
	}{
		"at once":           {[]canned{ok(`{}`)}, `Canceling`, 1, true},
		"ended already":     {[]canned{failed("SYS.1007")}, `Succeeded`, 1, true},
		"not now, then":     {[]canned{failed("LONG_JOB.1001"), failed("LONG_JOB.1001"), ok(`{}`)}, `Running`, 3, true},
		"never":             {[]canned{failed("LONG_JOB.1001")}, `Running`, 5, false},
		"no such action":    {[]canned{failed("LONG_JOB.1003")}, `Running`, 1, false},
		"gone in the while": {[]canned{failed("SYS.1003")}, ``, 1, true},
	} {
		record := empty
		if tc.job != "" {
			record = `{"inventories":[{"uuid":"l1","state":"` + tc.job + `"}]}`
		}
		s := newScript(t, map[string][]canned{"PUT /longjobs/l1/actions": tc.answers, "GET /longjobs/l1": {ok(record)}})
		err := s.open().CancelLongJob(t.Context(), "l1")
		if (err == nil) != tc.good || s.Count("PUT /longjobs") != tc.tries {
			t.Errorf("%s: %d tries, %v", name, s.Count("PUT /longjobs"), err)
		}
	}
}

func TestUploadJobs_areAListOrOne(t *testing.T) {
	one := `{"longJobUuid":"l1","longJobState":"Suspended","imageUuid":"i1","imageUploadUrl":"http://h/up","offset":4194304.0}`
	want := []zstack.UploadJob{{LongJob: "l1", State: "Suspended", Image: "i1", URL: "http://h/up", Offset: 4 << 20, Told: true}}
	for body, want := range map[string][]zstack.UploadJob{
		`{"existingJobDetails":[` + one + `],"success":true}`: want, `{"existingJobDetails":` + one + `}`: want, `{"success":true}`: nil, `{"existingJobDetails":null}`: nil,
	} {
		s := newScript(t, map[string][]canned{"GET /images/upload-job/details/f": {ok(body)}})
		if got, err := s.open().UploadJobs(t.Context(), "f"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
}

func TestUploadJobs_anOffsetThatIsNotToldIsNotZero(t *testing.T) {
	for offset, want := range map[string]bool{``: false, `,"offset":null`: false, `,"offset":""`: false, `,"offset":"soon"`: false, `,"offset":0`: true, `,"offset":"0"`: true} {
		s := newScript(t, map[string][]canned{"GET /images/upload-job/details/f": {ok(`{"existingJobDetails":[{"longJobUuid":"l1"` + offset + `}]}`)}})
		got, err := s.open().UploadJobs(t.Context(), "f")
		if err != nil || len(got) != 1 || got[0].Told != want || got[0].Offset != 0 {
			t.Errorf("%q: %+v, %v", offset, got, err)
		}
	}
}

func TestUploadJobs_anOldVersionKnowsNone(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /images/upload-job/details/f": {words(404, "no api mapping"), words(405, "no"), failed("SYS.1003")}})
	c := s.open()
	for range 2 {
		if got, err := c.UploadJobs(t.Context(), "f"); got != nil || err != nil {
			t.Errorf("%v, %v", got, err)
		}
	}
	_, err := c.UploadJobs(t.Context(), "f")
	_ = faultOf(t, err, fault.NotFound) // a fault is an error itself
}

func TestDeleteImage_deletesAndExpunges(t *testing.T) {
	const look, gone, act = "GET /images/i1", "DELETE /images/i1", "PUT /images/i1/actions"
	record := func(status string) canned { return ok(`{"inventories":[{"uuid":"i1","status":"` + status + `"}]}`) }
	for name, tc := range map[string]struct {
		records []canned
		deleted canned
		expunge canned
		asked   []string
		good    bool
	}{
		"kept for days":     {[]canned{record("Ready"), record("Deleted")}, ok(`{}`), ok(`{}`), []string{look, gone, look, act}, true},
		"gone at once":      {[]canned{record("Downloading"), ok(empty)}, ok(`{}`), ok(`{}`), []string{look, gone, look}, true},
		"gone already":      {[]canned{ok(empty)}, ok(`{}`), ok(`{}`), []string{look}, true},
		"in the bin":        {[]canned{record("Deleted")}, ok(`{}`), ok(`{}`), []string{look, act}, true},
		"refused":           {[]canned{record("Ready")}, failed("ID.1002"), ok(`{}`), []string{look, gone, look}, false},
		"gone in the while": {[]canned{record("Ready"), record("Deleted"), ok(empty)}, ok(`{}`), failed("SYS.1003"), []string{look, gone, look, act, look}, true},
	} {
		s := newScript(t, map[string][]canned{look: tc.records, gone: {tc.deleted}, act: {tc.expunge}})
		if err := s.open().DeleteImage(t.Context(), "i1"); (err == nil) != tc.good {
			t.Errorf("%s: %v", name, err)
		}
		s.WantAsked(append([]string{login}, tc.asked...)...)
	}
}

func TestProgress_isReadFromWhateverTheNodeWrites(t *testing.T) {
	row := func(task, content string) string {
		return `{"taskName":"` + task + `","type":"Task","content":` + content + `}`
	}
	for body, want := range map[string]string{
		`{"inventories":[]}`: "0 false ", `{}`: "0 false ",
		`{"inventories":[` + row("a", `"12"`) + "," + row("uploading image", `"37.5"`) + `]}`: "37.5 true uploading image",
		`{"inventories":[` + row("a", `"12"`) + "," + row("b", `"正在添加"`) + `]}`:               "12 true 正在添加",
		`{"inventories":[` + row("a", `37`) + `]}`:                                            "37 true a",
		`{"inventories":[` + row("a", `"250 %"`) + `]}`:                                       "100 true a",
		`{"inventories":[` + row("a", `"-1"`) + `]}`:                                          "0 true a",
		`{"inventories":[` + row("a", `"37,5％"`) + `]}`:                                       "37.5 true a",
		`{"inventories":[` + row("a", `"NaN"`) + `]}`:                                         "0 true NaN",
		`{"inventories":[` + row("a", `null`) + `]}`:                                          "0 true a",
		`{"inventory":` + row("a", `"9"`) + `}`:                                               "9 true a",
	} {
		s := newScript(t, map[string][]canned{"GET /task-progresses/" + jobA: {ok(body)}})
		percent, step, known, err := s.open().Progress(t.Context(), jobA)
		if got := fmt.Sprintf("%v %t %s", percent, known, step); got != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", body, got, err, want)
		}
	}
}

func TestVersion_isAskedOnceWithoutALogin(t *testing.T) {
	s := newScript(t, map[string][]canned{"PUT /management-nodes/actions": {ok(`{"version":"5.1.8","success":true}`)}})
	c := s.open()
	for range 2 {
		v, err := c.Version(t.Context())
		if err != nil || v.Text != "5.1.8" || !v.AtLeast(4, 6, 21) || v.AtLeast(5, 2) {
			t.Errorf("%v, %v", v, err)
		}
	}
	s.WantAsked("PUT /management-nodes/actions")
	if _, body := s.Last("PUT /management-nodes/actions"); body != `{"getVersion":{}}` {
		t.Errorf("sent %s", body)
	}
}

func TestAtLeast(t *testing.T) {
	for _, tc := range []struct {
		text string
		than []int
		want bool
	}{
		{"", []int{1}, false},
		{"beta", nil, false},
		{"4.1", []int{4, 1, 0}, true},
		{"4.10.0", []int{4, 9}, true},
		{"4.6.21", []int{4, 6, 21}, true},
		{"4.6.20", []int{4, 6, 21}, false},
		{"zsv_4.10.2-rc1", []int{4, 10, 2}, true},
		{"v5", []int{4, 9}, true},
		{"1..2", []int{1}, false},
	} {
		if got := (zstack.Version{Text: tc.text}).AtLeast(tc.than...); got != tc.want {
			t.Errorf("%q at least %v: %t", tc.text, tc.than, got)
		}
	}
}

func TestNewID_isADashlessUUIDOfVersion4(t *testing.T) {
	a, b := zstack.NewID(), zstack.NewID()
	if len(a) != 32 || a[12] != '4' || !strings.ContainsRune("89ab", rune(a[16])) || strings.ToLower(a) != a || a == b {
		t.Errorf("%s, %s", a, b)
	}
}

func TestCheck_saysWhoIsLoggedInAndUntilWhen(t *testing.T) {
	for name, tc := range map[string]struct {
		change  []string
		account string
		note    string
	}{
		"account": {nil, "admin", "the hash and the session"},
		"user":    {[]string{zstack.KeyLogin, zstack.LoginUser, zstack.KeyUser, "u"}, "u of the account admin", "the hash and the session"},
		"ldap":    {[]string{zstack.KeyLogin, zstack.LoginLDAP, zstack.KeyUser, "u"}, "u (LDAP)", "can read the password"},
		"key":     {[]string{zstack.KeyLogin, zstack.LoginAccessKey, zstack.KeyKeyID, "k", zstack.KeyKeySecret, "test-secret-0123456789"}, "AccessKey k", "not the secret"},
	} {
		s := newScript(t, map[string][]canned{
			"PUT /management-nodes/actions": {ok(`{"version":"5.1.8"}`), ok(`{"currentTime":{"Seconds":` + fmt.Sprint(time.Date(2026, 11, 21, 9, 40, 0, 0, time.UTC).Unix()) + `}}`)},
			"GET /images":                   {ok(empty)},
		})
		c := s.open(tc.change...)
		got, err := c.Check(t.Context())
		if err != nil || got.Product != "ZStack" || got.Version != "5.1.8" || got.Host != c.Host() || got.Account != tc.account || len(got.Notes) != 2 {
			t.Errorf("%s: %+v, %v", name, got, err)
			continue
		}
		if !strings.Contains(got.Notes[0], tc.note) || got.Notes[1] != "The clock of the management node is 20 minutes behind that of this computer; an AccessKey allows 15 minutes." {
			t.Errorf("%s: %q", name, got.Notes)
		}
		want := s.clock.Now().Add(2 * time.Hour)
		if name == "key" {
			want = time.Time{}
		}
		if !got.Expires.Equal(want) {
			t.Errorf("%s: expires %s", name, got.Expires)
		}
	}
}

func TestCheck_faultsStopIt(t *testing.T) {
	openly := []canned{ok(`{"version":""}`), words(404, "none")}
	for name, answers := range map[string]map[string][]canned{
		"no node":     {"PUT /management-nodes/actions": {ok("<html>hello</html>")}},
		"wrong login": {"PUT /management-nodes/actions": openly, login: {failed("ID.1000")}},
		"no right":    {"PUT /management-nodes/actions": openly, "GET /images": {failed("ID.1002")}},
	} {
		_, err := newScript(t, answers).open().Check(t.Context())
		if want := map[string]fault.Kind{"no node": fault.Protocol, "wrong login": fault.Login, "no right": fault.Denied}[name]; !fault.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := newScript(t, map[string][]canned{"PUT /management-nodes/actions": openly, "GET /images": {ok(empty)}})
	got, err := s.open().Check(t.Context())
	if err != nil || len(got.Notes) != 2 || !strings.Contains(got.Notes[1], "counts as an old one") {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFaultOf_keepsTheFailureAsItsCauseWithoutSecrets(t *testing.T) {
	c := newScript(t, nil).open()
	f := faultOf(t, c.FaultOf("import the image", zstack.FailureIn(`{"code":"BS.1000","details":"wget sftp://u:hunter2@h/x with `+password+`"}`)), fault.ServerFailed)
	var failure *zstack.Failure
	if !errors.As(error(f), &failure) || !failure.Has("BS.1000") || strings.Contains(failure.Error()+f.Detail, "hunter2") || f.Op != "import the image" || f.Server != c.Host() {
		t.Errorf("%+v", f)
	}
	_ = faultOf(t, c.FaultOf("x", nil), fault.Rejected) // a fault is an error itself
}
