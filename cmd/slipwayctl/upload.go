package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/draft"
	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/queue"
	"slipway/internal/source"
)

func uploadCommands() []*command {
	return []*command{{
		words: "upload", operands: "FILE…|FOLDER…|URL", min: 1, max: -1,
		about: "Uploads files to a target and waits until they are verified.",
		examples: []string{
			"slipwayctl upload rhel-9.4.iso --target lab",
			"slipwayctl upload disk.qcow2 --target lab --name web-01 --properties hw_disk_bus=scsi --receipt web-01.json",
			"slipwayctl upload images/ --target lab --plan-only",
			"slipwayctl upload fix_1.2.tgz fix_1.2.xml fix_1.2.chg fix_1.2.txt --target lxca        (files that form a set are one upload)",
			"slipwayctl help upload --target lab        (shows the flags of that target)",
		},
		flags: uploadFlags, run: upload,
	}}
}

var algorithms = []source.Algo{source.SHA512, source.SHA256, source.SHA1, source.MD5}

func uploadFlags(ctx context.Context, c *call) error {
	c.declareTarget()
	for _, a := range algorithms {
		c.flags.String("expect-"+string(a), "", "the `digest` that the publisher gives for the file")
	}
	c.flags.Bool("plan-only", false, "say what the upload will meet, and queue nothing")
	c.flags.String("receipt", "", "write the receipt to this `file`; - is standard output")
	c.flags.Bool("hold", false, "queue it, but do not start it")
	declareFollow(c)
	return c.declareUploadTo(ctx, c.targetName())
}

// declareUploadTo declares the flags that an upload to a target of this name has beside
// those of all uploads.
func (c *call) declareUploadTo(ctx context.Context, name string) error {
	declarePins(c)
	p, spec, err := c.target(ctx, name)
	if err != nil {
		return err
	}
	c.declareSession(spec)
	c.declareFields(spec.Request)
	c.aim = p.Name
	return nil
}

// intake is what one "upload" works with.
type intake struct {
	*call
	profile  profile.Profile
	spec     backend.Spec
	requests []backend.Request
}

func upload(ctx context.Context, c *call) error {
	p, spec, err := c.target(ctx, c.targetName())
	if err != nil {
		return err
	}
	in := &intake{call: c, profile: p, spec: spec}
	if err := in.readLine(ctx); err != nil {
		return err
	}
	planned := in.plan(ctx)
	if on(c, "plan-only") || planned != nil {
		return planned
	}
	return in.queue(ctx)
}

// on reports whether a flag without a value was given.
func on(c *call, name string) bool {
	f := c.flags.Lookup(name)
	return f != nil && f.Value.String() == "true"
}

// readLine turns the command line into requests, without asking any server.
func (in *intake) readLine(ctx context.Context) error {
	lent, err := in.lend(in.profile, in.spec)
	if err != nil {
		return err
	}
	if lent && (on(in.call, "detach") || on(in.call, "hold")) && !in.onlyFromEnvironment() {
		return usage("What is given for this session only cannot reach the process that sends the file later.", "Leave out --detach and --hold, or store it: slipwayctl target edit "+quoted(in.profile.Name)+".")
	}
	if err := in.receiptWritable(); err != nil {
		return err
	}
	texts, err := fieldTexts(in.flags, in.spec.Request)
	if err != nil {
		return err
	}
	expected, err := in.expected()
	if err != nil {
		return err
	}
	if strings.Contains(in.args[0], "://") {
		return in.readURL(texts, expected)
	}
	return in.readFiles(ctx, texts, expected)
}

// onlyFromEnvironment reports whether no flag lends anything: the environment may
// well reach the next process too.
func (in *intake) onlyFromEnvironment() bool {
	for _, f := range in.spec.Profile {
		if on(in.call, f.Key+"-stdin") {
			return false
		}
	}
	ca := in.flags.Lookup(caFile)
	return ca == nil || !ca.Changed
}

// expected returns the digests on the command line.
func (in *intake) expected() ([]source.Expected, error) {
	var all []source.Expected
	for _, a := range algorithms {
		text := in.flags.Lookup("expect-" + string(a)).Value.String()
		if text == "" {
			continue
		}
		e, err := source.ParseExpected(text)
		if err != nil {
			return nil, err
		}
		if e.Algo != a {
			return nil, usage(fmt.Sprintf("The digest given as --expect-%s is a %s digest.", a, e.Algo), "Give it as --expect-"+string(e.Algo)+".")
		}
		e.From = "the command line"
		all = append(all, e)
	}
	return all, nil
}

func (in *intake) readURL(texts backend.Values, expected []source.Expected) error {
	if len(in.args) > 1 {
		return usage("Only one address can be uploaded at a time, and no files beside it.", "Give one command for each.")
	}
	if len(expected) > 0 {
		return usage("The server fetches the file by itself, so no digest of it can be checked here.", "Leave the --expect flags out, or download the file and upload it.")
	}
	v := draft.Amend(in.spec, draft.ProposeURL(in.spec, in.args[0]), texts)
	req, err := draft.RequestURL(in.spec, in.args[0], v)
	in.requests = []backend.Request{req}
	return errors.Join(idle(in.spec.Request, v, texts, giveToo), err)
}

func (in *intake) readFiles(ctx context.Context, texts backend.Values, expected []source.Expected) error {
	paths, bad := draft.Expand(ctx, in.args)
	if len(bad) > 0 {
		return errors.Join(bad...)
	}
	files := make([]draft.File, len(paths))
	for i, path := range paths {
		var err error
		if files[i], err = draft.Look(ctx, path); err != nil {
			return err
		}
	}
	if len(expected) > 0 && len(files) != 1 {
		return usage("A digest belongs to one file.", "Give one command for each file, or put the digests into SHA256SUMS beside the files.")
	}
	for _, e := range expected {
		files[0].Expect(e)
	}
	var all []error
	for _, group := range draft.Group(in.spec, files) {
		for _, f := range group {
			for _, w := range f.Warnings {
				in.warn(w)
			}
		}
		v := draft.Amend(in.spec, draft.Propose(in.spec, group), texts)
		req, err := draft.Request(in.spec, group, v)
		all = append(all, idle(in.spec.Request, v, texts, giveToo), err)
		in.requests = append(in.requests, req)
	}
	return errors.Join(all...)
}

// queue queues the requests and sees them through.
func (in *intake) queue(ctx context.Context) error {
	if err := in.doorOpen(ctx); err != nil {
		return err
	}
	w := in.watch()
	defer w.close()
	jobs := make([]queue.NewJob, len(in.requests))
	for i, req := range in.requests {
		jobs[i] = queue.NewJob{Profile: in.profile.ID, ProfileName: in.profile.Name, Backend: in.spec.ID, Request: req, Held: on(in.call, "hold")}
	}
	added, err := in.station.Queue.Add(ctx, jobs...)
	if err != nil {
		return err
	}
	if on(in.call, "detach") || on(in.call, "hold") {
		return in.left(added)
	}
	for _, j := range added {
		w.add(j)
	}
	if err := w.follow(ctx); err != nil {
		return err
	}
	return errors.Join(in.writeReceipts(ctx, w), said(w.code()))
}

// doorOpen refuses to queue behind an upload to the same target that waits for a
// person: the queue would not start this one before that is answered.
func (in *intake) doorOpen(ctx context.Context) error {
	jobs, err := in.station.Queue.Jobs(ctx, 0)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.Profile == in.profile.ID && j.State == queue.NeedsYou && fault.Is(j.Fault, fault.Login, fault.Untrusted, fault.CertChanged) {
			return &coded{code: exitLogin, err: fault.New(fault.Conflict,
				fmt.Sprintf("An earlier upload to %s, %s, waits for an answer; others wait behind it.", in.profile.Name, title(j.Request)),
				fmt.Sprintf("Run slipwayctl queue retry %s once login and certificate are right, or slipwayctl queue cancel %s.", j.ID, j.ID))}
		}
	}
	return nil
}

// left says how uploads that nobody watches are started.
func (in *intake) left(jobs []queue.Job) error {
	for _, j := range jobs {
		if err := in.result(j, fmt.Sprintf("Queued %s as %s.", title(j.Request), j.ID)); err != nil {
			return err
		}
	}
	in.note("An open window sends it by itself; so does: slipwayctl queue run")
	return nil
}

// receiptWritable finds out before the upload whether the receipt can be written.
func (in *intake) receiptWritable() error {
	path := in.flags.Lookup("receipt").Value.String()
	if path == "" || path == "-" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		bad := fault.Wrap(err, fault.Invalid, "The receipt cannot be written to "+path+".", "Name a file in a folder that exists and can be written.")
		bad.Detail = err.Error()
		return bad
	}
	return nil
}

// writeReceipts writes the receipts of what was done, one after the other.
func (in *intake) writeReceipts(ctx context.Context, w *watch) error {
	path := in.flags.Lookup("receipt").Value.String()
	if path == "" {
		return nil
	}
	var all []byte
	for _, j := range w.jobs() {
		if j.State != queue.Done {
			continue
		}
		text, err := in.station.Queue.Receipt(ctx, j.ID)
		if err != nil {
			return err
		}
		all = append(append(all, text...), '\n')
	}
	if path == "-" {
		return in.print(string(all))
	}
	if err := os.WriteFile(path, all, 0o600); err != nil {
		bad := fault.Wrap(err, fault.Unavailable, "The upload is done, but its receipt could not be written.", "Write it again: slipwayctl queue receipt ID.")
		bad.Detail = err.Error()
		return bad
	}
	return nil
}
