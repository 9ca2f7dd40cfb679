package openstack

// Account is one user of the cloud with the project it works in. Names and passwords are fixed and public: they guard nothing.
type Account struct {
	User     string // name in Domain; never empty
	UserID   string
	Password string
	Domain   string // name of the user's and the project's domain; its id is "default"
	Project  string // name
	Project2 string // name of a second project where the user has the same role; "" if none
	Role     string // "member", "reader" or "admin"
}

// The accounts every Cloud has.
var (
	// Demo may do what an uploader needs.
	Demo = Account{User: "demo", UserID: "u-demo", Password: "demo", Domain: "Default", Project: "demo", Project2: "demo-two", Role: "member"}
	// Reader shares Demo's project and may only look.
	Reader = Account{User: "reader", UserID: "u-reader", Password: "reader", Domain: "Default", Project: "demo", Role: "reader"}
	// Other works in another project and must not see Demo's images.
	Other = Account{User: "other", UserID: "u-other", Password: "other", Domain: "Default", Project: "other", Role: "member"}
	// Admin may publish, and alone may scope to the domain and to the system.
	Admin = Account{User: "admin", UserID: "u-admin", Password: "admin", Domain: "Default", Project: "admin", Role: "admin"}
)

// Credential is an application credential: a secret bound to one account and its first project.
type Credential struct {
	ID     string
	Name   string
	Secret string
	User   string // name of the account it acts for
}

// DemoCredential acts for [Demo] in project "demo".
var DemoCredential = Credential{ID: "demo-credential", Name: "demo", Secret: "demo-secret", User: "demo"}

// Accounts returns every account, [Demo] first.
func Accounts() []Account { return []Account{Demo, Reader, Other, Admin} }
