package queue

import (
	"context"
	"errors"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/journal"
)

// discardTime is how long the removal of what an upload left may take.
const discardTime = 20 * time.Second

// errNoDiscard says that a driver removes nothing.
var errNoDiscard = fault.New(fault.Rejected, "This kind of target offers no way to remove it from here.", "Look on the target for an unfinished item and delete it there.")

// discard removes what a canceled job left on the server, ends its lease, and
// tells in its Reason what could not be removed.
func (e *Engine) discard(ctx context.Context, id string) error {
	failed := e.tryDiscard(ctx, id)
	return e.change(context.WithoutCancel(ctx), id, func(c *change) error {
		if err := c.Release(id); err != nil || c.job.State != Canceled {
			return err
		}
		if failed == nil {
			c.job.Reason, c.job.Progress.Kept = "", 0
			return errors.Join(c.DropToken(id), c.log("Removed what was left on the server."))
		}
		why := clause(fault.Of(failed).Error())
		c.job.Reason = "what it left on the server could not be removed: " + why
		return c.log("What was left on the server could not be removed: " + why + ".")
	})
}

func (e *Engine) tryDiscard(ctx context.Context, id string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Panicked(p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, discardTime)
	defer cancel()
	record, err := e.journal.Job(ctx, id)
	if err != nil {
		return err
	}
	job, err := decode(record)
	if err != nil {
		return err
	}
	token, err := e.journal.Token(ctx, id)
	if err != nil || token.Bytes == nil {
		return err
	}
	driver, err := e.cfg.Open(ctx, job.Profile)
	if err != nil {
		return err
	}
	defer closeDriver(driver)
	return remove(ctx, driver, token)
}

func remove(ctx context.Context, driver backend.Driver, token journal.Token) error {
	d, ok := driver.(backend.Discarder)
	if !ok {
		return errNoDiscard
	}
	return d.Discard(ctx, token.Bytes)
}
