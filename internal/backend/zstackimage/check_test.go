package zstackimage

import (
	"strings"
	"testing"

	"slipway/internal/fault"
)

func TestCheck_notesWhatAnUploadWouldLack(t *testing.T) {
	for name, c := range map[string]struct {
		different map[string]string
		want      string
	}{
		"all is well":   {nil, ""},
		"no long jobs":  {map[string]string{"GET /longjobs": denied503}, "may not use long jobs"},
		"blind":         {map[string]string{"GET /backup-storage": denied503}, "may not look at backup storages"},
		"no storage":    {map[string]string{"GET /backup-storage": `200 {"inventories":[]}`}, "No backup storage"},
		"broken":        {map[string]string{"GET /backup-storage": `200 {"inventories":[` + strings.ReplaceAll(cephPool, "Connected", "Connecting") + `]}`}, "No backup storage"},
		"a mute server": {map[string]string{"GET /backup-storage": `200 {"inventories":[{"uuid":"a"}]}`}, ""},
	} {
		server, err := newStage(t, c.different).driver.Check(t.Context())
		if err != nil || server.Version != "5.1.8" || server.Account != "anna" {
			t.Errorf("%s: %+v, %v", name, server, err)
		}
		notes := strings.Join(server.Notes, "\n")
		if !strings.Contains(notes, "plain HTTP") || !strings.Contains(notes, c.want) || (c.want == "") != (len(server.Notes) == 1) {
			t.Errorf("%s: notes\n%s", name, notes)
		}
	}
}

func TestCheck_failsWithAWrongPassword(t *testing.T) {
	s := newStage(t, map[string]string{"PUT /accounts/login": `503 {"error":{"code":"ID.1000","details":"账户名或密码错误"}}`})
	_, err := s.driver.Check(t.Context())
	if !fault.Is(err, fault.Login) || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "账户名") {
		t.Errorf("got %v", err)
	}
}
