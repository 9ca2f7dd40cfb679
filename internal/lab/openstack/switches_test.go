package openstack_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/openstack"
)

func TestApply_troubles(t *testing.T) {
	for setting, want := range map[string]openstack.Trouble{
		"refuse=413:nginx@create*2": {Kind: openstack.Refuse, On: openstack.StepCreate, Times: 2, Status: 413, Shape: openstack.ShapeNginx, Rate: 64 << 10},
		"refuse-late=503:webob:30":  {Kind: openstack.RefuseLate, On: openstack.StepUpload, Status: 503, Shape: openstack.ShapeWebOb, RetryAfter: 30 * time.Second, Rate: 64 << 10},
		"cut=1M*1":                  {Kind: openstack.Cut, On: openstack.StepUpload, Times: 1, Status: 503, Bytes: 1 << 20, Rate: 64 << 10},
		"slow-body=2k":              {Kind: openstack.SlowBody, On: openstack.StepUpload, Status: 503, Rate: 2048},
		"slow-answer=1.5s@login":    {Kind: openstack.SlowAnswer, On: openstack.StepLogin, Status: 503, Delay: 1500 * time.Millisecond, Rate: 64 << 10},
		"keystone-down":             {Kind: openstack.KeystoneDown, On: openstack.StepAny, Status: 503, Rate: 64 << 10},
		"stuck-import":              {Kind: openstack.StuckImport, On: openstack.StepImport, Status: 503, Rate: 64 << 10},
		"lose-answer@delete*1":      {Kind: openstack.LoseAnswer, On: openstack.StepDelete, Times: 1, Status: 503, Rate: 64 << 10},
	} {
		cloud := openstack.New(openstack.Options{})
		if err := cloud.Apply(setting); err != nil {
			t.Errorf("%s: %v", setting, err)
		} else if got := cloud.Troubles(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %+v, want %+v", setting, got, want)
		}
		cloud.Close()
	}
}

func TestApply_conditions(t *testing.T) {
	cloud := openstack.New(openstack.Options{})
	defer cloud.Close()
	for _, setting := range []string{
		"huawei", "quota=16M", "image-quota=3", "cap=1G", "store-space=5", "proxy-limit=1k", "glance-down", "no-import", "no-format-check",
		"no-image-size", "ignore-expect", "refuse-expect", "demand-length", "reset-unread", "settle=2s", "settle-looks=4", "hash=sha256",
	} {
		if err := cloud.Apply(setting); err != nil {
			t.Errorf("%s: %v", setting, err)
		}
	}
	want := openstack.Conditions{
		HashAlgorithm: "sha256", DiskFormats: openstack.Huawei().DiskFormats, ImageSizeCap: 1 << 30, ProjectQuota: 16 << 20, ImageQuota: 3,
		StoreSpace: 5, ProxyLimit: 1 << 10, GlanceDown: true, IgnoreExpect: true, RefuseExpect: true, DemandLength: true,
		ResetUnread: true, Settle: 2 * time.Second, SettleLooks: 4, Huawei: true,
	}
	if got := cloud.Conditions(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestApply_badSettingsSayWhatIsWrongAndChangeNothing(t *testing.T) {
	cloud := openstack.New(openstack.Options{})
	defer cloud.Close()
	for setting, words := range map[string]string{
		"gremlins":          `no trouble named "gremlins"`,
		"quota":             "needs a value, quota=SIZE",
		"huawei=yes":        "takes no value",
		"quota=lots":        `"lots" is not a size`,
		"quota=9999999999G": "is not a size",
		"quota=1M*2":        "takes no *2",
		"refuse=200":        "not an HTTP error status",
		"refuse=503:round":  `"round" is not one of webob, html`,
		"cut=1@moon":        `no step "moon"`,
		"cut=1*0":           "not a number of times",
		"settle=soon":       "not a duration",
		"hash=md5":          "not one of sha512",
		"image-quota=-1":    "not a number",
	} {
		err := cloud.Apply(setting)
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v does not say %s", setting, err, words)
		}
	}
	if !reflect.DeepEqual(cloud.Conditions(), openstack.Upstream()) || len(cloud.Troubles()) != 0 {
		t.Error("something was changed")
	}
}

func TestSwitches_allAreThrownByTheirName(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range openstack.Switches() {
		if seen[s.Name] || s.Help == "" {
			t.Errorf("%s is there twice or has no help", s.Name)
		}
		seen[s.Name] = true
	}
}
