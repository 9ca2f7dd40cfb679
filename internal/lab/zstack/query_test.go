package zstack_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"slipway/internal/lab/zstack"
)

// names reads the names in a list, in its order.
func (b *bench) names(path string) []string {
	b.t.Helper()
	var all struct{ Inventories []struct{ Name string } }
	if err := json.Unmarshal([]byte(b.get(path).Want(b.t, 200).Text), &all); err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, each := range all.Inventories {
		names = append(names, each.Name)
	}
	return names
}

func TestQuery_conditions(t *testing.T) {
	b := open(t, "disconnected=sftp")
	for _, c := range []struct {
		conditions []string
		want       string
	}{
		{[]string{"type=Ceph"}, "ceph"},
		{[]string{"status=Connected", "state=Enabled"}, "ceph imagestore imagestore-without-zone"},
		{[]string{"status!=Connected"}, "sftp sftp-disconnected"},
		{[]string{"name?=ceph,sftp"}, "ceph sftp"},
		{[]string{"name!?=ceph,sftp", "name!~=%disabled"}, "imagestore sftp-disconnected imagestore-without-zone"},
		{[]string{"name~=image%without_zone"}, "imagestore-without-zone"},
		{[]string{"zone.uuid=0d6a3c5be1f84f72a9b04c8d7e6f1a25", "name~=IMAGE%"}, "imagestore imagestore-disabled"},
		{[]string{"zone.uuid is null"}, "imagestore-without-zone"},
		{[]string{"description not null"}, ""},
		{[]string{"availableCapacity>1000", "name<d"}, "ceph"},
		{[]string{"totalCapacity>=536870912000", "totalCapacity<=536870912000", "name>sftp"}, "sftp-disconnected"},
	} {
		q := url.Values{"q": c.conditions}
		if got := strings.Join(b.names("/backup-storage?"+q.Encode()), " "); got != c.want {
			t.Errorf("%v: %s, want %s", c.conditions, got, c.want)
		}
	}
}

func TestQuery_operatorsAreFoundInsideOfValues(t *testing.T) {
	b := open(t)
	b.add(b.order("Ceph", map[string]any{"name": "a>=b"})).Want(t, 200)
	b.get("/images?"+url.Values{"q": {"name=a>=b"}}.Encode()).Want(t, 503).Says(t, "no field[name=a]")
	if got := b.names("/images?q=name~=a%25b"); !slices.Equal(got, []string{"a>=b"}) {
		t.Errorf("names %v", got)
	}
}

func TestQuery_pages(t *testing.T) {
	b := open(t)
	const enabled = "/backup-storage?q=state=Enabled&q=status=Connected"
	r := b.get(enabled+"&replyWithCount=true&limit=1&start=1&sort=%2Bname").Want(t, 200).Says(t, `"total":4`).Says(t, `"schema":`)
	if got := one(t, r)["name"]; got != "imagestore" {
		t.Errorf("the second is %v", got)
	}
	if got := b.names(enabled + "&sort=-name"); strings.Join(got, " ") != "sftp imagestore-without-zone imagestore ceph" {
		t.Errorf("names %v", got)
	}
	if got := b.names(enabled + "&start=7"); got != nil {
		t.Errorf("names %v", got)
	}
	if r := b.get(enabled+"&count=true").Want(t, 200); r.Text != `{"total":4}` {
		t.Errorf("answer %s", r.Text)
	}
	if got := one(t, b.get(enabled+"&fields=name").Want(t, 200)); len(got) != 1 {
		t.Errorf("fields %v", got)
	}
}

func TestQuery_refusals(t *testing.T) {
	b := open(t)
	for query, words := range map[string]string{
		"q=name": "Cannot find an operator", "limit=many": "[limit] is excepted an int", "start=-1": "[start]", "sort=name": "must start with + or -",
		"sort=+name": "must start with + or -",
	} {
		b.get("/backup-storage?"+query).Want(t, 400).Says(t, words)
	}
	b.get("/backup-storage?q=colour=red").Want(t, 503).Says(t, "SYS.1007")
	b.get("/backup-storage?sort=-colour").Want(t, 503).Says(t, "SYS.1007")
}

func TestStorages_byTypeAndByUUID(t *testing.T) {
	b := open(t)
	for path, want := range map[string]string{
		"/backup-storage/ceph": "ceph", "/backup-storage/sftp": "sftp sftp-disconnected", "/backup-storage/" + b.storage("Ceph"): "ceph",
		"/backup-storage/" + jobID: "", "/zones": "ZONE-1", "/zones/" + jobID: "", "/zones?q=state=Enabled": "ZONE-1",
	} {
		if got := strings.Join(b.names(path), " "); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	b.get("/backup-storage/ceph").Want(t, 200).Says(t, `"mons":[{"hostname":`).Says(t, `"poolName"`)
	b.get("/backup-storage/sftp").Want(t, 200).Says(t, `"sshPort":22`)
}

func TestAccounts_eachSeesItself(t *testing.T) {
	b := open(t)
	b.get("/accounts").Want(t, 200).Says(t, `"name":"admin"`).Says(t, `"type":"SystemAdmin"`).Says(t, `"name":"tenant"`)
	if all := b.as(zstack.Tenant).get("/accounts").Want(t, 200); strings.Contains(all.Text, "SystemAdmin") {
		t.Errorf("a tenant sees %s", all.Text)
	}
}
