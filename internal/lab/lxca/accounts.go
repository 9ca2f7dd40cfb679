package lxca

import "crypto/subtle"

// The first account, as every new appliance has it. Names and passwords are fixed and public: they guard nothing.
const (
	User     = "USERID"
	Password = "Passw0rd"
)

// Account is one user of the appliance.
type Account struct {
	User           string
	Password       string
	Role           string // role group: "LXC-SUPERVISOR", "LXC-ADMIN" or "LXC-OPERATOR"
	ChangePassword bool   // must change the password before anything else
}

// The accounts every appliance has.
var (
	// Supervisor may do everything.
	Supervisor = Account{User: User, Password: Password, Role: "LXC-SUPERVISOR"}
	// Colleague may do everything as well, but not with another user's jobs.
	Colleague = Account{User: "COLLEAGUE", Password: "Passw1rd", Role: "LXC-ADMIN"}
	// Reader may look at jobs and updates, change nothing, and has no licence for OS deployment.
	Reader = Account{User: "READER", Password: "Passw2rd", Role: "LXC-OPERATOR"}
	// Newcomer can log in, and is then told to change the password first.
	Newcomer = Account{User: "NEWCOMER", Password: "Passw3rd", Role: "LXC-ADMIN", ChangePassword: true}
)

// Accounts returns every account, [Supervisor] first.
func Accounts() []Account { return []Account{Supervisor, Colleague, Reader, Newcomer} }

// identify finds the account of a name and password.
func identify(user, password string) (Account, bool) {
	for _, a := range Accounts() {
		if a.User == user && subtle.ConstantTimeCompare([]byte(a.Password), []byte(password)) == 1 {
			return a, true
		}
	}
	return Account{}, false
}

// writes reports whether the account may change anything.
func (a Account) writes() bool { return a.Role != Reader.Role }
