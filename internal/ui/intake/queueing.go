package intake

import (
	"context"

	"fyne.io/fyne/v2"

	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/ui/form"
)

// queue queues the upload and closes the card. Where something is missing it
// leads there; while the plan is being made it waits for it.
func (c *card) queue() {
	spec, ok := c.spec()
	switch {
	case c.queueing || c.plan.blocked():
		return
	case c.form != nil && !c.form.Check():
		c.plan.lack(c.form.Problem().What)
		return
	case !ok:
		c.plan.lack("Choose a target.")
		return
	case c.plan.stage == planning:
		c.plan.wanted = true
		c.plan.show()
		return
	}
	req, err := c.request(spec)
	if err != nil {
		c.lead(err)
		return
	}
	t, _ := c.pane.target(c.target)
	c.send(queue.NewJob{Profile: t.Profile.ID, ProfileName: t.Profile.Name, Backend: spec.ID, Request: req})
}

// lead unfolds the card and shows what is wrong beside the fields.
func (c *card) lead(err error) {
	faults := form.Faults(err)
	c.unfold()
	c.form.Show(faults)
	c.plan.lack(faults[0].What)
}

// send hands the job to the queue. What is on the card stays when that fails.
func (c *card) send(job queue.NewJob) {
	c.queueing = true
	c.plan.show()
	var err error
	c.pane.run(func() { err = c.pane.svc.Queue(context.Background(), job) }, func() {
		c.queueing = false
		if err != nil {
			c.plan.fault = fault.Of(err)
			c.plan.show()
			return
		}
		c.pane.last = job.Profile
		c.pane.drop(c)
	})
}

// showState says on top of the card how the plan stands, where the plan itself is
// folded away or warns of something, and lets the button be pressed unless the plan
// forbids it. A warning is never cut off.
func (c *card) showState(text string, tone fyne.ThemeColorName) {
	unfolded, warns := c.body.Visible(), c.plan.warns()
	if t, ok := c.pane.target(c.target); ok && !unfolded {
		text = "For " + t.Profile.Name + " · " + text
	}
	c.state.Hidden, c.alarmBox.Hidden = unfolded || warns, !warns
	if warns {
		c.alarm.Set(text, tone)
	} else {
		c.state.Set(text, tone)
	}
	if c.queueing || c.plan.blocked() {
		c.button.Disable()
	} else {
		c.button.Enable()
	}
	c.frame.Refresh()
}
