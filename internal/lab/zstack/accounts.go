package zstack

import (
	"crypto/sha512"
	"encoding/hex"
)

// Account is one way to log in. Names and passwords are fixed and public: they guard nothing.
type Account struct {
	Login     string // how: "account", "user", "ldap" or "accesskey"
	Account   string // name of the account; of the other ways, of the account they lead to
	User      string // name of the user, or in the directory; "" for an account and for a key
	Password  string // "" for a key
	KeyID     string // of an AccessKey, else ""
	KeySecret string // of an AccessKey, else ""
	UUID      string // of the account
	Role      string // "admin" may do everything, "normal" has a quota and its own images, "reader" may change nothing
}

// UUIDs of the two accounts.
const (
	adminUUID  = "5f1c1d3a8b0e4c1f9a7e2d4b6c8a0e13"
	tenantUUID = "a2d7e6c4f3b14a5d8c9b0e1f2a3b4c5d"
)

// Roles of an Account.
const (
	roleAdmin  = "admin"
	roleNormal = "normal"
	roleReader = "reader"
)

// The ways to log in that every site has.
var (
	// Admin may do everything, and no quota binds it.
	Admin = Account{Login: "account", Account: "admin", Password: "Passw4rd", UUID: adminUUID, Role: roleAdmin}
	// Tenant is an account with a quota; see [Conditions.ImageNumber] and [Conditions.ImageBytes].
	Tenant = Account{Login: "account", Account: "tenant", Password: "Passw0rd", UUID: tenantUUID, Role: roleNormal}
	// Uploader is a user of Tenant.
	Uploader = Account{Login: "user", Account: "tenant", User: "uploader", Password: "Passw1rd", UUID: tenantUUID, Role: roleNormal}
	// Reader is a user of Tenant who may look and change nothing.
	Reader = Account{Login: "user", Account: "tenant", User: "reader", Password: "Passw2rd", UUID: tenantUUID, Role: roleReader}
	// Directory is a name in an LDAP directory that leads to Tenant. Its password is sent in clear, as a directory needs it.
	Directory = Account{Login: "ldap", Account: "tenant", User: "li.wei", Password: "Passw3rd", UUID: tenantUUID, Role: roleNormal}
	// Key is an AccessKey of Admin.
	Key = Account{ //nolint:gosec // It guards nothing.
		Login: "accesskey", Account: "admin", KeyID: "aVtRb1xBqjR4oVnEd0Ls", KeySecret: "Hn7mXc2Qw9Zr5Tb8Ky1Fp4Gd6Js3Lv0AeUiOoMtC",
		UUID: adminUUID, Role: roleAdmin,
	}
)

// Accounts returns every way to log in, [Admin] first.
func Accounts() []Account { return []Account{Admin, Tenant, Uploader, Reader, Directory, Key} }

// identify finds the account of a way to log in by name. accountName is "" where the way does not tell it.
func identify(how, accountName, user, password string) (Account, bool) {
	for _, a := range Accounts() {
		named := a.Login == how && a.User == user && (how == "ldap" || a.Account == accountName || a.UUID == accountName)
		if named && password == a.sent() {
			return a, true
		}
	}
	return Account{}, false
}

// sent is the password as the client must send it: hashed, but for a directory.
func (a Account) sent() string {
	if a.Login == "ldap" {
		return a.Password
	}
	sum := sha512.Sum512([]byte(a.Password))
	return hex.EncodeToString(sum[:])
}

// writes reports whether the account may change anything.
func (a Account) writes() bool { return a.Role != roleReader }
