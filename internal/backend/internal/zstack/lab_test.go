package zstack_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	lab "slipway/internal/lab/zstack"
	"slipway/internal/transport"
)

// newLab returns a site, its clock, and what opens a client of it for an account.
func newLab(t *testing.T) (site *lab.Site, at *clock, open func(lab.Account) *zstack.Client) {
	t.Helper()
	at = &clock{now: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)}
	site = lab.New(lab.Options{Now: at.Now})
	server := httptest.NewServer(site)
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		server.Close()
		site.Close()
	})
	return site, at, func(a lab.Account) *zstack.Client {
		c, err := zstack.New(backend.Values{
			zstack.KeyAddress: server.URL, zstack.KeyLogin: a.Login, zstack.KeyAccount: a.Account, zstack.KeyUser: a.User, zstack.KeyPassword: a.Password,
			zstack.KeyKeyID: a.KeyID, zstack.KeyKeySecret: a.KeySecret,
		}, client, zstack.WithClock(at.Now, at.Wait))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func TestLab_everyAccountChecksAndListsStorages(t *testing.T) {
	_, _, open := newLab(t)
	for _, a := range lab.Accounts() {
		c := open(a)
		if s, err := c.Check(t.Context()); err != nil || s.Version != "5.1.8" {
			t.Errorf("%s %s: %+v, %v", a.Login, a.Account, s, err)
		}
		if storages, err := c.Storages(t.Context()); err != nil || len(storages) == 0 || storages[0].Type == "" || storages[0].Available == 0 {
			t.Errorf("%s %s: %+v, %v", a.Login, a.Account, storages, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestLab_aWrongPasswordIsTriedOnce(t *testing.T) {
	site, _, open := newLab(t)
	wrong := lab.Admin
	wrong.Password = "not-it-at-all"
	_, err := open(wrong).Images(t.Context(), 1)
	_ = faultOf(t, err, fault.Login) // a fault is an error itself
	if n := len(site.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestLab_anAccessKeyFindsTheClockOfAServerInChina(t *testing.T) {
	site, _, open := newLab(t)
	site.Configure(func(c *lab.Conditions) { c.Zone, c.CheckTimeZone = 8*time.Hour, false })
	if _, err := open(lab.Key).Images(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

func TestLab_aLongJobUploadTellsWhereItsBytesGoAndIsCancelled(t *testing.T) {
	for _, loose := range []bool{false, true} {
		site, _, open := newLab(t)
		site.Configure(func(c *lab.Conditions) { c.LoosePayload = loose })
		c := open(lab.Tenant)
		image := zstack.NewID()
		data := `{"name":"x","url":"upload://` + image + `","resourceUuid":"` + image + `","format":"qcow2","backupStorageUuids":["` + storageOf(t, c, "Ceph") + `"]}`
		r, err := c.Run(t.Context(), zstack.Call{Op: "upload", Method: "POST", Path: "/longjobs", Body: map[string]any{
			"params":     map[string]string{"name": "Add x", "jobName": "APIAddImageMsg", "jobData": data},
			"systemTags": []string{"uploadImage::0123"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		var made struct {
			UUID string `json:"uuid"`
		}
		if err := (zstack.Reply{Body: r.One()}).Into(&made); err != nil {
			t.Fatal(err)
		}
		if j, found, err := c.LongJob(t.Context(), made.UUID); err != nil || !found || j.Target != image || j.Ended() {
			t.Errorf("%+v, %t, %v", j, found, err)
		} else if img, ok := zstack.ImageIn(j.Result); !ok || len(img.Refs) != 1 || img.Refs[0].InstallPath == "" {
			t.Errorf("%+v of %q", img, j.Result)
		}
		if jobs, err := c.UploadJobs(t.Context(), "0123"); err != nil || len(jobs) != 1 || jobs[0].Image != image {
			t.Errorf("%+v, %v", jobs, err)
		}
		if err := errors.Join(c.CancelLongJob(t.Context(), made.UUID), c.DeleteImage(t.Context(), image)); err != nil {
			t.Error(err)
		}
		if _, found, err := c.Image(t.Context(), image); found || err != nil {
			t.Errorf("found %t, %v", found, err)
		}
	}
}

func TestLab_aSessionIsRenewedInsteadOfReplaced(t *testing.T) {
	site, at, open := newLab(t)
	c := open(lab.Admin)
	for range 5 {
		if _, err := c.Images(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		_ = at.Wait(t.Context(), 65*time.Minute) // its context lives
	}
	logins := 0
	for _, r := range site.Requests() {
		if strings.HasSuffix(r.Path, "/login") {
			logins++
		}
	}
	if logins != 1 {
		t.Errorf("%d logins", logins)
	}
}

func TestLab_aQuotaIsToldInTheWordsOfTheServer(t *testing.T) {
	site, _, open := newLab(t)
	site.Configure(func(c *lab.Conditions) { c.ImageNumber = 1 })
	c := open(lab.Tenant)
	call := zstack.Call{Op: "create the image", Method: "POST", Path: "/images", Body: map[string]any{"params": map[string]any{
		"name": "x", "url": "upload://x", "format": "qcow2", "backupStorageUuids": []string{storageOf(t, c, "ImageStoreBackupStorage")},
	}}}
	if _, err := c.Run(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	_, err := c.Run(t.Context(), call)
	f := faultOf(t, err, fault.Full)
	if f.Code != "ID.1003" || !strings.ContainsFunc(f.Detail, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		t.Errorf("%+v", f)
	}
}

func storageOf(t *testing.T, c *zstack.Client, kind string) string {
	t.Helper()
	storages, err := c.Storages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range storages {
		if s.Type == kind {
			return s.UUID
		}
	}
	t.Fatalf("no %s among %+v", kind, storages)
	return ""
}
