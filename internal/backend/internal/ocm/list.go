package ocm

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"slipway/internal/backend/internal/loose"
)

const opList = "list the uploads"

// pageSize is how many records are asked for at a time; the service gives no more.
const pageSize = 100

// longest is how many records are read of a list that does not end.
const longest = 10_000

// Uploads returns the upload requests, newest first, most at most; 0 means all, up to
// 10,000. keyword limits them to those in which the service finds it; "" lists all.
// Faults: those of [Client.Upload], and NotFound if the service no longer takes
// machine images.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-get.html
func (c *Client) Uploads(ctx context.Context, keyword string, most int) ([]Upload, error) {
	q := url.Values{"orderby": {"LASTUPDATEDATE"}, "sortorder": {"DESC"}}
	if keyword != "" {
		q.Set("keyword", keyword)
	}
	var out []Upload
	known := map[string]bool{}
	err := c.pages(ctx, call{op: opList, method: http.MethodGet, path: imagesPath, query: q}, most, func(raw json.RawMessage) bool {
		u, ok := readUpload(raw)
		if !ok || u.ID == "" || known[u.ID] {
			return false
		}
		known[u.ID] = true
		out = append(out, u)
		return true
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b Upload) int { return b.Modified.Compare(a.Modified) })
	return out, nil
}

// pages reads a list page by page. add takes a record and reports whether it was new;
// a page without a new one is the end, for a server may know no pages.
func (c *Client) pages(ctx context.Context, q call, most int, add func(raw json.RawMessage) bool) error {
	if most <= 0 || most > longest {
		most = longest
	}
	for start, got := 0, 0; got < most; {
		size := min(pageSize, most-got)
		q.query.Set("limit", strconv.Itoa(size))
		q.query.Set("offset", strconv.Itoa(start))
		a, err := c.good(ctx, q)
		if err != nil {
			return err
		}
		page, ok := listOf(loose.Body(a.Body))
		if !ok {
			return c.strange(q.op, a)
		}
		fresh := 0
		for _, raw := range page {
			if got < most && add(raw) {
				got++
				fresh++
			}
		}
		if fresh == 0 || len(page) < size {
			return nil
		}
		start += len(page)
	}
	return nil
}

// listOf returns the records of an answer; ok is false for what is no list. No body is
// an empty one.
func listOf(body []byte) (page []json.RawMessage, ok bool) {
	if len(body) == 0 {
		return nil, true
	}
	return itemsOf(body), json.Valid(body)
}
