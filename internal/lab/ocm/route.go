package ocm

import (
	"net/http"
	"strings"

	"slipway/internal/lab/wire"
)

// Paths of the interface.
const (
	basePath   = "/appstore/publisher/v1"
	imagesPath = basePath + "/machineimages"
	storedPath = basePath + "/storageimages"
	jobsPath   = basePath + "/jobs"
)

// handler answers one request, or says as an error how it fails: a *refusal, errReset, or what reading its body failed with.
type handler func(*exchange) (wire.Answer, error)

func (s *Service) mux() http.Handler {
	mux := http.NewServeMux()
	for _, r := range []struct {
		pattern string
		step    step
		serve   handler
	}{
		{"GET " + AuthenticatePath, stepLogin, (*exchange).authenticate},
		{"POST " + TokenPath, stepLogin, (*exchange).tokenService},
		{"POST " + imagesPath, stepWhole, known((*exchange).createImage)},
		{"GET " + imagesPath, stepList, known((*exchange).listUploads)},
		{"POST " + imagesPath + "/{id}/chunk", stepChunk, known((*exchange).takeChunk)},
		{"PATCH " + imagesPath + "/{id}", stepMerge, known((*exchange).merge)},
		{"GET " + imagesPath + "/{id}", stepStatus, known((*exchange).showUpload)},
		{"HEAD " + imagesPath + "/{id}", stepHead, known((*exchange).headUpload)},
		{"DELETE " + imagesPath + "/{id}", stepDelete, known((*exchange).deleteUpload)},
		{"GET " + jobsPath + "/{job}", stepJob, known((*exchange).showJob)},
		{imagesPath + "/", stepOther, known(wrongMethod)},
		{imagesPath, stepOther, known(wrongMethod)},
		{"GET " + storedPath, stepStored, known((*exchange).listStored)},
		{"GET " + storedPath + "/{path...}", stepStored, known((*exchange).showStored)},
		{"POST " + storedPath + "/{path...}", stepCopy, known((*exchange).copyStored)},
		{"/", stepOther, known(nowhere)},
	} {
		mux.Handle(r.pattern, s.route(r.step, r.serve))
	}
	return mux
}

// route makes an http.Handler that lets the armed trouble strike first and then answers by serve.
func (s *Service) route(on step, serve handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := s.open(w, r, on)
		if on == stepWhole && r.Header.Get(headerCount) != "" {
			x.step = stepOpen
		}
		var out wire.Answer
		err := x.struck()
		if err == nil {
			out, err = serve(x)
		}
		if err != nil {
			out = x.failed(err)
		}
		x.deliver(out)
	})
}

// known answers by serve who has a live token and is registered, unless the service takes no machine images any more.
func known(serve handler) handler {
	return func(x *exchange) (wire.Answer, error) {
		if x.set.Retired != 0 && strings.HasPrefix(x.r.URL.Path, imagesPath) {
			return wire.Answer{}, refused(x.set.Retired, "%s", http.StatusText(x.set.Retired))
		}
		if err := x.letIn(); err != nil {
			return wire.Answer{}, err
		}
		return serve(x)
	}
}

func nowhere(*exchange) (wire.Answer, error) {
	return wire.Answer{}, refused(http.StatusNotFound, "Entity Not Found")
}

func wrongMethod(x *exchange) (wire.Answer, error) {
	return wire.Answer{}, refused(http.StatusMethodNotAllowed, "The method %s is not allowed here.", x.r.Method)
}
