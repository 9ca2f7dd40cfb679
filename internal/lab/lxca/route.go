package lxca

import "net/http"

// handler answers one request, or says as an error how it fails: a *refusal, errReset, or what reading its body failed with.
type handler func(*exchange) (answer, error)

func (a *Appliance) mux() http.Handler {
	mux := http.NewServeMux()
	for _, r := range []struct {
		pattern string
		step    step
		serve   handler
	}{
		{"POST /sessions", stepLogin, (*exchange).login},
		{"DELETE /sessions", stepLogout, (*exchange).logout},
		{"DELETE /sessions/{id}", stepLogout, (*exchange).logout},
		{"GET /aicc", stepAbout, (*exchange).about},
		{"GET " + loginPage, stepOther, (*exchange).showLoginPage},
		{"POST /osImages", stepCreate, images((*exchange).initImport)},
		{"POST /osImages/{$}", stepCreate, images((*exchange).initImport)},
		{"GET /osImages", stepList, images((*exchange).listFiles)},
		{"GET /osImages/{$}", stepList, images((*exchange).listFiles)},
		{"DELETE /osImages/{ids}", stepDelete, images((*exchange).deleteFiles)},
		{"GET /osImages/remoteFileServers", stepServers, images((*exchange).listServers)},
		{"POST /osImages/remoteFileServers", stepServers, images((*exchange).addServer)},
		{"GET /osImages/remoteFileServers/{id}", stepServers, images((*exchange).showServer)},
		{"PUT /osImages/remoteFileServers/{id}", stepServers, images((*exchange).changeServer)},
		{"DELETE /osImages/remoteFileServers/{id}", stepServers, images((*exchange).removeServer)},
		{"POST /files/osImages", stepUpload, images((*exchange).importImage)},
		{"POST /files/osImages/{$}", stepUpload, images((*exchange).importImage)},
		{"GET /managementServer/updates", stepList, known((*exchange).listUpdates)},
		{"GET /managementServer/updates/{fixids}", stepList, known((*exchange).listUpdates)},
		{"POST /managementServer/updates", stepCreate, known((*exchange).createUpdate)},
		{"POST /files/managementServer/updates", stepUpload, known((*exchange).uploadUpdate)},
		{"POST /stgupdates/repository/import/SELF", stepUpload, known((*exchange).movedUpdate)},
		{"DELETE /managementServer/updates/{fixids}", stepDelete, known((*exchange).deleteUpdates)},
		{"GET /tasks", stepTasks, known((*exchange).listTasks)},
		{"GET /tasks/{ids}", stepTasks, known((*exchange).listTasks)},
		{"PUT /tasks", stepCancel, known((*exchange).changeTasks)},
		{"DELETE /tasks/{ids}", stepCancel, known((*exchange).deleteTasks)},
		{"GET /jobs/{id}", stepTasks, known((*exchange).showJob)},
		{"PUT /jobs/{id}", stepCancel, known((*exchange).changeJob)},
		{"/", stepOther, known((*exchange).unknown)},
	} {
		mux.Handle(r.pattern, a.route(r.step, r.serve))
	}
	return mux
}

// route makes an http.Handler that lets the armed trouble strike first and then answers by serve.
func (a *Appliance) route(s step, serve handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := a.open(w, r, s)
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

// known lets in who has logged in, and changes by those who may change anything.
func known(serve handler) handler {
	return guarded(serve, func(x *exchange) error {
		if x.r.Method != http.MethodGet && !x.who.writes() {
			return refuse(http.StatusForbidden, noRight)
		}
		return nil
	})
}

// images lets in who may deploy operating systems.
func images(serve handler) handler {
	return guarded(serve, func(x *exchange) error {
		if x.site.Unlicensed || !x.who.writes() {
			return refuse(http.StatusForbidden, noLicence)
		}
		return nil
	})
}

// guarded answers by serve who has logged in and may do so.
func guarded(serve handler, may func(*exchange) error) handler {
	return func(x *exchange) (answer, error) {
		if err := x.letIn(); err != nil {
			return answer{}, err
		}
		if err := may(x); err != nil {
			return answer{}, err
		}
		if a, fails := x.failed200(); fails {
			return a, nil
		}
		return serve(x)
	}
}

func (x *exchange) unknown() (answer, error) { return answer{}, refuse(http.StatusNotFound, notFound) }
