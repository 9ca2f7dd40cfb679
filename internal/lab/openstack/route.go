package openstack

import "net/http"

// handler answers one request, or says as an error how it fails: a *refusal, or one of errReset, errDied and errHangUp.
type handler func(*exchange) (answer, error)

// otherRegion is where OtherRegion's Glance is mounted.
const otherRegion = "/two" + ImagePath

func (c *Cloud) mux() http.Handler {
	mux := http.NewServeMux()
	c.identityRoutes(mux)
	for _, root := range []string{ImagePath, otherRegion} {
		c.imageRoutes(mux, root)
	}
	mux.Handle("/", c.route(StepOther, (*exchange).unknown))
	return mux
}

func (c *Cloud) identityRoutes(mux *http.ServeMux) {
	mux.Handle("POST "+IdentityPath+"/auth/tokens", c.route(StepLogin, (*exchange).login))
	for pattern, serve := range map[string]handler{
		"GET /identity/{$}":                       (*exchange).identityVersions,
		"GET " + IdentityPath:                     (*exchange).identityVersion,
		"GET " + IdentityPath + "/{$}":            (*exchange).identityVersion,
		"GET " + IdentityPath + "/auth/tokens":    (*exchange).showToken, // HEAD comes here as well
		"DELETE " + IdentityPath + "/auth/tokens": (*exchange).revokeToken,
		"GET " + IdentityPath + "/auth/projects":  (*exchange).listProjects,
		"GET " + IdentityPath + "/auth/catalog":   (*exchange).showCatalog,
		"/identity/":                              (*exchange).unknownIdentity,
	} {
		mux.Handle(pattern, c.route(StepIdentity, serve))
	}
}

func (c *Cloud) imageRoutes(mux *http.ServeMux, root string) {
	for _, r := range []struct {
		pattern string
		step    Step
		serve   handler
	}{
		{"GET " + root, StepVersions, (*exchange).imageVersions},
		{"GET " + root + "/{$}", StepVersions, (*exchange).imageVersions},
		{"GET " + root + "/versions", StepVersions, (*exchange).imageVersions},
		{"POST " + root + "/v2/images", StepCreate, (*exchange).create},
		{"GET " + root + "/v2/images", StepList, (*exchange).list},
		{"GET " + root + "/v2/images/{id}", StepShow, (*exchange).show},
		{"PATCH " + root + "/v2/images/{id}", StepUpdate, (*exchange).update},
		{"DELETE " + root + "/v2/images/{id}", StepDelete, (*exchange).remove},
		{"PUT " + root + "/v2/images/{id}/file", StepUpload, (*exchange).upload},
		{"PUT " + root + "/v2/images/{id}/stage", StepStage, (*exchange).stage},
		{"POST " + root + "/v2/images/{id}/import", StepImport, (*exchange).importImage},
		{"GET " + root + "/v2/images/{id}/tasks", StepTasks, (*exchange).tasks},
		{"GET " + root + "/v2/info/import", StepInfo, (*exchange).importInfo},
		{"GET " + root + "/v2/info/stores", StepInfo, (*exchange).storesInfo},
		{"GET " + root + "/v2/info/usage", StepInfo, (*exchange).usageInfo},
		{root + "/v2/images", StepOther, notAllowed("GET, POST")},
		{root + "/v2/images/{id}", StepOther, notAllowed("GET, PATCH, DELETE")},
		{root + "/v2/images/{id}/file", StepOther, notAllowed("PUT")},
		{root + "/", StepOther, (*exchange).unknown},
	} {
		mux.Handle(r.pattern, c.route(r.step, r.serve))
	}
}

// notAllowed refuses a method where only others are known.
func notAllowed(methods string) handler {
	return func(x *exchange) (answer, error) {
		no := refuse(http.StatusMethodNotAllowed, "The method %s is not allowed for this resource.", x.r.Method)
		no.allow = methods
		return answer{}, no
	}
}

// route makes an http.Handler that lets the armed trouble strike first and then answers by serve.
func (c *Cloud) route(step Step, serve handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := c.open(w, r, step)
		a, err := x.serve(serve)
		if err != nil {
			a = x.failed(err)
		}
		x.deliver(a)
	})
}
