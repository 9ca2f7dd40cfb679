package zstack

import (
	"cmp"

	"slipway/internal/lab/wire"
)

// captchaCode is what the picture of every verification code says.
const captchaCode = "lab7"

// credentials are the parameters of every login.
type credentials struct {
	AccountName string `json:"accountName"`
	AccountUUID string `json:"accountUuid"`
	UserName    string `json:"userName"`
	Username    string `json:"username"`
	UID         string `json:"uid"`
	Password    string `json:"password"`
	LoginType   string `json:"loginType"`
	CaptchaUUID string `json:"captchaUuid"`
	VerifyCode  string `json:"verifyCode"`
}

// credentials reads what a login sends under its key. On a path with one action a wrong key is not noticed: the parameters are empty.
func (x *exchange) credentials(key string) (credentials, error) {
	var in map[string]credentials
	err := x.decode(&in)
	return in[key], err
}

// loginAccount answers PUT /accounts/login.
func (x *exchange) loginAccount() (wire.Answer, error) {
	c, err := x.credentials("logInByAccount")
	return x.login("account", c.AccountName, "", c, err)
}

// loginUser answers PUT /accounts/users/login.
func (x *exchange) loginUser() (wire.Answer, error) {
	c, err := x.credentials("logInByUser")
	return x.login("user", cmp.Or(c.AccountName, c.AccountUUID), c.UserName, c, err)
}

// loginLDAP answers PUT /ldap/login.
func (x *exchange) loginLDAP() (wire.Answer, error) {
	c, err := x.credentials("logInByLdap")
	return x.login("ldap", "", cmp.Or(c.UID, c.Username), c, err)
}

// loginAny answers PUT /login, the one for every type of login.
func (x *exchange) loginAny() (wire.Answer, error) {
	c, err := x.credentials("logIn")
	if c.LoginType == "ldap" {
		return x.login("ldap", "", c.Username, c, err)
	}
	return x.login("account", c.Username, "", c, err)
}

// login begins a session for who is known. wrong is what reading the credentials has failed with.
func (x *exchange) login(how, account, user string, c credentials, wrong error) (wire.Answer, error) {
	if wrong != nil {
		return wire.Answer{}, wrong
	}
	if err := x.awake(); err != nil {
		return wire.Answer{}, err
	}
	if f := x.loginControl(c); f != nil {
		return wire.Answer{}, f
	}
	if t, fails := x.take(failCall); fails {
		return wire.Answer{}, nested(t.code)
	}
	a, known := identify(how, account, user, c.Password)
	if !known {
		return wire.Answer{}, badLogin()
	}
	if x.set.TwoFactor {
		return wire.Answer{}, failing("ID.2001", say("需要双因子认证", "two-factor authentication is needed"))
	}
	one, f := x.newSession(a)
	if f != nil {
		return wire.Answer{}, f
	}
	x.who = a
	return x.ok(map[string]any{"inventory": x.set.showSession(one)})
}

// loginControl wants the code of a picture, if the site asks for it.
func (x *exchange) loginControl(c credentials) *failure {
	switch {
	case !x.set.Captcha:
		return nil
	case c.CaptchaUUID == "" || c.VerifyCode == "":
		return failing("LOGIN_CONTROL.1005", say("请输入验证码", "the verification code is needed"))
	case c.VerifyCode != captchaCode:
		return failing("LOGIN_CONTROL.1003", say("验证码错误", "the verification code is wrong"))
	}
	return nil
}

// captcha answers GET /login/control/captcha: a picture, which here is none.
func (x *exchange) captcha() (wire.Answer, error) {
	return x.ok(map[string]any{"captchaUuid": newUUID(), "captcha": "data:image/png;base64,", "success": true})
}

func badLogin() *failure {
	return failing("ID.1000", say("账户名或密码错误", "wrong account name or password")).
		elaborated("ACCOUNT.1000", "账户名或密码错误", "wrong account or password")
}
