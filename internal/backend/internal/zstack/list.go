package zstack

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// pageSize is how many records are asked for at a time, so that an answer stays far
// below what the transport keeps of one.
const pageSize = 200

// list asks for the records of a resource, most at most; 0 means all. No condition is
// by name: the node looks for operators in the whole of a condition, names included.
func list[T any](ctx context.Context, c *Client, call Call, most int) ([]T, error) {
	var out []T
	for start := 0; ; start += pageSize {
		size := pageSize
		if most > 0 {
			size = min(size, most-len(out))
		}
		page, err := c.Ask(ctx, pageOf(call, start, size))
		if err != nil {
			return nil, err
		}
		found := page.All()
		for _, raw := range found {
			var one T
			if json.Unmarshal(raw, &one) == nil {
				out = append(out, one)
			}
		}
		switch {
		case most > 0 && len(out) >= most:
			return out[:most], nil
		case len(found) != size: // the last page, or a node that knows no pages
			return out, nil
		}
	}
}

func pageOf(call Call, start, size int) Call {
	q := url.Values{}
	for k, v := range call.Query {
		q[k] = v
	}
	q.Set("start", strconv.Itoa(start))
	q.Set("limit", strconv.Itoa(size))
	call.Query = q
	return call
}

// one asks for a single record. found is false for an empty list, as the node answers
// about what is gone.
func one[T any](ctx context.Context, c *Client, call Call) (record T, found bool, err error) {
	call.Method = http.MethodGet
	r, err := c.Ask(ctx, call)
	if err != nil {
		return record, false, err
	}
	raw := r.One()
	if raw == nil {
		return record, false, nil
	}
	return record, json.Unmarshal(raw, &record) == nil, nil
}
