package zstack

import (
	"net/http"

	"slipway/internal/lab/wire"
)

// base stands before every path of the API.
const base = contextPath + "/v1"

// handler answers one request, or says as an error how it fails: a *failure, a *refusal, errReset, or what reading its body failed with.
type handler func(*exchange) (wire.Answer, error)

// route is one path of the API.
type route struct {
	method, path string
	step         step
	serve        handler
}

func routes() []route {
	return append(accountRoutes(), append(imageRoutes(), jobRoutes()...)...)
}

func accountRoutes() []route {
	return []route{
		{http.MethodPut, "/management-nodes/actions", stepNode, (*exchange).node},
		{http.MethodGet, "/management-nodes/ready", stepNode, (*exchange).ready},
		{http.MethodGet, "/management-nodes/platform-timezone", stepNode, known((*exchange).timeZone)},
		{http.MethodPut, "/accounts/login", stepLogin, (*exchange).loginAccount},
		{http.MethodPut, "/accounts/users/login", stepLogin, (*exchange).loginUser},
		{http.MethodPut, "/ldap/login", stepLogin, (*exchange).loginLDAP},
		{http.MethodPut, "/login", stepLogin, (*exchange).loginAny},
		{http.MethodGet, "/login/control/captcha", stepLogin, (*exchange).captcha},
		{http.MethodGet, "/accounts/sessions/{uuid}/valid", stepSession, (*exchange).sessionValid},
		{http.MethodPut, "/accounts/sessions/{uuid}/renew", stepSession, (*exchange).renewSession},
		{http.MethodDelete, "/accounts/sessions/{uuid}", stepSession, (*exchange).logout},
		{http.MethodGet, "/accounts", stepOther, known((*exchange).listAccounts)},
		{http.MethodGet, "/accounts/quotas", stepOther, known((*exchange).listQuotas)},
		{http.MethodGet, "/accounts/quota/{uuid}/usages", stepOther, known((*exchange).quotaUsage)},
		{http.MethodGet, "/accounts/quota/usages", stepOther, known((*exchange).quotaUsage)},
		{http.MethodGet, "/global-configurations", stepOther, known((*exchange).listConfigurations)},
		{http.MethodGet, "/zones", stepStorages, known((*exchange).listZones)},
		{http.MethodGet, "/zones/{uuid}", stepStorages, known((*exchange).listZones)},
		{http.MethodGet, "/backup-storage", stepStorages, known((*exchange).listStorages)},
		{http.MethodGet, "/backup-storage/{uuid}", stepStorages, known((*exchange).listStorages)},
	}
}

func imageRoutes() []route {
	return []route{
		{http.MethodGet, "/images", stepImages, known((*exchange).listImages)},
		{http.MethodGet, "/images/{uuid}", stepImages, known((*exchange).listImages)},
		{http.MethodPost, "/images", stepAdd, (*exchange).addImage},
		{http.MethodDelete, "/images/{uuid}", stepDelete, (*exchange).deleteImage},
		{http.MethodPut, "/images/{uuid}/actions", stepHash, (*exchange).actOnImage},
		{http.MethodGet, "/images/upload-job/details/{id}", stepDetails, known((*exchange).uploadDetails)},
	}
}

func jobRoutes() []route {
	return []route{
		{http.MethodPost, "/longjobs", stepSubmit, longJobs((*exchange).submit)},
		{http.MethodGet, "/longjobs", stepJob, longJobs(known((*exchange).listLongJobs))},
		{http.MethodGet, "/longjobs/{uuid}", stepJob, longJobs(known((*exchange).listLongJobs))},
		{http.MethodPut, "/longjobs/{uuid}/actions", stepAct, longJobs((*exchange).actOnLongJob)},
		{http.MethodDelete, "/longjobs/{uuid}", stepAct, longJobs((*exchange).deleteLongJob)},
		{http.MethodGet, "/task-progresses/{id}", stepProgress, known((*exchange).progress)},
		{http.MethodGet, "/api-jobs/{id}", stepPoll, (*exchange).poll},
	}
}

func (s *Site) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.Handle(r.method+" "+base+r.path, s.handle(r.step, r.serve))
	}
	mux.Handle("/", s.handle(stepOther, (*exchange).unknown))
	return mux
}

// handle makes an http.Handler that lets the armed trouble strike first and then answers by serve.
func (s *Site) handle(on step, serve handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := s.open(w, r, on)
		out, err := x.struck()
		if err == nil && out.Status == 0 {
			out, err = serve(x)
		}
		if err != nil {
			out = x.failed(err)
		}
		x.deliver(out)
	})
}

// unknown answers for a path that the API does not have, or has for other verbs only.
func (x *exchange) unknown() (wire.Answer, error) {
	for _, verb := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		other := x.r.Clone(x.r.Context())
		other.Method = verb
		if _, pattern := x.site.api.Handler(other); pattern != "/" {
			return wire.Answer{}, plain(http.StatusMethodNotAllowed, "only the HTTP method[%s] is supported for the URL[%s]", verb, x.r.URL.Path)
		}
	}
	return wire.Answer{}, x.unmapped()
}

func (x *exchange) unmapped() *refusal {
	return plain(http.StatusNotFound, "no api mapping to %s", x.r.URL.Path)
}

// longJobs answers by serve unless the site knows no long jobs.
func longJobs(serve handler) handler {
	return func(x *exchange) (wire.Answer, error) {
		if x.set.LongJobs == LongJobsUnknown {
			return wire.Answer{}, x.unmapped()
		}
		return serve(x)
	}
}
