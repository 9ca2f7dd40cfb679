package switches

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Reader reads the value of a switch into a struct of the lab's: its conditions, or what a trouble has to know. An error says what is
// wrong with the value, without the switch's name. The functions of this package make readers; X is the lab's struct, and field returns
// the address of the field that is meant.
type Reader[X any] func(to *X, value string) error

// Flag makes a reader for a switch without a value.
func Flag[X any](change func(*X)) Reader[X] {
	return func(to *X, _ string) error {
		change(to)
		return nil
	}
}

// Text makes a reader that takes any value.
func Text[X any](field func(*X) *string) Reader[X] {
	return func(to *X, value string) error {
		*field(to) = value
		return nil
	}
}

// OneOf makes a reader that takes one of these words.
func OneOf[X any, W ~string](field func(*X) *W, words ...W) Reader[X] {
	return func(to *X, value string) error {
		if !slices.Contains(words, W(value)) {
			return fmt.Errorf("%q is not one of %s", value, list(words))
		}
		*field(to) = W(value)
		return nil
	}
}

// Count makes a reader of whole numbers from 0 on.
func Count[X any](field func(*X) *int) Reader[X] {
	return func(to *X, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return fmt.Errorf("%q is not a number", value)
		}
		*field(to) = n
		return nil
	}
}

// Size makes a reader of bytes, with K, M or G in either case for powers of 1024.
func Size[X any](field func(*X) *int64) Reader[X] {
	return func(to *X, value string) error {
		digits, shift := strings.ToUpper(value), 0
		for i, unit := range []string{"K", "M", "G"} {
			if cut, found := strings.CutSuffix(digits, unit); found {
				digits, shift = cut, 10*(i+1)
				break
			}
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n < 0 || n<<shift>>shift != n {
			return fmt.Errorf("%q is not a size such as 16M", value)
		}
		*field(to) = n << shift
		return nil
	}
}

// Duration makes a reader of durations such as 1.5s, from 0 on.
func Duration[X any](field func(*X) *time.Duration) Reader[X] {
	return func(to *X, value string) error {
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is not a duration such as 10s", value)
		}
		*field(to) = d
		return nil
	}
}

// Status makes a reader of HTTP statuses that say no: those from 400 on that have a name.
func Status[X any](field func(*X) *int) Reader[X] {
	return func(to *X, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < 400 || http.StatusText(n) == "" {
			return fmt.Errorf("%q is not an HTTP error status", value)
		}
		*field(to) = n
		return nil
	}
}
