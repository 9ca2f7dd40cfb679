package openstack

import (
	"fmt"
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

// struck lets the site's front end and the armed trouble act before the request is looked at.
func (x *exchange) struck() error {
	if err := x.frontEnd(); err != nil {
		return err
	}
	if t, slow := x.takeUnlessBody(SlowAnswer); slow {
		x.wait(t.Delay)
	}
	if t, refused := x.take(Refuse); refused {
		return t.refusal()
	}
	if _, cut := x.takeUnlessBody(Cut); cut {
		return errReset
	}
	if _, died := x.takeUnlessBody(Die); died {
		return errReset
	}
	if !x.keystone() {
		return nil
	}
	if _, down := x.take(KeystoneDown); down {
		return errHangUp
	}
	return nil
}

// take uses up one strike of a trouble of this kind that is meant for this step.
func (x *exchange) take(kind Kind) (Trouble, bool) {
	t, found := x.cloud.panel.Take(kind, x.step)
	return t.filled(), found
}

// takeUnlessBody takes trouble here unless the request carries image data, where it strikes later.
func (x *exchange) takeUnlessBody(kind Kind) (Trouble, bool) {
	if x.carriesData() {
		return Trouble{}, false
	}
	return x.take(kind)
}

func (x *exchange) carriesData() bool { return x.step == StepUpload || x.step == StepStage }

// frontEnd answers for what stands before Glance: a proxy and the web server's manners.
func (x *exchange) frontEnd() error {
	chunked := x.r.ContentLength < 0
	switch {
	case x.keystone():
		return nil
	case x.site.GlanceDown:
		return &refusal{status: http.StatusBadGateway, shape: ShapeNginx}
	case x.site.ProxyLimit > 0 && x.r.ContentLength > x.site.ProxyLimit:
		return &refusal{status: http.StatusRequestEntityTooLarge, shape: ShapeNginx}
	case !x.carriesData():
		return nil
	case x.site.DemandLength && chunked:
		return refuse(http.StatusLengthRequired, "A valid Content-Length header is required.")
	case x.site.RefuseExpect && x.expects():
		return refuse(http.StatusExpectationFailed, "The expectation given in the Expect header cannot be met.")
	case x.site.IgnoreExpect && x.expects():
		x.withoutContinue()
	}
	return nil
}

// wait lets d pass, or less if the client leaves or the cloud is closed.
func (x *exchange) wait(d time.Duration) { wire.Pause(x.r.Context(), x.cloud.ctx, d) }

// refusal is the answer a Refuse or RefuseLate trouble asks for.
func (t Trouble) refusal() *refusal {
	no := &refusal{status: t.Status, shape: t.Shape, message: t.Message, code: t.Code}
	if no.message == "" {
		no.message = fmt.Sprintf("The server answers %d %s for a while.", t.Status, http.StatusText(t.Status))
	}
	if t.RetryAfter > 0 {
		no.retryAfter = int(t.RetryAfter / time.Second)
	}
	return no
}
