package lxca

import (
	"net/http"
	"net/url"
	"time"

	"slipway/internal/lab/wire"
)

// struck lets the appliance's state and the armed trouble act before the request is looked at.
func (x *exchange) struck() (answer, error) {
	if x.site.Maintenance {
		return answer{}, &refusal{status: http.StatusServiceUnavailable, messages: []message{unavailable}, shape: shapeHTML, retryAfter: 60}
	}
	if t, refused := x.take(refuseEarly); refused {
		return answer{}, t.refusal()
	}
	if _, moved := x.take(redirect); moved {
		a := x.empty(http.StatusTemporaryRedirect)
		to := url.URL{Path: "/moved" + x.r.URL.Path, RawQuery: x.r.URL.RawQuery}
		a.Header.Set("Location", to.String())
		return a, nil
	}
	if _, gone := x.take(expire); gone {
		x.lab.endSession(x.r)
	}
	if x.step == stepUpload {
		return answer{}, nil
	}
	if _, reset := x.take(cut); reset {
		return answer{}, errReset
	}
	if t, slow := x.take(slowAnswer); slow {
		x.wait(t.delay)
	}
	return answer{}, nil
}

// take uses up one strike of a trouble of this kind that is meant for this step.
func (x *exchange) take(k kind) (trouble, bool) { return x.lab.panel.Take(k, x.step) }

// wait lets d pass, or less if the client leaves or the appliance is closed.
func (x *exchange) wait(d time.Duration) { wire.Pause(x.r.Context(), x.lab.ctx, d) }

// failed200 makes the answer of a fail-200 trouble, which says 200 and means failure, and reports whether there is one.
func (x *exchange) failed200() (answer, bool) {
	if _, fails := x.take(fail200); !fails {
		return answer{}, false
	}
	if x.familyShape() == shapeErrorMsg {
		return x.failure(http.StatusOK, "failed", shapeErrorMsg, repositoryFailed), true
	}
	return x.failure(http.StatusOK, "failure", shapeMessages, importFailed), true
}

// success makes a good answer of the general envelope: payload, with result and messages added.
func (x *exchange) success(status int, payload map[string]any) answer {
	payload["result"], payload["messages"] = "success", []any{}
	if _, warned := x.take(warn); warned {
		payload["result"], payload["messages"] = "warning", x.site.shownAll(attention)
	}
	return x.json(status, payload)
}

// refusal is the answer a refuse or refuse-late trouble asks for.
func (t trouble) refusal() *refusal {
	m := unavailable.saying("The management server answers %d %s for a while.", t.refused.Status, http.StatusText(t.refused.Status))
	if t.refused.Shape == shapeErrorMsg {
		m = repositoryFailed
	}
	return &refusal{status: t.refused.Status, messages: []message{m}, shape: t.refused.Shape, retryAfter: t.refused.RetryAfter}
}
