package lxcaos

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

// wireType is the type as the appliance is told it, for the file with this index.
func (a *attempt) wireType(i int) string {
	switch code := a.req.Values[keyType]; {
	case code == typeBundle && i > 0:
		return typeSignature
	case code == typeConfig && a.req.Values[keyConfigToken] == customConfig:
		return customConfig
	default:
		return code
	}
}

// create makes the import job, one for all files of the set.
func (a *attempt) create(ctx context.Context) error {
	a.Show(backend.Progress{Phase: backend.Creating})
	order := initOrder{Action: "Init"}
	if a.req.URL == "" {
		order.FileSize = strconv.FormatInt(a.req.Size(), 10)
	}
	reply, err := a.createJob(ctx, a.wireType(0), order)
	if status(err) == http.StatusBadRequest {
		order.Action = "init"
		reply, err = a.createJob(ctx, a.wireType(0), order)
	}
	if err != nil {
		return a.explained(err)
	}
	a.tok.Job = reply.JobID()
	if a.tok.Job == "" {
		return a.jobless(reply)
	}
	if err := a.keep(backend.Progress{Phase: backend.Creating}); err != nil {
		a.over = true
		return err
	}
	return nil
}

// jobless is the fault of an answer that names no job. Appliances answer an order
// that they do not understand with a list of what is there.
func (a *attempt) jobless(reply lxca.Reply) *fault.Fault {
	const shown = 500
	body := reply.Body
	if len(body) > shown {
		body = body[:shown]
	}
	return &fault.Fault{
		Kind: fault.Protocol, Op: opCreate, Server: reply.Server, What: "The appliance said yes and named no import job.",
		Remedy: "Check that the address leads to an XClarity Administrator of version 2.1.0 or later.",
		Detail: a.texts.Redact(string(body)),
	}
}

// status returns the status of the answer that err is about; 0 if it is about none.
func status(err error) int {
	if r, ok := errors.AsType[*lxca.Refusal](err); ok {
		return r.Status
	}
	return 0
}
