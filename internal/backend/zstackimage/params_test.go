package zstackimage

import (
	"encoding/json"
	"testing"

	"slipway/internal/backend"
)

func asJSON(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestNewParams_leavesOutWhatNobodySet(t *testing.T) {
	v := backend.Fill(requestFields(), good)
	got := asJSON(t, newParams(v, "upload://x", otherID))
	want := `{"name":"disk","url":"upload://x","mediaType":"RootVolumeTemplate","format":"qcow2","backupStorageUuids":["` + oneID + `"],"resourceUuid":"` + otherID + `"}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// everything are texts for all fields that a system disk has.
var everything = with(keyDescription, "two\nlines", keyPlatform, platformWindows, keyGuestOS, "Windows Server 2022", keyArchitecture, archX86,
	keyBootMode, bootBoth, keyGuestAgent, "true", keyVirtio, "false", keySystem, "true", keyType, "zstack", keyTagIDs, otherID+"\n"+oneID,
	keyUserTags, "mine\n\n yours ", keySystemTags, "remote", keyMoreStorages, oneID+"\n"+otherID+"\n"+otherID)

func TestNewParams_carriesEveryField(t *testing.T) {
	v := backend.Fill(requestFields(), everything)
	got := asJSON(t, newParams(v, "http://files/d.qcow2", ""))
	want := `{"name":"disk","description":"two\nlines","url":"http://files/d.qcow2","mediaType":"RootVolumeTemplate","guestOsType":"Windows Server 2022",` +
		`"system":true,"format":"qcow2","platform":"Windows","backupStorageUuids":["` + oneID + `","` + otherID + `"],"type":"zstack","architecture":"x86_64","virtio":false,` +
		`"tagUuids":["` + otherID + `","` + oneID + `"],"systemTags":["bootMode::UEFI_WITH_CSM","qemuga","remote"],"userTags":["mine","yours"]}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestNewParams_anISOIsAnISO(t *testing.T) {
	v := backend.Fill(requestFields(), with(keyMediaType, mediaISO, keyFormat, "raw", keySystem, "true", keyBootMode, "efi"))
	got := asJSON(t, newParams(v, "u", oneID))
	want := `{"name":"disk","url":"u","mediaType":"ISO","format":"iso","backupStorageUuids":["` + oneID + `"],"resourceUuid":"` + oneID + `","systemTags":["bootMode::UEFI"]}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestParams_aloneHasTheTagsBesideTheRest(t *testing.T) {
	v := backend.Fill(requestFields(), with(keyBootMode, bootLegacy, keyUserTags, "mine", keyFormat, "RAW"))
	p := newParams(v, "u", oneID)
	got := asJSON(t, p.alone())
	want := `{"params":{"name":"disk","url":"u","mediaType":"RootVolumeTemplate","format":"raw","backupStorageUuids":["` + oneID + `"],"resourceUuid":"` + oneID + `"},` +
		`"systemTags":["bootMode::Legacy"],"userTags":["mine"]}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(p.SystemTags) != 1 || len(p.UserTags) != 1 {
		t.Error("the parameters for a job lost their tags")
	}
}
