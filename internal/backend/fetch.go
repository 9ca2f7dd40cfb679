package backend

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"slipway/internal/fault"
	"slipway/internal/secretname"
)

// URLFault returns why a server of this kind cannot be told to fetch from address;
// nil when it can. An address with a password, or one that was signed to let
// anybody in, is refused: it would stand in the journal here, and in the server's
// own records. A file address names a path on the server's side and needs no host.
// The fault, of kind Invalid, does not quote the address.
func (s Spec) URLFault(address string) *fault.Fault {
	u, err := url.Parse(address)
	switch {
	case err != nil || !full(u):
		return fault.New(fault.Invalid, "This is not a full address.", "Write it with its scheme in front, such as https://.")
	case carriesLogin(u):
		return fault.New(fault.Invalid, "The address carries a user name or password, which journal and server would keep.", fetchInTheOpen)
	case secretKey(u) != "":
		return fault.New(fault.Invalid, fmt.Sprintf("The address carries a secret, its %s, which journal and server would keep.", secretKey(u)), fetchInTheOpen)
	case len(s.Accept.URL) == 0:
		return fault.New(fault.Invalid, s.Title+" does not fetch files by itself.", "Download the file and upload it from here.")
	case !slices.Contains(s.Accept.URL, strings.ToLower(u.Scheme)):
		return fault.New(fault.Invalid, fmt.Sprintf("%s does not fetch %s addresses.", s.Title, u.Scheme),
			"It fetches "+strings.Join(s.Accept.URL, ", ")+".")
	}
	return nil
}

// full reports whether u says where to look.
func full(u *url.URL) bool {
	if u.Scheme == "file" {
		return strings.HasPrefix(u.Path, "/") && len(u.Path) > 1
	}
	return u.Scheme != "" && u.Host != ""
}

// carriesLogin reports whether u has a password in it, or a user name where that may
// be one: of SFTP and FTP it is a name and no more.
func carriesLogin(u *url.URL) bool {
	if u.User == nil {
		return false
	}
	_, password := u.User.Password()
	return password || u.Scheme != "sftp" && u.Scheme != "ftp"
}

const fetchInTheOpen = "Put the file where it can be fetched without one, or download it and upload the file."

// secretKey returns the first key of the query, by name, that stands for a secret;
// "" if there is none. Semicolons divide as ampersands do: some servers take both.
func secretKey(u *url.URL) string {
	var found []string
	for _, pair := range strings.FieldsFunc(u.RawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		key, value, _ := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(key); err == nil {
			key = name
		}
		if value != "" && secretname.Is(key) {
			found = append(found, key)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return slices.Min(found)
}
