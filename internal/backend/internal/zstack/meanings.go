package zstack

import "slipway/internal/fault"

// meaning is what a code or a status says to the person at the screen.
type meaning struct {
	kind   fault.Kind
	what   string
	remedy string
	retry  fault.Retry
}

// known reports whether a code has advice of its own.
func known(code string) bool {
	_, ok := codeMeanings[code]
	return ok
}

// wrapperCodes only say that something failed, or failed because of something else.
var wrapperCodes = map[string]bool{"SYS.1002": true, "SYS.1006": true}

// ofCode returns what a code means; one that is not known means that the API failed.
func ofCode(code string) meaning {
	if m, ok := codeMeanings[code]; ok {
		return m
	}
	return meaning{
		kind: fault.Rejected, what: "ZStack reports that it failed.",
		remedy: "Read ZStack's own words and follow what they name.",
	}
}

const useAccessKey = "Use an AccessKey in the target instead; it needs neither captcha nor second factor."

// codeMeanings are the codes that a client meets.
var codeMeanings = map[string]meaning{
	codeLogin: {
		kind: fault.Login, what: "ZStack refuses name or password.",
		remedy: "Check both, and whether the target logs in as account, user or LDAP name. Several wrong passwords may lock the account.",
	},
	codeSession: {
		kind: fault.Login, what: "The login has ended.", retry: fault.Again,
		remedy: "It will be tried again with a new login. If it happens again, somebody ends the sessions of this account, or it may be logged in only once.",
	},
	"ID.1002": {
		kind: fault.Denied, what: "This account may not do that.",
		remedy: "Ask ZStack's administrator for the right to use images, backup storages and long jobs.",
	},
	"ID.1003": {
		kind: fault.Full, what: "The quota of this account is used up.",
		remedy: "Delete images that are no longer needed, or ask ZStack's administrator to raise the quota image.num (number of images) or image.size (bytes).",
	},
	"ID.1005": {
		kind: fault.Login, what: "ZStack wants a new password for this account first.",
		remedy: "Log in to ZStack's web interface, change the initial password there, and put the new one into the target.",
	},
	"ID.1006": {
		kind: fault.Login, what: "This account has too many sessions.",
		remedy: "Wait until some have ended, which takes two hours by default, or end them in ZStack's web interface. An AccessKey needs no session.",
	},
	"ID.2000": secondFactor, "ID.2001": secondFactor, "ID.2002": secondFactor, "ID.2003": secondFactor,
	"LOGIN_CONTROL.1000": {
		kind: fault.Login, what: "The password of this account is too old.",
		remedy: "Log in to ZStack's web interface, change the password there, and put the new one into the target.",
	},
	"LOGIN_CONTROL.1001": {
		kind: fault.Login, what: "ZStack wants a password that was not used before.",
		remedy: "Log in to ZStack's web interface, choose another password there, and put it into the target.",
	},
	"LOGIN_CONTROL.1002": {
		kind: fault.Login, what: "The account is locked after too many wrong passwords.",
		remedy: "Wait until the lock ends, or ask ZStack's administrator to lift it; then correct the password in the target.",
	},
	"LOGIN_CONTROL.1003": {kind: fault.Login, what: "ZStack asks for a captcha, which only its web interface can show.", remedy: useAccessKey},
	"LOGIN_CONTROL.1004": {
		kind: fault.Login, what: "ZStack's login control refuses logins from here.",
		remedy: "Ask ZStack's administrator which addresses and hours are allowed, or use an AccessKey in the target.",
	},
	"LOGIN_CONTROL.1005": {
		kind: fault.Login, what: "ZStack asks for a captcha, which only its web interface can show.",
		remedy: "It does so after wrong passwords: check the password. " + useAccessKey,
	},
	"SYS.1001": {
		kind: fault.ServerFailed, what: "ZStack ran out of time.",
		remedy: "Check that the backup storage reaches the address it downloads from, and how busy it is; then try again.",
	},
	"SYS.1002": {kind: fault.Rejected, what: "ZStack could not create it.", remedy: "Read ZStack's own words; they name the cause."},
	"SYS.1003": {
		kind: fault.NotFound, what: "ZStack no longer knows something that this needs.",
		remedy: "An image or a backup storage was deleted meanwhile. Look at what ZStack's own words name and choose again.",
	},
	"SYS.1006": {kind: fault.Rejected, what: "ZStack could not do it.", remedy: "Read ZStack's own words; they name the cause."},
	"SYS.1007": {kind: fault.Rejected, what: "ZStack refuses a value.", remedy: "Correct what ZStack's own words name."},
	"SYS.1010": notReady, "SYS.1012": notReady, "PORTAL.1002": notReady,
	"SYS.1015": agentFailed, "SYS.1016": agentFailed,
	"SYS.1017": canceledThere, "LONG_JOB.1000": canceledThere,
	"BS.1000": {
		kind: fault.ServerFailed, what: "The backup storage could not download the image.",
		remedy: "Check that the storage's host reaches the address it downloads from, and that it is connected; then try again.",
	},
	"BS.1003": {
		kind: fault.Full, what: "The backup storage has no room for the image.",
		remedy: "Delete images there and expunge them, enlarge the storage, or choose another one.",
	},
	"BS.1500": {
		kind: fault.ServerFailed, what: "ZStack does not reach the backup storage.",
		remedy: "Look at the storage's state in ZStack, reconnect it there, or choose another one.",
	},
	"IMG.1001": uploadStopped, "LONG_JOB.1002": uploadStopped,
	"LONG_JOB.1001": {kind: fault.Busy, what: "The job cannot be cancelled at the moment.", remedy: "Try again in a minute."},
	"LONG_JOB.1003": {kind: fault.Rejected, what: "ZStack cannot do that with a job of this kind.", remedy: "Wait until the job has ended."},
}

var (
	secondFactor = meaning{kind: fault.Login, what: "ZStack asks for a second factor, which only its web interface can take.", remedy: useAccessKey}
	notReady     = meaning{
		kind: fault.Busy, what: "The management node is not ready.",
		remedy: "It is starting, or another node takes over. Try again in a few minutes.",
	}
	agentFailed = meaning{
		kind: fault.ServerFailed, what: "ZStack gets no good answer from one of its hosts.",
		remedy: "Look at the state of the backup storage in ZStack, reconnect it there if need be, then try again.",
	}
	canceledThere = meaning{
		kind: fault.Rejected, what: "The job was cancelled on the server.",
		remedy: "Start the upload again, if nobody cancelled it on purpose.",
	}
	uploadStopped = meaning{
		kind: fault.Interrupted, what: "ZStack got no bytes for too long and stopped the upload.",
		remedy: "Resume it. If it happens again, look for what slows the file or the network down: ZStack waits 30 seconds by default.",
	}
)
