package picker

import (
	"errors"
	"runtime"

	"github.com/ncruces/zenity"
)

// zenityDialog shows the dialog of Windows, of macOS, or of a zenity program.
func zenityDialog(r request) ([]string, bool) {
	options := []zenity.Option{zenity.Title(r.title), zenity.Modal()}
	switch {
	case r.parent == 0:
	case runtime.GOOS == "windows":
		options = append(options, zenity.Attach(r.parent))
	default:
		options = append(options, zenity.Attach(int(r.parent)))
	}
	if r.multiple {
		return answered(zenity.SelectFileMultiple(options...))
	}
	path, err := zenity.SelectFile(options...)
	return answered([]string{path}, err)
}

// answered tells a person's answer from a dialog that could not be shown.
func answered(paths []string, err error) ([]string, bool) {
	if errors.Is(err, zenity.ErrCanceled) {
		return nil, true
	}
	return paths, err == nil
}
