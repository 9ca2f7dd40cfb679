package pace

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"slipway/internal/fault"
)

// Patience is how long a server that works on sent bytes may be out of reach before
// its watcher gives up: the restart of a switch, or of a web server, must not spoil
// a sent file.
const Patience = 5 * time.Minute

// Passing reports whether err is a trouble of the way or of the server that may be
// over at the next question.
func Passing(err error) bool {
	return fault.Is(err, fault.Unreachable, fault.Interrupted, fault.Busy, fault.ServerFailed)
}

// usual is how long a server may work on a file when nobody says otherwise.
const usual = 2 * time.Hour

// Limit returns how long a server may work on a file, from the text of a field that
// holds whole minutes; two hours for a text that does not.
func Limit(minutes string) time.Duration {
	n, err := strconv.Atoi(minutes)
	if err != nil || n <= 0 {
		return usual
	}
	return time.Duration(n) * time.Minute
}

// RetryAfter reads the value of the header Retry-After, which is seconds or a date; 0
// for none and for one that has passed.
func RetryAfter(value string, now time.Time) time.Duration {
	if n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 32); err == nil && n > 0 {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(value); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}
