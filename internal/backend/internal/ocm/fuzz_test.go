package ocm

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/transport"
)

var seeds = []string{
	"", "\uFEFF{}", `{"message":"OK","entityId":"7934470"}`, `{"uploadRequestId":8089067,"checkSum":"4ccef7d656c4520e57a2af2974e012f0","uploadedChunks":2,"pendingChunks":-1}`,
	`{"items":[{"machineimage":{"uploadRequestId":1,"statusName":"IN PROGESS","dataCenterImageUploadRequests":[{"x":{"dataCenterName":"T"}},null,[]]}},7]}`,
	`[{"path":"c/mi/a/b/c/d","storageDataCenterImageStatuses":{"items":[{"dataCenterName":"T","size":"1e30","isAvailable":"FALSE"}]}}]`,
	"<?xml version='1.0'?><e><message>a<b>c</message>", "<html><script>x</script><p>\x00\xff", `{"items":[{"message":"\u001b[0m"}]}`, `{"error":`, `{"access_token":1e999}`,
}

func FuzzReaders(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed), "Completed", "https://h/machineimages/7")
	}
	f.Fuzz(func(t *testing.T, body []byte, status, location string) {
		a := transport.Answer{Status: 400, Body: body, Header: http.Header{"X-Upload-Status": {status}, "Location": {location}, "X-Created-Date": {status}}}
		ack, s := readAck(a), readWords(a)
		texts := []string{ack.ID, ack.Message, s.words, s.code}
		if len(ack.Checksum["md5"]) != 0 && len(ack.Checksum["md5"]) != 32 || ack.Uploaded < -1 || ack.Pending < -1 {
			t.Errorf("%+v", ack)
		}
		u, _ := headUpload("7", a.Header)
		all := []Upload{u}
		list, _ := listOf(loose.Body(a.Body))
		for _, raw := range append(list, unwrapped(loose.Body(a.Body))) {
			one, ok := readUpload(raw)
			if ok && one.ID == "" && one.Status == "" {
				t.Errorf("%+v passes for an upload", one)
			}
			all = append(all, one)
			texts = append(texts, storedTexts(t, raw)...)
		}
		for _, u := range all {
			texts = append(texts, u.ID, u.Status, u.Application, u.FileName, u.Path, u.CreatedBy)
			if u.Stage != StageOf(u.Status) || u.MD5 != "" && len(u.MD5) != 32 {
				t.Errorf("%+v", u)
			}
		}
		for _, text := range texts {
			if !utf8.ValidString(text) || strings.ContainsFunc(strings.ReplaceAll(text, "\n", ""), unicode.IsControl) {
				t.Errorf("%q is not plain", text)
			}
		}
	})
}

// storedTexts returns the texts of the stored images in a record.
func storedTexts(t *testing.T, raw []byte) []string {
	var out []string
	for _, one := range readImages(raw) {
		out = append(out, one.Path, one.FileName, one.Place)
		if one.Path == "" || one.Size < -1 || one.Size == 0 {
			t.Errorf("%+v", one)
		}
	}
	return out
}

func FuzzLifeOf(f *testing.F) {
	for _, seed := range []string{"", "a.b.c", "a.e30.c", "a.eyJleHAiOjF9.c", "a.eyJleHAiOjllOTl9.c", "a.eyJleHAiOiI0MTAyNDQ0ODAwIn0=.c", "....", "a.[].c"} {
		f.Add(seed)
	}
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, token string) {
		if life := lifeOf(token, now); life < 0 || life > longestLife {
			t.Errorf("%q lives %s", token, life)
		}
	})
}
