package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"slipway/internal/fault"
)

// aside says why a file is set aside.
type aside struct {
	word string // part of the new name
	what string // the first sentence, without its full stop
	then string // what may be done about it
}

// asideFor returns why a journal that could not be opened has to make room; nil
// where err is another one, or none.
func asideFor(err error) *aside {
	switch {
	case damaged(err):
		return &aside{
			"damaged", "The journal of uploads was damaged",
			"What was queued has to be added again; look at the targets for what arrived.",
		}
	case errors.Is(err, errNewer):
		return &aside{
			"newer", "The journal of uploads was written by a newer version of Slipway",
			"To get its queue back, close Slipway, give the file its old name again and start the newer version.",
		}
	default:
		return nil
	}
}

// setAside gives the file and its side files a name that is not taken, and
// returns the sentences for the person. A file that another program works with
// stays: that one would go on writing to it under a name where nobody looks.
func setAside(ctx context.Context, path string, why aside) (string, error) {
	busy, err := attended(ctx, path)
	if err != nil {
		return "", err
	}
	if busy {
		return "", fault.New(fault.Unavailable, why.what+", and another program works with it.",
			"Close other windows and shells of Slipway, then try again.")
	}
	to, err := freeName(path + "." + why.word + "-" + time.Now().Format(time.DateOnly))
	if err != nil {
		return "", err
	}
	for _, suffix := range []string{"-wal", "-shm", suspectSuffix, ""} {
		if err := os.Rename(path+suffix, to+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	return fmt.Sprintf("%s, so it was set aside as %s and a new one was begun. %s", why.what, to, why.then), nil
}

func freeName(want string) (string, error) {
	name := want
	for n := 2; ; n++ {
		_, err := os.Lstat(name)
		if errors.Is(err, os.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
		name = fmt.Sprintf("%s-%d", want, n)
	}
}
