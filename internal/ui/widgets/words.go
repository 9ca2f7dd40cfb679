package widgets

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// Size writes a number of bytes in decimal units: "10.3 GB".
func Size(n int64) string {
	return humanize.SIWithDigits(float64(max(0, n)), 1, "B")
}

// Speed writes a number of bytes per second in the units of [Size]: "88 MB/s".
func Speed(n int64) string {
	digits := 1
	if n >= 10_000_000 {
		digits = 0
	}
	return humanize.SIWithDigits(float64(max(0, n)), digits, "B") + "/s"
}

// Of writes a part of a whole and names a unit that both share only once:
// "6.3 of 10.3 GB", "800 MB of 10.3 GB".
func Of(done, total int64) string {
	part, whole := Size(done), Size(total)
	number, unit, _ := strings.Cut(part, " ")
	if strings.HasSuffix(whole, " "+unit) {
		part = number
	}
	return part + " of " + whole
}

// Percent writes a part of a whole as a whole percentage that reaches 100 only
// when nothing is missing. A total of 0 yields the empty text.
func Percent(done, total int64) string {
	if total <= 0 {
		return ""
	}
	return fmt.Sprintf("%d %%", int(math.Floor(100*Fraction(done, total))))
}

// Fraction returns done/total within 0 and 1; 0 for a total of 0.
func Fraction(done, total int64) float64 {
	if total <= 0 {
		return 0
	}
	return min(1, max(0, float64(done)/float64(total)))
}

// About writes a duration as coarsely as people say it: "about 4 min".
func About(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return "a few seconds"
	case d < time.Minute:
		return fmt.Sprintf("about %d s", int(d.Round(5*time.Second).Seconds()))
	case d < 90*time.Minute:
		return fmt.Sprintf("about %d min", int(math.Ceil(d.Minutes())))
	case d < 48*time.Hour:
		return fmt.Sprintf("about %d h", int(math.Round(d.Hours())))
	default:
		return fmt.Sprintf("about %d days", int(math.Round(d.Hours()/24)))
	}
}

// Count writes a number with a noun that takes an s in the plural: "1 file".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Digest writes the name of a digest algorithm as people do: "SHA-512" for sha512.
func Digest(algorithm string) string {
	name := strings.ToUpper(algorithm)
	if bits, ok := strings.CutPrefix(name, "SHA"); ok && !strings.HasPrefix(bits, "-") {
		return "SHA-" + bits
	}
	return name
}

// Join writes the parts that are not empty behind each other, with dots between.
func Join(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}
