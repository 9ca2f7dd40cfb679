package main

import (
	"context"
	"fmt"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// planned is a plan as --json shows it.
type planned struct {
	Upload string   `json:"upload"`
	Files  []member `json:"files,omitempty"`
	backend.Plan
}

// member is one file of an upload.
type member struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"` // its part in a set
	Size int64  `json:"size"`           // bytes
}

func plannedOf(req backend.Request, p backend.Plan) planned {
	out := planned{Upload: title(req), Plan: p}
	for _, it := range req.Items {
		out.Files = append(out.Files, member{it.Identity.Name(), it.Role, it.Identity.Size})
	}
	return out
}

// plan asks the server what the uploads will meet and says it. A plan that could
// not be made because the server is not there at the moment is no obstacle: the
// queue tries again by itself.
func (in *intake) plan(ctx context.Context) error {
	d, err := in.station.Driver(ctx, in.profile.ID)
	if err != nil {
		return err
	}
	planner, ok := d.(backend.Planner)
	if !ok {
		return in.unplanned(ctx, d)
	}
	blocked := false
	for _, req := range in.requests {
		var p backend.Plan
		err := in.trusting(func() (err error) {
			p, err = planner.Plan(ctx, req)
			return err
		})
		switch {
		case err != nil && fault.Retryable(err) && !on(in.call, "plan-only"):
			in.warn("The plan could not be made: " + fault.Of(err).What)
		case err != nil:
			return err
		default:
			if err := in.showPlan(req, p); err != nil {
				return err
			}
		}
		blocked = blocked || p.Blocked()
	}
	if blocked {
		return said(exitPlan)
	}
	return nil
}

// unplanned reaches the server where the back end makes no plans, if the command
// line wants more than to queue.
func (in *intake) unplanned(ctx context.Context, d backend.Driver) error {
	if on(in.call, "plan-only") {
		return fault.New(fault.Rejected, in.spec.Title+" gives nothing to plan with.", "Upload without --plan-only.")
	}
	if !in.flags.Lookup("pin").Changed {
		return nil
	}
	return in.trusting(func() error {
		_, err := d.Check(ctx)
		return err
	})
}

// showPlan prints the whole plan where it is asked for or forbids the upload, and
// its warnings otherwise.
func (in *intake) showPlan(req backend.Request, p backend.Plan) error {
	if on(in.call, "plan-only") {
		return in.result(plannedOf(req, p), in.describePlan(req, p, backend.OK))
	}
	if in.asJSON && p.Blocked() {
		return in.result(plannedOf(req, p), "")
	}
	least := backend.Warning
	if p.Blocked() {
		least = backend.OK
	}
	if p.Count(backend.Warning)+p.Count(backend.Blocker) > 0 && !in.asJSON && (p.Blocked() || !in.quiet) {
		fmt.Fprint(in.err, in.describePlan(req, p, least))
	}
	return nil
}

// roleAndSize says which part of a set a file is, if any, and how large it is.
func roleAndSize(it backend.Item) string {
	if it.Role == "" {
		return size(it.Identity.Size)
	}
	return it.Role + ", " + size(it.Identity.Size)
}

// describePlan leaves out what is in order unless least is OK.
func (c *call) describePlan(req backend.Request, p backend.Plan, least backend.Level) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Plan for %s: %d ok, %s, %s\n", title(req), p.Count(backend.OK), several(p.Count(backend.Warning), "warning"), several(p.Count(backend.Blocker), "blocker"))
	for _, it := range req.Items {
		if len(req.Items) > 1 {
			fmt.Fprintf(&b, "  %-8s %s (%s)\n", "file", it.Identity.Name(), roleAndSize(it))
		}
	}
	for _, f := range p.Findings {
		if f.Level == backend.OK && least != backend.OK {
			continue
		}
		fmt.Fprintf(&b, "  %-8s %s\n", f.Level, f.What)
		if f.Remedy != "" {
			fmt.Fprintf(&b, "  %-8s %s\n", "", f.Remedy)
		}
		if f.Field != "" && f.Level != backend.OK {
			fmt.Fprintf(&b, "  %-8s Flag: --%s\n", "", f.Field)
			if ask := c.offersFor(f.Field); ask != "" {
				fmt.Fprintf(&b, "  %-8s Choices: %s\n", "", ask)
			}
		}
	}
	return b.String()
}
