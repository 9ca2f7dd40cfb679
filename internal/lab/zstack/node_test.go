package zstack_test

import (
	"net/http"
	"strings"
	"testing"

	"slipway/internal/lab/zstack"
)

func TestNode_needsNoLogin(t *testing.T) {
	b := open(t)
	b.session = ""
	act := func(name string) string {
		return b.call(http.MethodPut, "/management-nodes/actions", `{"`+name+`":{}}`, nil).Want(t, 200).Text
	}
	if got := act("getVersion"); got != `{"success":true,"version":"5.1.8"}` {
		t.Errorf("version %s", got)
	}
	if got := act("getCurrentTime"); !strings.Contains(got, `{"MillionSeconds":1772352000000,"Seconds":1772352000}`) {
		t.Errorf("time %s", got)
	}
	if got := act("getSupportAPIs"); !strings.Contains(got, "APISubmitLongJobMsg") || !strings.Contains(got, "APICalculateImageHashMsg") {
		t.Errorf("APIs %s", got)
	}
	b.trouble("version=3.9.0", "long-jobs=unknown")
	if got := act("getSupportAPIs"); strings.Contains(got, "LongJob") || strings.Contains(got, "Hash") || strings.Contains(got, "UploadImage") {
		t.Errorf("APIs %s", got)
	}
	b.call(http.MethodPut, "/management-nodes/actions", `{"dance":{}}`, nil).Want(t, 400)
	b.get("/management-nodes/ready").Want(t, 200)
	b.get("/management-nodes/platform-timezone").Want(t, 400)
}

func TestNode_timeZone(t *testing.T) {
	b := open(t, "zone=+08:00")
	b.get("/management-nodes/platform-timezone").Want(t, 200).Says(t, `"offset":"GMT+08:00"`)
	b.add(b.order("Ceph", nil)).Want(t, 200).Says(t, `"createDate":"Mar 1, 2026 4:00:00 PM"`)
}

func TestNode_starting(t *testing.T) {
	b := open(t, "starting")
	b.get("/management-nodes/ready").Want(t, 503).Says(t, "SYS.1010")
	b.get("/images").Want(t, 503).Says(t, "SYS.1010")
	b.call(http.MethodPut, "/accounts/login", `{}`, nil).Want(t, 503).Says(t, "SYS.1010")
	b.call(http.MethodGet, "/images", "", signed("GET", "/v1/images", keyDate, zstack.Key.KeySecret)).Want(t, 503).Says(t, "SYS.1010")
}

func TestConfigurations_tellTheIdleLimit(t *testing.T) {
	b := open(t, "idle-limit=90s")
	const query = "/global-configurations?q=category=image&q=name=upload.max.idle.duration.in.seconds"
	if got := one(t, b.get(query).Want(t, 200)); got["value"] != "90" || got["defaultValue"] != "30" {
		t.Errorf("configuration %v", got)
	}
	b.trouble("version=4.6.0")
	if got := one(t, b.get(query).Want(t, 200)); got != nil {
		t.Errorf("configuration %v", got)
	}
}

func TestQuotas_bindNobodyButTenants(t *testing.T) {
	b := open(t)
	b.get("/accounts/quota/usages").Want(t, 200).Says(t, `{"name":"image.num","total":-1,"used":0}`)
	b.get("/accounts/quotas").Want(t, 200).Says(t, `"identityUuid":"`+zstack.Tenant.UUID+`"`)
}
