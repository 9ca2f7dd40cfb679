package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"slipway/internal/fault"
	"slipway/internal/queue"
)

func queueCommands() []*command {
	one := func(verb, about string, do func(context.Context, *queue.Engine, string) error) *command {
		return &command{words: "queue " + verb, operands: "ID…", min: 1, max: -1, about: about, run: func(ctx context.Context, c *call) error {
			return c.eachJob(ctx, verb, do)
		}}
	}
	return []*command{
		{words: "queue list", about: "Lists the queue, unfinished uploads first.", flags: listFlags, run: listQueue},
		{words: "queue show", operands: "ID", min: 1, max: 1, about: "Shows one upload with everything known about it.", run: showJob},
		{words: "queue run", about: "Works on the queue until nothing in it waits.", flags: followFlags, run: runQueue},
		{
			words: "queue start", operands: "ID…", min: 1, max: -1, about: "Goes on with held or interrupted uploads and waits for them.", flags: restartFlags,
			run: func(ctx context.Context, c *call) error { return c.restart(ctx, start) },
		},
		{
			words: "queue retry", operands: "ID…", min: 1, max: -1, about: "Tries failed or cancelled uploads again, with other settings where flags say so, and waits for them.",
			examples: []string{
				"slipwayctl queue retry 01k… --name web-02",
				"slipwayctl help queue retry 01k…        (shows the flags of that upload)",
			},
			flags: retryFlags, run: func(ctx context.Context, c *call) error { return c.restart(ctx, retry) },
		},
		one("hold", "Stops uploads until they are started again.", func(ctx context.Context, e *queue.Engine, id string) error { return e.Hold(ctx, id) }),
		one("cancel", "Stops uploads for good and removes what they left on the target.", func(ctx context.Context, e *queue.Engine, id string) error { return e.Cancel(ctx, id) }),
		one("remove", "Forgets uploads that do not run.", func(ctx context.Context, e *queue.Engine, id string) error { return e.Remove(ctx, id) }),
		{
			words: "queue receipt", operands: "ID", min: 1, max: 1, about: "Prints the receipt of a finished upload.",
			examples: []string{"slipwayctl queue receipt 01k… > receipt.json"}, run: printReceipt,
		},
		{words: "queue log", operands: "ID", min: 1, max: 1, about: "Shows what happened to an upload.", run: showLog},
	}
}

func listFlags(_ context.Context, c *call) error {
	c.flags.Int("limit", 20, "how many finished uploads are shown (`number`)")
	return nil
}

func followFlags(_ context.Context, c *call) error {
	declareFollow(c)
	return nil
}

// maxFinished bounds how far back an id is looked for.
const maxFinished = 1000

func listQueue(ctx context.Context, c *call) error {
	s, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	limit, err := c.flags.GetInt("limit")
	if err != nil || limit < 0 {
		return usage("--limit is not a number.", "Give 0 or more.")
	}
	jobs, err := s.Queue.Jobs(ctx, limit)
	if err != nil {
		return err
	}
	if len(jobs) == 0 {
		c.note("The queue is empty.")
	}
	now := time.Now()
	return table(c, jobs, "ID\tSTATE\tFILE\tTARGET\tSIZE\t", func(j queue.Job) []string {
		return []string{j.ID, stateText(j.State), title(j.Request), j.ProfileName, size(j.Request.Size()), remark(j, now)}
	})
}

// remark says in a few words what matters most about a job now.
func remark(j queue.Job, now time.Time) string {
	switch {
	case j.State == queue.Running || j.State == queue.Waiting:
		return activity(j, now)
	case j.State == queue.Done && j.Result != nil:
		return string(j.Result.Verification.Verdict)
	case j.Fault != nil && j.State != queue.Held:
		return j.Fault.What
	default:
		return j.Reason
	}
}

// job returns the job whose id begins or ends with text.
func (c *call) job(ctx context.Context, text string) (queue.Job, error) {
	s, err := c.open(ctx, false)
	if err != nil {
		return queue.Job{}, err
	}
	if j, err := s.Queue.Job(ctx, text); err == nil || !fault.Is(err, fault.NotFound) {
		return j, err
	}
	jobs, err := s.Queue.Jobs(ctx, maxFinished)
	if err != nil {
		return queue.Job{}, err
	}
	var hits []queue.Job
	for _, j := range jobs {
		if strings.HasPrefix(j.ID, text) || strings.HasSuffix(j.ID, text) {
			hits = append(hits, j)
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		return queue.Job{}, &coded{code: exitOther, err: fault.New(fault.NotFound, fmt.Sprintf("There is no upload %q in the queue.", text), "slipwayctl queue list shows those there are.")}
	default:
		return queue.Job{}, usage(fmt.Sprintf("%d uploads match %q.", len(hits), text), "Give more of the id.")
	}
}

// eachJob does something with every job that is named; all have to exist first.
func (c *call) eachJob(ctx context.Context, verb string, do func(context.Context, *queue.Engine, string) error) error {
	var jobs []queue.Job
	for _, text := range c.args {
		j, err := c.job(ctx, text)
		if err == nil {
			err = c.lendFor(j)
		}
		if err != nil {
			return err
		}
		jobs = append(jobs, j)
	}
	for _, j := range jobs {
		if err := do(ctx, c.station.Queue, j.ID); err != nil {
			return err
		}
		c.note("%s", c.doneOrAsked(ctx, verb, j))
	}
	return nil
}

// doneOrAsked tells what was done from what another program was asked for, which takes
// its time there.
func (c *call) doneOrAsked(ctx context.Context, verb string, j queue.Job) string {
	if now, err := c.station.Queue.Job(ctx, j.ID); err == nil && now.State == queue.Running {
		return askedText(verb, j)
	}
	return verb + " " + title(j.Request) + ": done."
}

func showJob(ctx context.Context, c *call) error {
	j, err := c.job(ctx, c.args[0])
	if err != nil {
		return err
	}
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-10s %s\n", label, text)
		}
	}
	line("Id", j.ID)
	line("Target", j.ProfileName)
	line("State", stateText(j.State))
	line("", "")
	for _, it := range j.Request.Items {
		line("File", it.Identity.Path+" ("+roleAndSize(it)+")")
	}
	line("Address", j.Request.URL)
	line("Now", remark(j, time.Now()))
	line("Attempts", fmt.Sprintf("%d of %d", j.Attempt, j.Attempts))
	line("Queued", j.Created.Local().Format(time.DateTime))
	if j.Result != nil {
		b.WriteString(doneText(j))
	} else if j.Fault != nil {
		b.WriteString(explain("Last fault", j.Fault, offersOf(j)))
	}
	return c.result(j, b.String())
}

func printReceipt(ctx context.Context, c *call) error {
	j, err := c.job(ctx, c.args[0])
	if err != nil {
		return err
	}
	text, err := c.station.Queue.Receipt(ctx, j.ID)
	if err != nil {
		return err
	}
	return c.print(strings.TrimSuffix(string(text), "\n") + "\n")
}

func showLog(ctx context.Context, c *call) error {
	j, err := c.job(ctx, c.args[0])
	if err != nil {
		return err
	}
	events, err := c.station.Queue.Log(ctx, j.ID)
	if err != nil {
		return err
	}
	return table(c, events, "TIME\tWHAT", func(e queue.Event) []string {
		return []string{e.At.Local().Format(time.DateTime), e.Text}
	})
}
