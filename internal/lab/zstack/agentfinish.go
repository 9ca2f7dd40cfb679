package zstack

import (
	"fmt"
	"time"

	"slipway/internal/lab/wire"
)

// finish makes an image of the file once its last byte has come. The POST that brought it has to wait for that.
func (x *upload) finish() error {
	if x.slot.unseen || !x.slot.whole() {
		return nil
	}
	x.site.processing(x.place)
	if t, refused := x.take(refuseLate); refused {
		return x.giveUp("%s", t.code)
	}
	wire.Pause(x.place.ctx, x.site.ctx, x.set.Agents.Convert)
	if err := x.slot.stopped(); err != nil {
		return err
	}
	got, err := x.site.wanted(x.place).judge(x.slot.parts.gauged())
	if err != nil {
		return x.giveUp("%s", err)
	}
	x.site.complete(x.place, got)
	x.slot.end("")
	return nil
}

// whole reports, once, whether every byte has come.
func (t *slot) whole() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over || t.finishing || t.parts.done() < t.total {
		return false
	}
	t.finishing = true
	return true
}

// giveUp ends the upload: the agent's task has failed.
func (x *upload) giveUp(format string, args ...any) error {
	why := fmt.Sprintf(format, args...)
	x.slot.end(why)
	if !x.slot.unseen {
		x.site.fail(x.place, x.site.wanted(x.place).refused(failing("SYS.1006", say("%s", "%s", why))))
	}
	return fmt.Errorf("%s", why)
}

// late lets the trouble strike that waits for the answer.
func (x *upload) late() error {
	if t, slow := x.take(slowAnswer); slow {
		x.wait(t.delay)
	}
	if _, none := x.take(silent); none {
		x.wait(forever)
		return errSilent
	}
	return nil
}

// forever is longer than any client waits.
const forever = 365 * 24 * time.Hour
