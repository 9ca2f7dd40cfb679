package backend

import (
	"strings"
	"testing"

	"slipway/internal/fault"
)

func TestURLFault(t *testing.T) {
	spec := Spec{Title: "Shelf", Accept: Accept{URL: []string{"http", "https", "sftp", "file"}}}
	for address, want := range map[string]string{
		"https://mirror/a.iso":                                 "",
		"HTTPS://mirror/a.iso?versionId=3&temp_url_expires=99": "",
		"https://mirror/a.iso?token=":                          "",
		"mirror/a.iso":                                         "full address",
		"https://[::1":                                         "full address",
		"ftp://mirror/a.iso":                                   "does not fetch ftp",
		"https://anna:hunter2@mirror/a.iso":                    "password",
		"sftp://anna:hunter2@mirror/a.iso":                     "password",
		"sftp://anna@mirror/a.iso":                             "",
		"sftp:///a.iso":                                        "full address",
		"file:///srv/images/a.iso":                             "",
		"file://localhost/srv/images/a.iso":                    "",
		"file:a.iso":                                           "full address",
		"file:///":                                             "full address",
		"https://anna@mirror/a.iso":                            "password",
		"https://b.s3/a.iso?X-Amz-Signature=hunter2&X-Amz-Credential=hunter2":      "its X-Amz-Credential,",
		"https://b.blob/a.iso?sv=1&sig=hunter2":                                    "its sig,",
		"https://swift/v1/AUTH_a/c/a.iso?temp_url_sig=hunter2&temp_url_expires=99": "its temp_url_sig,",
		"https://mirror/a.iso?a=1;access%5Ftoken=hunter2":                          "its access_token,",
	} {
		f := spec.URLFault(address)
		switch {
		case want == "" && f != nil:
			t.Errorf("%s: %v", address, f)
		case want != "" && (f == nil || f.Kind != fault.Invalid || f.Remedy == "" || !strings.Contains(f.What, want) || strings.Contains(f.What+f.Detail, "hunter2")):
			t.Errorf("%s: %+v", address, f)
		}
	}
	spec.Accept.URL = nil
	if f := spec.URLFault("https://mirror/a.iso"); f == nil || !strings.Contains(f.What, "does not fetch files") {
		t.Errorf("a back end that fetches nothing: %v", f)
	}
}
