package zstack

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"slipway/internal/transport"
)

// Job is an api-job: a call that the node works on. One that is known by its id alone,
// from a journal, may be awaited as well.
type Job struct {
	ID      string
	Expires time.Time // when the node gives it up; zero if unknown
	Done    *Reply    // set if the node answered at once

	op      string   // of the call; "" if unknown
	session *session // that the call was made in; nil if unknown
}

// Start makes a call that the node answers by a job. After a broken connection it is
// sent again with the same id; that the id is a duplicate then means, as it does for an
// id from a journal, that an earlier one has arrived. Faults as Ask.
func (c *Client) Start(ctx context.Context, call Call) (Job, error) {
	call.Job = cmp.Or(call.Job, NewID())
	return within(ctx, c, func(s *session) (Job, error) { return c.startIn(ctx, s, call) })
}

func (c *Client) startIn(ctx context.Context, s *session, call Call) (Job, error) {
	if err := c.hideWithin(call.Body); err != nil {
		return Job{}, err
	}
	a, err := c.persist(ctx, s, call)
	if err != nil {
		return Job{}, err
	}
	j := Job{ID: call.Job, op: call.Op, session: s}
	if a.Status == http.StatusBadRequest && mentions(string(a.Body), wordDuplicate) {
		return j, nil
	}
	r, err := c.judge(call.Op, a)
	if err != nil {
		return Job{}, err
	}
	c.accepted(&j, a, r)
	return j, nil
}

// accepted fills in what a good answer says about the job.
func (c *Client) accepted(j *Job, a transport.Answer, r Reply) {
	var body struct {
		Location text   `json:"location"`
		Timeout  amount `json:"apiTimeout"` // milliseconds
	}
	_ = json.Unmarshal(r.Body, &body) // an empty one says nothing
	place := cmp.Or(string(body.Location), a.Header.Get("Location"))
	if a.Status != http.StatusAccepted && place == "" {
		j.Done = &r
		return
	}
	j.ID = cmp.Or(jobIn(place), j.ID)
	if body.Timeout > 0 {
		j.Expires = c.clock.Now().Add(time.Duration(min(int64(body.Timeout), longestLife*1000)) * time.Millisecond)
	}
}

var idPattern = regexp.MustCompile(`^[0-9A-Za-z]{32}$`)

// jobIn returns the id at the end of a job's location, whose host means nothing; "" if
// it ends with none.
func jobIn(location string) string {
	u, err := url.Parse(strings.TrimSpace(location))
	if err != nil || !idPattern.MatchString(path.Base(u.Path)) {
		return ""
	}
	return path.Base(u.Path)
}

// unescaper undoes what JSON makes of the signs that an address may have.
var unescaper = strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">")

// userInfo finds the password of an address in JSON, also in JSON within a text.
var userInfo = regexp.MustCompile(`://[^/\s"\\@:]*:([^/\s"\\]+)@`)

// hideWithin makes the passwords of addresses in a body secrets.
func (c *Client) hideWithin(body any) error {
	encoded, err := encode(body)
	if err != nil {
		return err
	}
	readable := unescaper.Replace(strings.ReplaceAll(string(encoded), `\\u`, `\u`))
	for _, m := range userInfo.FindAllStringSubmatch(readable, -1) {
		c.client.AddSecret(m[1])
		if clear, err := url.PathUnescape(m[1]); err == nil {
			c.client.AddSecret(clear)
		}
	}
	return nil
}
