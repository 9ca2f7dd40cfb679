package ocimarket

import (
	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/inspect"
)

// contentFault returns why a local file cannot become a machine image there, before
// byte one; nil means that nothing speaks against it. name is the file's own name, and
// r and size are of the file. What only makes it doubtful stands in the plan.
func contentFault(v backend.Values, r inspect.Report, size int64, name string) *fault.Fault {
	switch {
	case size == 0:
		return refuse("The file is empty.", "Choose another file.")
	case r.Format == inspect.Plain || r.Format == inspect.XML:
		return refuse("The file contains text, not an archive with a machine image.", "Check that the download did not end in an error page.")
	}
	if bad := fileNameProblem(fileName(v, name)); bad != "" {
		return &fault.Fault{Kind: fault.Invalid, Op: "check the file", What: bad, Remedy: "Write a plain name into File name there, such as machineImage.tar.gz.", Field: keyFileName}
	}
	return nil
}

func refuse(what, remedy string) *fault.Fault {
	return &fault.Fault{Kind: fault.Rejected, Op: "check the file", What: what, Remedy: remedy}
}
