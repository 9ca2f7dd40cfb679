package fault

import (
	"fmt"
	"runtime/debug"
)

// Panicked returns the fault of work that has panicked with p, to be called where
// recover returned p: the stack of that goroutine is in its cause. What p says, which
// is no server's word, is the Detail. A goroutine that works for an upload and is not
// the one that the queue waits for has to recover by itself, or it ends the program.
func Panicked(p any) *Fault {
	f := Wrap(fmt.Errorf("%v\n%s", p, debug.Stack()), Internal,
		"Slipway made a mistake during the upload.", "Copy the details and report them. Other uploads go on.")
	f.Detail = fmt.Sprint(p)
	return f
}
