package secretname

import "testing"

func TestIs(t *testing.T) {
	for name, want := range map[string]bool{
		"X-Auth-Token": true, "adminPass": true, "password": true, "user_password": true, "Authorization": true, "Set-Cookie": true,
		"X-Amz-Signature": true, "X-Amz-Credential": true, "X-Amz-Security-Token": true, "sig": true, "AccessKeyId": true,
		"X-Goog-Signature": true, "temp_url_sig": true, "key": true, "access key": true, "auth[token]": true,
		"temp_url_expires": false, "versionId": false, "name": false, "X-Amz-Expires": false, "keyboard": false, "assignee": false, "": false,
	} {
		if Is(name) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}
