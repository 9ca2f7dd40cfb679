package switches

import (
	"fmt"
	"strconv"
	"strings"
)

// RefusalValue is how a list of switches names the value that [Refusal] reads.
const RefusalValue = "STATUS[:SHAPE[:RETRY-AFTER]]"

// Refused is how a server is to say no.
type Refused[W ~string] struct {
	Status     int // HTTP status, from 400 on
	Shape      W   // form of the answer's body; "" means the lab's usual one
	RetryAfter int // seconds, for the Retry-After header; 0 means no such header
}

// Refusal makes a reader of [RefusalValue], where the shape is one of these.
func Refusal[X any, W ~string](field func(*X) *Refused[W], shapes ...W) Reader[X] {
	status := Status(func(r *Refused[W]) *int { return &r.Status })
	shape := OneOf(func(r *Refused[W]) *W { return &r.Shape }, shapes...)
	return func(to *X, value string) error {
		var r Refused[W]
		first, rest, _ := strings.Cut(value, ":")
		form, seconds, timed := strings.Cut(rest, ":")
		if err := status(&r, first); err != nil {
			return err
		}
		if form != "" {
			if err := shape(&r, form); err != nil {
				return err
			}
		}
		if timed {
			n, err := strconv.Atoi(seconds)
			if err != nil || n < 1 {
				return fmt.Errorf("%q is not a number of seconds", seconds)
			}
			r.RetryAfter = n
		}
		*field(to) = r
		return nil
	}
}
