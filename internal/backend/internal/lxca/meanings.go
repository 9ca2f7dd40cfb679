package lxca

import (
	"net/http"
	"strings"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// meaning is what a status says to the person at the screen.
type meaning struct {
	kind   fault.Kind
	what   string
	remedy string
	retry  fault.Retry
}

// statusMeaning reads a status in the light of what was asked for.
// https://pubs.lenovo.com/lxca_scripting/rest_apis_return_values
func statusMeaning(op, path string, a transport.Answer) meaning {
	if m, ok := loginMeanings[a.Status]; ok && op == opLogin {
		return m
	}
	if m, ok := fileMeanings[a.Status]; ok && strings.HasPrefix(path, "/files/") {
		return m
	}
	if m, ok := statusMeanings[a.Status]; ok {
		return m
	}
	return otherMeaning(op, a.Status)
}

// otherMeaning knows the statuses by their hundreds. A status of success stands
// here for an answer that says it failed.
func otherMeaning(op string, status int) meaning {
	switch {
	case status >= 500:
		return serverFailed
	case status >= 400:
		return meaning{kind: fault.Rejected, what: "The appliance refuses the request.", remedy: "Read the appliance's own words and correct what they name."}
	case status >= 300:
		return moved
	case op == opLogin:
		return loginMeanings[http.StatusUnauthorized]
	default:
		return meaning{kind: fault.Rejected, what: "The appliance took the request and reports that it failed.", remedy: "Read the appliance's own words and follow what they advise."}
	}
}

var (
	serverFailed = meaning{
		kind: fault.ServerFailed, what: "The appliance failed by its own account.",
		remedy: "Try again in a few minutes. If it fails again, look into the appliance's event log and job list.",
	}
	proxyFailed = meaning{
		kind: fault.ServerFailed, what: "The appliance's web server gets no answer from the service behind it.",
		remedy: "The appliance is starting, restarting or overloaded. Try again in a few minutes.",
	}
	moved = meaning{
		kind: fault.Protocol, what: "The appliance sends us to another address, and credentials and files are not sent after it.",
		remedy: "If the address that it names is one of the same appliance, put that into the target; if its path has changed, its version is not known here.",
	}
	refusedPassword = meaning{
		kind: fault.Login, what: "The appliance refuses user or password.",
		remedy: "Check both. After several wrong passwords the appliance locks the account for a while; its administrator can unlock it.",
	}
	passwordLost = meaning{
		kind: fault.Login, what: "The login is no longer accepted.",
		remedy: "Test the target again; a change of the password or of the account ends every login.",
	}
	noRight = meaning{
		kind: fault.Denied, what: "This account may not do that, or the appliance has no licence for it.",
		remedy: "Ask the appliance's administrator for a role that may, such as lxc-os-admin or lxc-admin, and whether the licence is installed.",
	}
)

// loginMeanings holds for the login.
var loginMeanings = map[int]meaning{
	http.StatusBadRequest:   refusedPassword,
	http.StatusUnauthorized: refusedPassword,
	http.StatusForbidden:    refusedPassword,
	http.StatusNotFound: {
		kind: fault.NotFound, what: "There is no XClarity Administrator at this address.",
		remedy: "Check name and port; it is the address of the appliance's web interface.",
	},
}

// fileMeanings holds for the resources that take files. Before version 2.1.0 they
// had other paths.
var fileMeanings = map[int]meaning{
	http.StatusNotFound: {
		kind: fault.NotFound, what: "The appliance does not know this job, or it is older than version 2.1.0 and has no such interface.",
		remedy: "Start the upload again; if that fails in the same way, look at the appliance's version.",
	},
	http.StatusConflict: {
		kind: fault.Conflict, what: "The appliance is not in a state in which it can take the file, or the file is not what was announced.",
		remedy: "Read the appliance's own words: wait until the other work is over, or correct the checksum, then try again.",
	},
	http.StatusPreconditionFailed: {
		kind: fault.Rejected, what: "The appliance does not import files of this type.",
		remedy: "Choose the type that the file really has, and an operating system that takes it.",
	},
	http.StatusRequestEntityTooLarge: {
		kind: fault.Full, what: "The appliance, or a proxy in front of it, does not take a body of this size.",
		remedy: "Delete images that are no longer needed, or give the address of the appliance itself.",
	},
}

// statusMeanings holds for every request.
var statusMeanings = map[int]meaning{
	http.StatusBadRequest:       {kind: fault.Rejected, what: "The appliance refuses a value of the request.", remedy: "Correct what the appliance's own words name."},
	http.StatusUnauthorized:     passwordLost,
	http.StatusForbidden:        noRight,
	http.StatusNotFound:         {kind: fault.NotFound, what: "The appliance does not know it.", remedy: "It was deleted, or this version of the appliance does not offer it."},
	http.StatusMethodNotAllowed: {kind: fault.NotFound, what: "This version of the appliance does not offer that.", remedy: "Look at the appliance's version; update it if it is an old one."},
	http.StatusConflict: {
		kind: fault.Conflict, what: "The appliance is not in a state in which it can do this.",
		remedy: "Wait until other work on the appliance is over, then try again.",
	},
	http.StatusPreconditionFailed: {kind: fault.Rejected, what: "The appliance misses a value, or one does not fit.", remedy: "Correct what the appliance's own words name."},
	http.StatusRequestEntityTooLarge: {
		kind: fault.Full, what: "The request is too large for the appliance.",
		remedy: "Delete what is no longer needed there, then try again.",
	},
	http.StatusTooManyRequests: {kind: fault.Busy, what: "The appliance asks for fewer requests.", remedy: "Wait; it will be tried again."},
	http.StatusServiceUnavailable: {
		kind: fault.Busy, what: "The appliance is not available at the moment.",
		remedy: "It is starting, restarting or busy. Try again in a few minutes.",
	},
	http.StatusInsufficientStorage: {
		kind: fault.Full, what: "The appliance has no room left.",
		remedy: "Delete images or updates that are no longer needed there, then try again.",
	},
	http.StatusInternalServerError: serverFailed,
	http.StatusBadGateway:          proxyFailed,
	http.StatusGatewayTimeout:      proxyFailed,
}
