package transport

import "strings"

// secretWords make the name of a header, a key or a field sensitive wherever they
// stand in it.
var secretWords = []string{
	"password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "credential", "privatekey", "apikey",
	"accesskey", "authkey", "sharedkey", "authorization", "cookie", "sessionid", "signature", "adminpass", "userpass",
}

// secretNames are sensitive as a whole.
var secretNames = map[string]bool{
	"auth": true, "pass": true, "pw": true, "key": true, "sig": true, "jwt": true, "sid": true, "session": true, "otp": true, "bearer": true,
}

// sensitive reports whether what a name stands for is a secret.
func sensitive(name string) bool {
	name = strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_. []", r) {
			return -1
		}
		return r
	}, name))
	if secretNames[name] {
		return true
	}
	for _, word := range secretWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// harmlessKeys are the keys of a query whose values may be shown. All others are
// removed: a list of what is secret would never be complete.
var harmlessKeys = map[string]bool{
	"limit": true, "marker": true, "offset": true, "page": true, "page_size": true, "per_page": true, "start": true, "count": true,
	"sort": true, "sort_key": true, "sort_dir": true, "order": true, "status": true, "visibility": true, "name": true, "owner": true,
	"disk_format": true, "container_format": true, "size_min": true, "size_max": true, "member_status": true, "os_hidden": true,
	"protected": true, "created_at": true, "updated_at": true, "type": true, "format": true, "fields": true, "version": true,
	"region": true, "region_id": true, "interface": true, "service_id": true, "id": true, "uuid": true, "action": true,
}
