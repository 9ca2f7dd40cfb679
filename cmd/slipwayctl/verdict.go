package main

import (
	"cmp"
	"fmt"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/queue"
	"slipway/internal/source"
)

// title names an upload: its first file, or the address, and how many files there are.
func title(r backend.Request) string {
	if n := len(r.Items); n > 1 {
		return fmt.Sprintf("%s (%d files)", r.Name(), n)
	}
	return r.Name()
}

// doneText says what arrived, and how far that is proven.
func doneText(j queue.Job) string {
	r := j.Result
	var b strings.Builder
	fmt.Fprintf(&b, "%s → %s: %s\n", title(j.Request), j.ProfileName, verdict(r.Verification))
	fmt.Fprintf(&b, "  %-10s %s (%s)\n", "Id:", r.ID, r.Name)
	if r.URL != "" {
		fmt.Fprintf(&b, "  %-10s %s\n", "Address:", r.URL)
	}
	if d := j.Finished.Sub(j.Started); r.Size > 0 && d > 0 {
		fmt.Fprintf(&b, "  %-10s %s in %s\n", "Sent:", size(r.Size), took(d))
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "  %-10s %s\n", "Note:", n)
	}
	return b.String()
}

// verdict says how far the arrival is proven, in one line.
func verdict(v backend.Verification) string {
	if v.Verdict != backend.Verified {
		return "Accepted, not verified: " + v.Why
	}
	if v.Digest == "" {
		return "Verified: " + strings.Join(v.Compared, " ")
	}
	return fmt.Sprintf("Verified: %s %s", algorithm(v.Algorithm), v.Digest)
}

// algorithm returns the name of a digest as people write it: SHA-512, MD5.
func algorithm(a source.Algo) string {
	name := strings.ToUpper(string(a))
	if bits, ok := strings.CutPrefix(name, "SHA"); ok && !strings.HasPrefix(bits, "-") {
		return "SHA-" + bits
	}
	return name
}

// endText says why a job ended without being done, and how to go on.
func endText(j queue.Job) string {
	head := title(j.Request) + " → " + j.ProfileName
	var b strings.Builder
	switch {
	case j.Fault != nil && (j.State == queue.Failed || j.State == queue.NeedsYou):
		b.WriteString(explain(head, j.Fault, offersOf(j)))
	case j.Reason != "":
		fmt.Fprintf(&b, "%s: %s, %s.\n", head, stateText(j.State), j.Reason)
	default:
		fmt.Fprintf(&b, "%s: %s.\n", head, stateText(j.State))
	}
	switch j.State {
	case queue.Failed, queue.NeedsYou, queue.Canceled:
		fmt.Fprintf(&b, "  %-10s slipwayctl queue retry %s%s\n", "Again:", j.ID, mending(j))
	case queue.Held, queue.Interrupted:
		fmt.Fprintf(&b, "  %-10s slipwayctl queue start %s\n", "Go on:", j.ID)
	default:
	}
	return b.String()
}

// mending returns the flag that gives the field at fault another text; "" where no
// field of the upload is at fault.
func mending(j queue.Job) string {
	spec, _ := catalog.Lookup(j.Backend)
	if j.Fault == nil {
		return ""
	}
	f, ok := backend.Lookup(spec.Request, j.Fault.Field)
	switch {
	case !ok:
		return ""
	case f.Kind == backend.Bool:
		return fmt.Sprintf(" --%s=%t", f.Key, cmp.Or(j.Request.Values[f.Key], f.Default) != "true")
	default:
		return " --" + f.Key + " …"
	}
}

func stateText(s queue.State) string {
	switch s {
	case queue.NeedsYou:
		return "needs you"
	case queue.Canceled:
		return s.Word()
	default:
		return string(s)
	}
}
