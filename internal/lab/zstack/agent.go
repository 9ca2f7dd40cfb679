package zstack

import (
	"bufio"
	"errors"
	"net/http"

	"slipway/internal/lab/wire"
)

// Agents are the agents on the hosts of the storages that take bytes: POST of one multipart part, without a login, to the path that an
// image's installPath names. They tell storages apart by path alone, so one port may serve all.
func (s *Site) Agents() http.Handler {
	mux := http.NewServeMux()
	for _, kind := range []storageKind{kindCeph, kindImageStore} {
		mux.HandleFunc(uploadPath(kind), func(w http.ResponseWriter, r *http.Request) { s.takeUpload(w, r, kind) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		x := s.open(w, r, stepOther)
		x.deliver(plain(http.StatusNotFound, "The path '%s' was not found.", r.URL.Path).answer())
	})
	return mux
}

// upload is one POST of bytes on its way to an answer.
type upload struct {
	*exchange
	socket *http.ResponseController
	kind   storageKind
	place  *place
	slot   *slot
	order  sliceOrder
	form   *bufio.Reader // the body, through everything that slows or cuts it
	behind int64         // bytes that the declared length has behind those of the file; negative if it is not declared
}

// errSilent ends a POST that gets no answer: its client is gone.
var errSilent = errors.New("no answer")

// takeUpload answers one POST. Like the agents it reads no further than it has to, and closes the connection behind its answer.
func (s *Site) takeUpload(w http.ResponseWriter, r *http.Request, kind storageKind) {
	x := &upload{exchange: s.open(w, r, stepUpload), socket: http.NewResponseController(w), kind: kind}
	a := x.said(x.run())
	x.back.TakeOver()
	x.deliver(a)
}

// run does what is asked.
func (x *upload) run() error {
	if t, refused := x.take(refuse); refused {
		return t.refusal()
	}
	if _, reset := x.take(cut); reset {
		return errReset
	}
	if err := x.find(); err != nil {
		return err
	}
	if err := x.begin(); err != nil {
		return err
	}
	if err := x.receive(); err != nil {
		return err
	}
	if err := x.finish(); err != nil {
		return err
	}
	return x.late()
}

// said makes an answer of the outcome. Most of the agents' errors are 500 with the words of an exception.
func (x *upload) said(err error) wire.Answer {
	var no *refusal
	switch {
	case errors.Is(err, errReset):
		return wire.Answer{Reset: true}
	case errors.Is(err, errSilent):
		return wire.Answer{}
	case err == nil, x.set.Agents.AlwaysOK:
		return wire.Answer{Status: http.StatusOK, Header: http.Header{}}
	case errors.As(err, &no):
		return no.answer()
	default:
		return plain(http.StatusInternalServerError, "%s", err).answer()
	}
}

// find looks for the slot that the POST is for.
func (x *upload) find() (err error) {
	key := x.r.Header.Get(headerImage)
	switch {
	case x.r.Method != http.MethodPost:
		return plain(http.StatusMethodNotAllowed, "Specified method is invalid for this resource.")
	case key == "":
		return errors.New("KeyError: '" + headerImage + "'")
	case x.r.ContentLength < 0 && x.kind == kindCeph:
		return plain(http.StatusLengthRequired, "A Content-Length is required.")
	}
	x.site.mu.Lock()
	x.site.settleLocked() // A slot that idled for too long is gone.
	x.place = x.site.findPlaceLocked(func(p *place) bool { return p.slot != nil && p.slot.key == key && p.storage.kind == x.kind })
	x.site.mu.Unlock()
	if x.place == nil {
		return errors.New("image not found " + key)
	}
	x.slot = x.place.slot
	return nil
}

// begin reads the headers of the POST and of its part, and has the room for the file allocated.
func (x *upload) begin() (err error) {
	if x.order, err = readOrder(x.r.Header, x.slot.generation); err != nil {
		return err
	}
	if err := x.slot.admit(x.order); err != nil {
		return err
	}
	if !x.slot.unseen {
		if f := x.site.announced(x.place, x.order.total); f != nil {
			return x.giveUp("capacity not enough for size: %d", x.order.total)
		}
	}
	x.form = bufio.NewReaderSize(x.throttled(), chunkSize)
	boundary, err := boundaryOf(x.r.Header.Get("Content-Type"))
	if err == nil {
		err = findPart(x.form, boundary)
	}
	var wrong formError
	switch {
	case errors.As(err, &wrong):
		return x.giveUp("%s", err)
	case err != nil:
		return x.broken(err, 0)
	}
	before := x.body.Count.Load() - int64(x.form.Buffered())
	x.behind = x.r.ContentLength - before - x.order.size
	return nil
}
