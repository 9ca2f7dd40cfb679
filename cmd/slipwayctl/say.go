package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"slipway/internal/fault"
)

// result prints a result: v with --json, otherwise text.
func (c *call) result(v any, text string) error {
	if !c.asJSON {
		return c.print(strings.TrimSuffix(text, "\n") + "\n")
	}
	line, err := json.Marshal(v)
	if err != nil {
		return fault.Wrap(err, fault.Internal, "The result could not be put into JSON.", "Report this.")
	}
	return c.print(string(line) + "\n")
}

func (c *call) print(text string) error {
	if _, err := fmt.Fprint(c.out, text); err != nil {
		return fault.Wrap(err, fault.Unavailable, "The output could not be written.", "Look at the program or the disk behind it.")
	}
	return nil
}

// note prints a sentence for people; nothing with --quiet or --json.
func (c *call) note(format string, args ...any) {
	if !c.quiet && !c.asJSON {
		fmt.Fprintf(c.err, format+"\n", args...)
	}
}

// warn prints a warning, also with --quiet.
func (c *call) warn(text string) {
	if c.asJSON {
		c.aside(map[string]string{"warning": text})
		return
	}
	fmt.Fprintln(c.err, "Warning: "+text)
}

// aside prints one JSON object to standard error.
func (c *call) aside(v any) {
	if line, err := json.Marshal(v); err == nil {
		fmt.Fprintln(c.err, string(line))
	}
}

// table prints rows with aligned columns; with --json, one object for each row.
func table[T any](c *call, rows []T, head string, cells func(T) []string) error {
	if c.asJSON {
		for _, r := range rows {
			if err := c.result(r, ""); err != nil {
				return err
			}
		}
		return nil
	}
	var b strings.Builder
	tab := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if len(rows) > 0 && !c.quiet {
		fmt.Fprintln(tab, head)
	}
	for _, r := range rows {
		fmt.Fprintln(tab, strings.Join(cells(r), "\t"))
	}
	return errors.Join(tab.Flush(), c.print(b.String()))
}

// report prints the faults in err that have not been said yet.
func (c *call) report(err error) {
	for _, f := range faults(err) {
		if c.asJSON {
			c.aside(map[string]*fault.Fault{"fault": f})
			continue
		}
		fmt.Fprint(c.err, explain("Error", f, c.offersFor(f.Field)))
	}
}

// faults returns the faults joined in err, in order, without what was said already.
func faults(err error) []*fault.Fault {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*fault.Fault
		for _, part := range joined.Unwrap() {
			all = append(all, faults(part)...)
		}
		return all
	}
	var c *coded
	if errors.As(err, &c) {
		if errors.Is(c.err, errInterrupted) {
			return nil
		}
		return faults(c.err)
	}
	if err == errInterrupted { //nolint:errorlint // a fault around it has words of its own
		return nil
	}
	return []*fault.Fault{fault.Of(err)}
}
