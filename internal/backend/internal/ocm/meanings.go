package ocm

import (
	"net/http"
	"regexp"
	"strings"

	"slipway/internal/fault"
)

// meaning is what a status says to the person at the screen.
type meaning struct {
	kind   fault.Kind
	what   string
	remedy string
	retry  fault.Retry
}

// checksumWords are those by which a refusal speaks of a checksum.
var checksumWords = regexp.MustCompile(`(?i)check[ _-]?sum|\bmd5\b|\bdigest\b`)

// meaningOf reads a status in the light of what was asked for.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/StatusCodes.html
func (c *Client) meaningOf(q question, status int, words string) meaning {
	missing := status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusGone
	switch {
	case q.path == "":
		if m, ok := loginMeanings[status]; ok {
			return m
		}
	case status == http.StatusUnauthorized && c.fixed():
		return oldToken
	case status == http.StatusBadRequest && q.checksum && checksumWords.MatchString(words):
		return wrongChecksum
	case missing && q.path == imagesPath:
		return noImages
	case missing && q.path == storedPath:
		return noStorage
	case status == http.StatusNotFound && strings.HasPrefix(q.path, storedPath):
		return noStoredImage
	}
	if m, ok := statusMeanings[status]; ok {
		return m
	}
	return otherMeaning(status)
}

// otherMeaning knows the statuses by their hundreds.
func otherMeaning(status int) meaning {
	switch {
	case status >= 500:
		return serverFailed
	case status >= 400:
		return meaning{kind: fault.Rejected, what: "The service refuses the request.", remedy: "Read the service's own words and correct what they name."}
	default:
		return meaning{
			kind: fault.Protocol, what: "The service sends us to another address, and credentials and files are not sent after it.",
			remedy: "If the address that it names is one of the Marketplace, put that into the target.",
		}
	}
}

var (
	refusedClient = meaning{
		kind: fault.Login, what: "The service refuses client id or secret.",
		remedy: "Check both; the Marketplace's administrator issues them. At a token service check the identity domain as well.",
	}
	oldToken = meaning{
		kind: fault.Login, what: "The service refuses the access token.",
		remedy: "Get a new one and put it into the target; they are usually good for seven days. With client id and secret it is renewed by itself.",
	}
	wrongChecksum = meaning{
		kind: fault.ChecksumWrong, what: "The service says that the checksum does not fit what it received.",
		remedy: "Send it again. If it says so each time, turn off \"Let the service compare checksums\" for this upload; it is never left out by itself.",
	}
	noImages = meaning{
		kind: fault.NotFound, what: "This service no longer takes machine images.",
		remedy: "Check the address. Oracle's successor, OCI Publisher, takes no files: there an image is imported into Oracle Cloud Infrastructure through Object Storage, and the listing refers to it.",
	}
	noStorage = meaning{
		kind: fault.NotFound, what: "This service does not list stored images.",
		remedy: "Look for the image in Oracle's partner portal.",
	}
	noStoredImage = meaning{
		kind: fault.NotFound, what: "The service has no stored image of this path.",
		remedy: "Wait until its upload has been completed, and look whether it was deleted.",
	}
	serverFailed = meaning{
		kind: fault.ServerFailed, what: "The service failed by its own account.",
		remedy: "Try again in a few minutes. If it fails again, give Oracle's support the service's own words and the request id.",
	}
	gatewayFailed = meaning{
		kind: fault.ServerFailed, what: "The gateway in front of the service gets no answer from it.",
		remedy: "The service is restarting or overloaded. Try again in a few minutes.",
	}
)

// loginMeanings holds for the login. A token service says 400 as well.
var loginMeanings = map[int]meaning{
	http.StatusBadRequest:       refusedClient,
	http.StatusUnauthorized:     refusedClient,
	http.StatusForbidden:        refusedClient,
	http.StatusNotFound:         noLogin,
	http.StatusMethodNotAllowed: noLogin,
	http.StatusGone:             noLogin,
}

// noLogin is no NotFound: a login in the middle of an upload must not look as if the
// upload were gone.
var noLogin = meaning{
	kind: fault.Protocol, what: "There is no login of the Marketplace at this address.",
	remedy: "Check the address, and the token address if a token service is used; try the other way to log in.",
}

// statusMeanings holds for every request.
var statusMeanings = map[int]meaning{
	http.StatusBadRequest: {kind: fault.Rejected, what: "The service refuses a value of the request.", remedy: "Correct what the service's own words name."},
	http.StatusUnauthorized: {
		kind: fault.Login, what: "The service refuses a token that was issued a moment ago.",
		remedy: "Check that the login belongs to this service and user: the address, the way to log in, the identity domain and the e-mail address.",
	},
	http.StatusForbidden: {
		kind: fault.Denied, what: "This user may not do that.",
		remedy: "Usually the e-mail address in the target, sent as X-Oracle-UserId, is not registered for the partner account. Check its spelling, or have the partner's administrator add it.",
	},
	http.StatusNotFound: {
		kind: fault.NotFound, what: "The service does not know this upload.",
		remedy: "It was deleted, or has ended and was cleared away. Start it again from the beginning.",
	},
	http.StatusGone: {
		kind: fault.NotFound, what: "The service has deleted this upload.",
		remedy: "Start it again from the beginning.",
	},
	http.StatusMethodNotAllowed: {
		kind: fault.Rejected, what: "The service, or a proxy in front of it, does not allow this kind of request.",
		remedy: "Check the address; if it is right, Oracle has closed this part of the interface.",
	},
	http.StatusRequestTimeout: {kind: fault.Interrupted, what: "The request took the service too long to receive.", remedy: "Try again; smaller chunks take less time each."},
	http.StatusConflict: {
		kind: fault.Conflict, what: "The upload is not in a state in which the service can do this.",
		remedy: "Wait until other work on it is over, then try again.",
	},
	http.StatusRequestEntityTooLarge: {
		kind: fault.Full, what: "The service, or a proxy in front of it, does not take a body of this size.",
		remedy: "Send the file in chunks, or in smaller ones.",
	},
	http.StatusTooManyRequests: {kind: fault.Busy, what: "The service asks for fewer requests.", remedy: "Wait; it will be tried again."},
	http.StatusServiceUnavailable: {
		kind: fault.Busy, what: "The service is not available at the moment.",
		remedy: "It is being maintained or is overloaded. Try again in a few minutes.",
	},
	http.StatusInsufficientStorage: {
		kind: fault.Full, what: "The service has no room left.",
		remedy: "Delete images that are no longer needed, or ask Oracle's support.",
	},
	http.StatusInternalServerError: serverFailed,
	http.StatusBadGateway:          gatewayFailed,
	http.StatusGatewayTimeout:      gatewayFailed,
}
