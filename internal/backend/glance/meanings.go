package glance

import (
	"net/http"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// meaning is what a code of the server says to the person at the screen.
type meaning struct {
	kind   fault.Kind
	what   string
	remedy string
	retry  fault.Retry
}

// statusMeaning reads a status in the light of what was asked for.
func (d *Driver) statusMeaning(op string, a transport.Answer, r reply) meaning {
	switch a.Status {
	case http.StatusUnauthorized:
		return d.unauthorized(op)
	case http.StatusRequestEntityTooLarge:
		return d.tooLarge(a, r)
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return proxyFailed
	}
	if m, ok := opMeanings[op][a.Status]; ok {
		return m
	}
	if m, ok := statusMeanings[a.Status]; ok {
		return m
	}
	return otherMeaning(a.Status)
}

func otherMeaning(status int) meaning {
	switch {
	case status >= 500:
		return meaning{kind: fault.ServerFailed, what: "The server failed.", remedy: "Try again; if it fails again, give the request id to the cloud's operator."}
	case status >= 400:
		return meaning{kind: fault.Rejected, what: "The server refuses the request.", remedy: "Read the server's own words and correct what they name."}
	default:
		return meaning{kind: fault.Protocol, what: "The server sends us elsewhere.", remedy: "Give the address of the service itself, without a redirect."}
	}
}

func (d *Driver) unauthorized(op string) meaning {
	switch {
	case d.v[keyAuthType] == authToken:
		return meaning{kind: fault.Login, what: "The token is refused.", remedy: "It has expired or was revoked. Get a new token and put it into the target, or log in with a password."}
	case op == opLogin && d.v[keyAuthType] == authCredential:
		return meaning{kind: fault.Login, what: "Keystone refuses the application credential.", remedy: "Check id and secret, and that it has neither expired nor been deleted."}
	case op == opLogin:
		return meaning{kind: fault.Login, what: "Keystone refuses the login.", remedy: "Check user, domain and password, and that the user has a role in this project: Keystone answers all of these alike."}
	default:
		return meaning{kind: fault.Login, what: "The login is no longer accepted.", remedy: "Test the target again; a change of password or rights ends every login."}
	}
}

// tooLarge tells a proxy's limit from the cloud's.
func (d *Driver) tooLarge(a transport.Answer, r reply) meaning {
	m := meaning{kind: fault.Full, what: "The server does not take an image of this size."}
	switch {
	case d.huawei():
		m.remedy = "Put the file into an OBS bucket of the same region and register the image from there; this way has a low limit."
	case r.page && a.Header.Get("X-Openstack-Request-Id") == "":
		m.what = "A proxy in front of the image service refuses a body of this size."
		m.remedy = "Ask the cloud's operator to raise the proxy's body limit, or give the address of the image service behind it."
	default:
		m.remedy = "Delete images that are no longer needed, or ask the cloud's operator for more quota or a larger size limit. The server's words say which it is."
	}
	return m
}

var proxyFailed = meaning{
	kind: fault.ServerFailed, what: "A proxy gets no answer from the service behind it.",
	remedy: "The service is down, restarting or overloaded. Try again in a few minutes.",
}

// statusMeanings holds for every request.
var statusMeanings = map[int]meaning{
	http.StatusForbidden:       {kind: fault.Denied, what: "This account may not do that.", remedy: "Ask the project's administrator for a role that may, such as member."},
	http.StatusNotFound:        {kind: fault.NotFound, what: "The server does not know it.", remedy: "Check address, region and project."},
	http.StatusConflict:        {kind: fault.Conflict, what: "The server is in a state that does not allow this.", remedy: "Look at the image on the server, then try again."},
	http.StatusTooManyRequests: {kind: fault.Busy, what: "The server asks for fewer requests.", remedy: "Wait; it will be tried again."},
	http.StatusServiceUnavailable: {
		kind: fault.Busy, what: "The service is not available at the moment.",
		remedy: "Try again in a few minutes. If it goes on, the image store cannot be written to, or Keystone is down: tell the cloud's operator.",
	},
}

// opMeanings says what a status means for one request.
// https://docs.openstack.org/api-ref/image/v2/
var opMeanings = map[string]map[int]meaning{
	opLogin: {
		http.StatusBadRequest: {kind: fault.Rejected, what: "Keystone does not understand the login.", remedy: "Check scope, project and domain: a project given by name needs its domain."},
		http.StatusForbidden:  {kind: fault.Login, what: "Keystone does not let this account log in.", remedy: "The account may be locked or disabled, or its password expired. Ask the cloud's operator."},
		http.StatusNotFound:   {kind: fault.NotFound, what: "There is no identity service at this address.", remedy: "Check the identity address; it usually ends in /v3 or in :5000/v3."},
	},
	opCreate: {
		http.StatusBadRequest: {kind: fault.Rejected, what: "The server refuses a field of the image.", remedy: "Correct the field that the server's words name."},
		http.StatusForbidden:  {kind: fault.Denied, what: "This account may not create such an image.", remedy: "Public images need an administrator, and every image needs more than the reader role. Choose another visibility, or ask for the role."},
		http.StatusNotFound:   {kind: fault.NotFound, what: "There is no image service at this address.", remedy: "Check region and endpoint override."},
		http.StatusConflict:   {kind: fault.Conflict, what: "An image with this id exists already.", remedy: "Leave the image id empty, or choose another."},
	},
	opSend: {
		http.StatusBadRequest:           {kind: fault.Rejected, what: "The server refuses the data.", remedy: "Correct what the server's words name: the formats, the store, or the size."},
		http.StatusForbidden:            {kind: fault.Denied, what: "This account may not send data to this image.", remedy: "Ask the project's administrator for a role that may, such as member."},
		http.StatusNotFound:             {kind: fault.NotFound, what: "The image record is gone.", remedy: "Somebody deleted it, or it belongs to another project. Start the upload again.", retry: fault.Again},
		http.StatusConflict:             {kind: fault.Conflict, what: "The image record cannot take data now.", remedy: "Start the upload again; a record that is stuck is replaced.", retry: fault.Again},
		http.StatusGone:                 {kind: fault.NotFound, what: "The image was deleted while it was being sent.", remedy: "Find out who deleted it, then start again. It can also mean that the store takes no new images."},
		http.StatusUnsupportedMediaType: {kind: fault.Rejected, what: "The server refuses the content of the file.", remedy: "The content does not fit the disk format, or it refers to other files. Convert it with qemu-img, or choose the format it really has."},
		http.StatusExpectationFailed:    {kind: fault.Rejected, what: "The server does not know Expect: 100-continue.", remedy: "Start the upload again.", retry: fault.Again},
	},
	opRead: {
		http.StatusNotFound: {kind: fault.NotFound, what: "There is no such image.", remedy: "It was deleted, or it belongs to another project."},
	},
	opDelete: {
		http.StatusForbidden: {kind: fault.Denied, what: "The image may not be deleted.", remedy: "It is protected, or it belongs to another project. Take its protection off first."},
		http.StatusConflict:  {kind: fault.Conflict, what: "The image is in use.", remedy: "Delete what was made from it first: servers and volumes on some stores."},
	},
	opImport: {
		http.StatusBadRequest: {kind: fault.Rejected, what: "The server will not fetch from this address.", remedy: "Its operator allows certain schemes, hosts and ports only. Download the file and upload it from here."},
		http.StatusNotFound:   {kind: fault.Rejected, what: "This server does not import images by itself.", remedy: "Download the file and upload it from here."},
		http.StatusConflict:   {kind: fault.Conflict, what: "The image is not in a state in which it can be imported.", remedy: "Start again; another import may still hold it.", retry: fault.Again},
	},
}
