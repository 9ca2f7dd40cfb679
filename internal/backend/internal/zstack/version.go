package zstack

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"slipway/internal/backend/internal/loose"
)

// Version is a version such as 5.1.8. The zero Version is an unknown one.
type Version struct {
	Text string // as the node gives it
}

// AtLeast reports whether v is the version with these numbers, most important first,
// or a later one. Numbers that v does not have count as 0. False for a version that
// is unknown or has another form.
func (v Version) AtLeast(numbers ...int) bool {
	own, ok := v.numbers()
	if !ok {
		return false
	}
	for i, want := range numbers {
		have := 0
		if i < len(own) {
			have = own[i]
		}
		if have != want {
			return have > want
		}
	}
	return true
}

// numbers reads the digits and dots in front: "zsv_4.10.0-beta" has 4, 10 and 0.
func (v Version) numbers() (parts []int, ok bool) {
	start := strings.IndexFunc(v.Text, digit)
	if start < 0 {
		return nil, false
	}
	rest := v.Text[start:]
	if end := strings.IndexFunc(rest, func(r rune) bool { return !digit(r) && r != '.' }); end >= 0 {
		rest = rest[:end]
	}
	for part := range strings.SplitSeq(strings.Trim(rest, "."), ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, false
		}
		parts = append(parts, n)
	}
	return parts, true
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// managementPath takes actions that need no login.
const managementPath = "/management-nodes/actions"

// Version asks the node, once, and remembers. It needs no login. A node that does
// not answer with one has the zero Version. Faults: those of [Client.Ask].
func (c *Client) Version(ctx context.Context) (Version, error) {
	if v := c.knownVersion(); v != nil {
		return *v, nil
	}
	r, err := c.askOpenly(ctx, Call{Op: "ask the version", Method: http.MethodPut, Path: managementPath, Body: action("getVersion", nil)})
	if err != nil {
		return Version{}, err
	}
	var body struct {
		Version text `json:"version"`
	}
	if err := r.Into(&body); err != nil {
		return Version{}, err
	}
	v := Version{Text: loose.Plain(string(body.Version))}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version = &v
	return v, nil
}

func (c *Client) knownVersion() *Version {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.version
}

// action is the body of a PUT: the name of the API and its parameters.
func action(name string, parameters any) map[string]any {
	if parameters == nil {
		parameters = struct{}{}
	}
	return map[string]any{name: parameters}
}
