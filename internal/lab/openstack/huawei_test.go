package openstack_test

import (
	"net/http"
	"testing"

	"slipway/internal/lab/openstack"
)

func huawei(t *testing.T) *bench {
	t.Helper()
	b := open(t, openstack.Options{})
	b.cloud.Configure(func(s *openstack.Conditions) { *s = openstack.Huawei() })
	return b
}

func TestHuawei_imageIsActiveSomeLooksLaterAndTellsNothing(t *testing.T) {
	b := huawei(t)
	r := b.create(`{"name":"disk","disk_format":"qcow2","container_format":"bare","visibility":"private","__os_version":"Ubuntu 18.04 server 64bit"}`).Want(t, 201)
	if r.Field(t, "__image_size") != "0" || r.Field(t, "__os_version") != "Ubuntu 18.04 server 64bit" || r.Header.Get("Openstack-Image-Store-Ids") != "" {
		t.Errorf("record is %s", r.Text)
	}
	id := r.Field(t, "id")
	b.put(id, []byte("any bytes"), nil).Want(t, 204)
	b.wantStatus(id, "queued")
	b.wantStatus(id, "saving")
	shown := b.get(id)
	for name, want := range map[string]string{
		"status": "active", "size": "0", "checksum": "d41d8cd98f00b204e9800998ecf8427e", "os_hash_value": "", "disk_format": "zvhd2",
		"__image_size": "9", "__imagetype": "private",
	} {
		if got := shown.Field(t, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestHuawei_errorsComeFromServiceAndGateway(t *testing.T) {
	b := huawei(t)
	b.create(`{"visibility":"shared"}`).Want(t, 400).Says(t, `{"error":{"code":"IMG.0001"`)
	id := b.image("")
	b.do(http.MethodGet, images, nil, map[string]string{"X-Auth-Token": "x"}).Want(t, 401).Says(t, `"error_code":"APIGW.0301"`)
	b.cloud.Configure(func(s *openstack.Conditions) { s.ImageSizeCap = 2 })
	b.put(id, []byte("12345"), nil).Want(t, 413).Says(t, `"error_code":"APIGW.0201","error_msg":"Request entity too large"`)
	b.do(http.MethodGet, openstack.ImagePath+"/v2/info/import", nil, nil).Want(t, 404).Says(t, `"error_code":"APIGW.0101"`)
	b.do(http.MethodGet, openstack.ImagePath+"/v9", nil, nil).Want(t, 404).Says(t, `"error_code":"APIGW.0101"`)
	b.do(http.MethodGet, images+"/"+someID, nil, nil).Want(t, 404).Says(t, `"code":"IMG.0027"`)
}

func TestHuawei_imageBeingMadeCannotBeDeleted(t *testing.T) {
	b := huawei(t)
	id := b.image("")
	b.put(id, []byte("x"), nil).Want(t, 204)
	b.do(http.MethodDelete, images+"/"+id, nil, nil).Want(t, 400).Says(t, "IMG.0090")
	b.wantStatus(id, "queued")
	b.wantStatus(id, "saving")
	b.do(http.MethodDelete, images+"/"+id, nil, nil).Want(t, 204)
}

func TestHuawei_linksLeadNowhere(t *testing.T) {
	huawei(t).do(http.MethodGet, openstack.ImagePath+"/", nil, nil).Want(t, 300).Says(t, "https://image.invalid/v2/")
}

func TestHuawei_gatewaySpeaksInItsOwnCodes(t *testing.T) {
	b := huawei(t)
	for status, words := range map[int]string{
		401: `"error_code":"APIGW.0301"`, 404: `"error_code":"APIGW.0101"`, 413: `"error_code":"APIGW.0201"`, 429: `"error_code":"APIGW.0308"`,
	} {
		b.cloud.Trouble(openstack.Trouble{Kind: openstack.Refuse, On: openstack.StepList, Times: 1, Status: status, Shape: openstack.ShapeGateway})
		b.do(http.MethodGet, images, nil, nil).Want(t, status).Says(t, words).Says(t, `"request_id":"`)
	}
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Refuse, On: openstack.StepList, Times: 1, Status: 400, Message: "too busy", Code: "IMG.0060"})
	b.do(http.MethodGet, images, nil, nil).Want(t, 400).Says(t, `{"error":{"code":"IMG.0060","message":"too busy"}}`)
}
