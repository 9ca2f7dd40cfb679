package details

import (
	"fmt"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/queue"
	"slipway/internal/ui/widgets"
)

// Text writes everything known about a job as plain text, for a ticket or a mail.
func Text(j queue.Job, spec backend.Spec) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Upload %s: %s\n", j.Request.Name(), j.State.Word())
	if f := j.Fault; f != nil {
		write(&b, []widgets.Fact{
			{Name: "What happened", Value: f.What},
			{Name: "Do this", Value: f.Remedy},
			{Name: speaker(*f), Value: f.Detail},
			{Name: "Its advice", Value: f.VendorRemedy},
			{Name: "Code", Value: f.Code},
			{Name: "Request ID", Value: f.RequestID},
			{Name: "Help", Value: f.HelpURL},
			{Name: "While", Value: while(*f)},
		})
		b.WriteByte('\n')
	}
	write(&b, facts(j, spec))
	return b.String()
}

// write puts each fact on a line of its own and indents the further lines of a value.
func write(b *strings.Builder, facts []widgets.Fact) {
	for _, f := range facts {
		if f.Value != "" {
			fmt.Fprintf(b, "%s: %s\n", f.Name, strings.ReplaceAll(f.Value, "\n", "\n    "))
		}
	}
}
