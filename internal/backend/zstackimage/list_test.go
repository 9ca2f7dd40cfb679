package zstackimage

import (
	"fmt"
	"strings"
	"testing"
)

func listed(t *testing.T, inventories string) string {
	t.Helper()
	s := newStage(t, map[string]string{"GET /images": `200 {"inventories":[` + inventories + `]}`})
	all, err := s.driver.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range all {
		out = append(out, fmt.Sprintf("%s %s %s %d %s", r.ID, r.Name, r.Status, r.Size, r.Kind))
	}
	return strings.Join(out, "\n")
}

func TestList_newestFirstWithWhatIsStored(t *testing.T) {
	got := listed(t, `{"uuid":"a","name":"old","status":"Ready","size":9,"actualSize":5.0,"format":"raw","createDate":"Jan 1, 2017 11:31:06 AM"},
		{"uuid":"b","name":"new","status":"Downloading","size":0,"format":"iso","createDate":"Jan 2, 2017 11:31:06 AM"},
		{"uuid":"c","name":"disk","status":"Ready","size":7,"createDate":"Dec 31, 2016 11:31:06 PM"}`)
	if want := "b new Downloading -1 iso\na old Ready 5 raw\nc disk Ready 7 "; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestList_keepsTheServersOrderWhereADateCannotBeRead(t *testing.T) {
	got := listed(t, `{"uuid":"a","createDate":"Jan 1, 2017 11:31:06 AM"},{"uuid":"b","createDate":"2017年1月5日"},{"uuid":"c","createDate":null},{"uuid":"d","createDate":"Jan 9, 2017 11:31:06 AM"}`)
	if ids := strings.Join(strings.Fields(got), ""); !strings.HasPrefix(ids, "a") || strings.Index(got, "a ") > strings.Index(got, "d ") {
		t.Errorf("got\n%s", got)
	}
}

func TestRemove_deletesAndExpunges(t *testing.T) {
	s := newStage(t, map[string]string{
		"DELETE /images/" + oneID:           `200 {}`,
		"PUT /images/" + oneID + "/actions": `200 {}`,
		"GET /images/" + oneID:              `200 {"inventories":[{"uuid":"` + oneID + `","status":"Ready"}]}`,
	})
	if err := s.driver.Remove(t.Context(), oneID); err != nil {
		t.Fatal(err)
	}
	said := strings.Join(s.asked, "\n")
	deleted, expunged := strings.Index(said, "DELETE /images/"+oneID), strings.Index(said, "PUT /images/"+oneID+"/actions")
	if deleted < 0 || expunged < deleted {
		t.Errorf("asked\n%s", said)
	}
}
