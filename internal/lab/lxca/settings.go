package lxca

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func notOneOf[T ~string](value string, words []T) error {
	var names []string
	for _, w := range words {
		names = append(names, string(w))
	}
	return fmt.Errorf("%q is not one of %s", value, strings.Join(names, ", "))
}

func flag(change func(*Conditions)) func(*Conditions, string) error {
	return func(c *Conditions, _ string) error {
		change(c)
		return nil
	}
}

func text(field func(*Conditions) *string) func(*Conditions, string) error {
	return func(c *Conditions, value string) error {
		*field(c) = value
		return nil
	}
}

func size(field func(*Conditions) *int64) func(*Conditions, string) error {
	return func(c *Conditions, value string) error { return readSize(field(c), value) }
}

func duration(field func(*Conditions) *time.Duration) func(*Conditions, string) error {
	return func(c *Conditions, value string) error { return readDuration(field(c), value) }
}

func count(field func(*Conditions) *int) func(*Conditions, string) error {
	return func(c *Conditions, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return fmt.Errorf("%q is not a number", value)
		}
		*field(c) = n
		return nil
	}
}

// cell adds "os/TYPE" to a list.
func cell(field func(*Conditions) *[]string) func(*Conditions, string) error {
	return func(c *Conditions, value string) error {
		os, imageType, _ := strings.Cut(value, "/")
		if !slices.Contains(systems, os) || !slices.Contains(imageTypes, imageType) {
			return fmt.Errorf("%q is not an OS and an image type, such as esxi/SCRIPT", value)
		}
		*field(c) = append(*field(c), value)
		return nil
	}
}

func setLoginStatus(c *Conditions, value string) error {
	n, err := readStatus(value)
	if err == nil {
		c.LoginStatus = n
	}
	return err
}

func readStatus(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 400 || http.StatusText(n) == "" {
		return 0, fmt.Errorf("%q is not an HTTP error status", value)
	}
	return n, nil
}

// readRefusal reads STATUS[:SHAPE[:SECONDS]].
func readRefusal(t *trouble, value string) error {
	status, rest, _ := strings.Cut(value, ":")
	shape, seconds, timed := strings.Cut(rest, ":")
	n, err := readStatus(status)
	if err != nil {
		return err
	}
	if shape != "" && !slices.Contains(refusalShapes, shape) {
		return notOneOf(shape, refusalShapes)
	}
	t.status, t.body = n, shape
	if !timed {
		return nil
	}
	if t.retryAfter, err = strconv.Atoi(seconds); err != nil || t.retryAfter < 1 {
		return fmt.Errorf("%q is not a number of seconds", seconds)
	}
	return nil
}

func readBytes(t *trouble, value string) error { return readSize(&t.bytes, value) }
func readDelay(t *trouble, value string) error { return readDuration(&t.delay, value) }

func readWord(t *trouble, value string) error {
	t.word = value
	return nil
}

func plain(k kind, help string) Switch {
	return Switch{Name: string(k), Help: help, kind: k, read: func(*trouble, string) error { return nil }}
}

func readDuration(to *time.Duration, text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return fmt.Errorf("%q is not a duration such as 10s", text)
	}
	*to = d
	return nil
}

// readSize reads bytes with an optional K, M or G.
func readSize(to *int64, text string) error {
	digits, shift := strings.ToUpper(text), 0
	for i, unit := range []string{"K", "M", "G"} {
		if cut, found := strings.CutSuffix(digits, unit); found {
			digits, shift = cut, 10*(i+1)
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n<<shift>>shift != n {
		return fmt.Errorf("%q is not a size such as 16M", text)
	}
	*to = n << shift
	return nil
}
