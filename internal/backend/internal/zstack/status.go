package zstack

import (
	"net/http"
	"strings"

	"slipway/internal/fault"
)

// The words of plain-text answers that are the same in every language of the server.
const (
	wordSkewed    = "requesttimetooskewed"
	wordDuplicate = "duplicate job uuid"
)

func mentions(words, word string) bool { return strings.Contains(strings.ToLower(words), word) }

// ofStatus returns what an answer means that is none of an API, by its status and by
// what of its words is never translated.
func ofStatus(status int, words string) meaning {
	switch {
	case status == http.StatusForbidden && mentions(words, wordSkewed):
		return skewed
	case status <= http.StatusForbidden && (mentions(words, "accesskey") || mentions(words, "access key")):
		return badKey
	}
	if m, ok := statusMeanings[status]; ok {
		return m
	}
	switch {
	case status >= 500:
		return statusMeanings[http.StatusInternalServerError]
	case status >= 400:
		return statusMeanings[http.StatusBadRequest]
	default:
		return moved
	}
}

var (
	skewed = meaning{
		kind: fault.Login, what: "Clock or time zone of this computer and of the management node differ too much for an AccessKey.",
		remedy: "The key is not what is wrong. Set the clocks of both right; if they are, let ZStack's administrator turn on the setting rest.checkTimeZone, or log in by account.",
	}
	badKey = meaning{
		kind: fault.Login, what: "ZStack refuses the AccessKey.",
		remedy: "Check ID and secret, and in ZStack's web interface whether the key is still there and enabled.",
	}
	moved = meaning{
		kind: fault.Protocol, what: "The server sends us to another address, and logins are not sent after it.",
		remedy: "If the address that it names is the management node's, put it into the target.",
	}
	proxyFailed = meaning{
		kind: fault.Unreachable, what: "What stands before the management node gets no answer from it.",
		remedy: "The node is starting, restarting or overloaded. Try again in a few minutes.",
	}
)

// statusMeanings are those of answers that are none of an API.
var statusMeanings = map[int]meaning{
	http.StatusBadRequest: {
		kind: fault.Rejected, what: "The management node does not take the request.", remedy: "Read its own words and correct what they name.",
	},
	http.StatusUnauthorized: {
		kind: fault.Login, what: "What stands before the management node asks for a login of its own.", remedy: "Give the address of the management node itself, usually on port 8080.",
	},
	http.StatusForbidden: {
		kind: fault.Denied, what: "The server, or a proxy in front of it, does not let us do this.", remedy: "Read its own words; ask its administrator to allow it.",
	},
	http.StatusNotFound: {
		kind: fault.NotFound, what: "The server knows no such request.", remedy: "This version of ZStack does not offer it, or the address is not that of a management node, which is usually on port 8080.",
	},
	http.StatusMethodNotAllowed: {
		kind: fault.NotFound, what: "The server does not offer this kind of request.", remedy: "This version of ZStack does not offer it, or the address is not that of a management node, which is usually on port 8080.",
	},
	http.StatusTooManyRequests: {kind: fault.Busy, what: "The server asks for fewer requests.", remedy: "Wait; it will be tried again."},
	http.StatusServiceUnavailable: {
		kind: fault.Busy, what: "The management node is not available at the moment.", remedy: "It is starting, restarting or busy. Try again in a few minutes.",
	},
	http.StatusInternalServerError: {
		kind: fault.ServerFailed, what: "The management node failed by its own account.",
		remedy: "Try again. If it fails again, its administrator finds more in the log of the management node.",
	},
	http.StatusBadGateway:     proxyFailed,
	http.StatusGatewayTimeout: proxyFailed,
}
