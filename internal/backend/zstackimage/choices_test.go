package zstackimage

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func offered(t *testing.T, s *stage, key string, pairs ...string) string {
	t.Helper()
	list, err := s.driver.Choices(t.Context(), key, with(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range list {
		out = append(out, strings.Trim(c.Value+"|"+c.Label+"|"+c.Help, "|"))
	}
	return strings.Join(out, "\n")
}

func TestChoices_storagesWithKindAndRoom(t *testing.T) {
	s := newStage(t, map[string]string{"GET /backup-storage": `200 {"inventories":[
		{"uuid":"a","name":"broken","type":"Ceph","state":"Enabled","status":"Disconnected","availableCapacity":9000000000000},
		{"uuid":"b","name":"small","type":"SftpBackupStorage","state":"Enabled","status":"Connected","availableCapacity":2000000000},
		{"uuid":"c","name":"large","type":"ImageStoreBackupStorage","state":"Enabled","status":"Connected","availableCapacity":3.0E12},
		{"uuid":"d","name":"odd","availableCapacity":"1000"},
		{"uuid":"e","name":"off","type":"Addon","state":"Disabled","status":"Connecting","availableCapacity":0}]}`})
	want := "c|large|ImageStore, 3.0 TB free\nb|small|SFTP, 2.0 GB free\nd|odd|1.0 kB free\na|broken|Ceph, 9.0 TB free, disconnected\ne|off|Addon, 0 B free, connecting, disabled"
	if got := offered(t, s, keyStorage); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestChoices_moreStoragesAreThoseBesideTheFirst(t *testing.T) {
	s := newStage(t, nil)
	pool, shelf := oneID+"|pool|Ceph, 5.0 GB free", otherID+"|shelf|SFTP, 2.0 GB free"
	for first, want := range map[string]string{oneID: shelf, otherID: pool, "": pool + "\n" + shelf} {
		if got := offered(t, s, keyMoreStorages, keyStorage, first); got != want {
			t.Errorf("beside %q: %s", first, got)
		}
	}
	if f, ok := backend.Lookup(requestFields(), keyMoreStorages); !ok || !f.Live {
		t.Errorf("nobody asks for them: %+v", f)
	}
}

func TestChoices_guestsOfTheImagesThatAreThereComeFirst(t *testing.T) {
	s := newStage(t, map[string]string{"GET /images": `200 {"inventories":[{"uuid":"a","guestOsType":"Zorin"},{"uuid":"b","guestOsType":"CentOS"},{"uuid":"c","guestOsType":"Zorin"},{"uuid":"d"}]}`})
	got := offered(t, s, keyGuestOS)
	if !strings.HasPrefix(got, "CentOS\nZorin\nLinux\n") || strings.Count(got, "CentOS") != 1 {
		t.Errorf("got\n%s", got)
	}
}

func TestChoices_architecturesOfTheRelease(t *testing.T) {
	for version, want := range map[string]string{
		"4.7.11": "x86_64\naarch64\nmips64el", "4.8.0": "x86_64\naarch64\nmips64el\nloongarch64", "next": "",
	} {
		s := newStage(t, map[string]string{"PUT /management-nodes/actions": `200 {"version":"` + version + `"}`})
		if got := offered(t, s, keyArchitecture); got != want {
			t.Errorf("%s: %q", version, got)
		}
	}
}

func TestChoices_noneWithoutTheRightAndNoneForOtherFields(t *testing.T) {
	s := newStage(t, map[string]string{"GET /backup-storage": denied503, "GET /images": denied503})
	for _, key := range []string{keyStorage, keyMoreStorages, keyGuestOS, keyPlatform, keyName} {
		if got := offered(t, s, key); got != "" {
			t.Errorf("%s: %s", key, got)
		}
	}
	s.answers["PUT /accounts/login"] = `503 {"error":{"code":"ID.1000"}}`
	if err := s.driver.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.driver.Choices(t.Context(), keyStorage, backend.Values{}); !fault.Is(err, fault.Login) {
		t.Errorf("with a wrong password: %v", err)
	}
}

func TestStorage_isFoundByItsUUID(t *testing.T) {
	s := newStage(t, nil)
	if got, err := s.driver.storage(t.Context(), otherID); err != nil || got.Name != "shelf" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.driver.storage(t.Context(), "nobody"); !fault.Is(err, fault.NotFound) || fault.Of(err).Field != keyStorage {
		t.Errorf("of another UUID: %v", err)
	}
	s = newStage(t, map[string]string{"GET /backup-storage": denied503})
	if got, err := s.driver.storage(t.Context(), oneID); err != nil || got.UUID != oneID || got.Type != "" {
		t.Errorf("without the right: %+v, %v", got, err)
	}
}
