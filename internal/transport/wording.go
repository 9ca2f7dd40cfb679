package transport

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// words writes a duration as a person would say it.
func words(d time.Duration) string {
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}} {
		if n := d / unit.size; n > 0 && d%unit.size == 0 {
			if n == 1 {
				return "1 " + unit.name
			}
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.String()
}

// digits writes n with a comma before every third digit.
func digits(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// upper makes the first letter of a phrase that begins a sentence a capital; host
// names stay as they are.
func upper(phrase string) string {
	if strings.HasPrefix(phrase, "the ") {
		return "T" + phrase[1:]
	}
	return phrase
}
