package zstack

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"slipway/internal/lab/wire"
)

// Programs that ask, as they name themselves.
const (
	agentCurl   = "curl/7.29.0"
	agentURLLib = "Python-urllib/2.7"
	agentWget   = "Wget/1.14 (linux-gnu)"
	agentZstore = "Go-http-client/1.1"
)

// fetching is one import of a URL. It is also the writer of the bytes that come.
type fetching struct {
	wanted
	site   *Site
	place  *place
	ctx    context.Context
	set    AgentConditions
	gauge  *wire.Gauge
	known  bool  // the length is; without it nobody sees how far the import is
	actual int64 // bytes as the agent tells them in the end; -1 for what came
}

// fetch brings the image of a URL into its storage.
func (s *Site) fetch(p *place) {
	f := &fetching{wanted: s.wanted(p), site: s, place: p, ctx: p.ctx, set: s.Conditions().Agents, gauge: newGauge(), actual: -1}
	if no := f.run(); no != nil {
		s.fail(p, no)
		return
	}
	s.processing(p)
	got, err := f.judge(f.gauge)
	if err != nil {
		s.fail(p, f.agentFailed(err))
		return
	}
	if f.actual >= 0 {
		got.actual = f.actual
	}
	s.complete(p, got)
}

// run has the bytes come.
func (f *fetching) run() *failure {
	if t, slow := f.site.panel.Take(slowAnswer, stepFetch); slow {
		f.pause(t.delay)
	}
	if t, fails := f.site.panel.Take(failCall, stepFetch); fails {
		return nested(t.code)
	}
	if strings.HasPrefix(f.url, "/") {
		return f.local(f.url)
	}
	u, err := url.Parse(f.url)
	if err != nil {
		return f.agentFailed(err)
	}
	switch u.Scheme {
	case "http", "https":
		return f.web()
	case "file":
		return f.local(u.Path)
	default:
		return f.remote(u)
	}
}

// web fetches by HTTP, for which each type of storage has its own way. The management node has looked at the URL before.
func (f *fetching) web() *failure {
	way := f.toSftp
	switch f.kind {
	case kindCeph:
		way = f.toCeph
	case kindImageStore:
		way = f.toImageStore
	case kindSftp, kindAddon:
	}
	if err := way(); err != nil {
		return f.agentFailed(err)
	}
	return nil
}

// expect tells the management node how long the image is, if the agent knows.
func (f *fetching) expect(length int64) error {
	f.known = length >= 0
	if !f.known {
		return nil
	}
	if no := f.site.announced(f.place, length); no != nil {
		return no
	}
	return nil
}

// agentFailed is the failure of an import that the storage's agent gave up for this reason.
func (f *fetching) agentFailed(err error) *failure {
	var no *failure
	if errors.As(err, &no) {
		return no
	}
	cause := failing("SYS.1006", wording{"镜像服务器代理操作失败: " + err.Error(), "the agent of the backup storage failed: " + err.Error()})
	var partial *partialError
	if errors.As(err, &partial) {
		cause = cause.elaborated("IMAGE.1003", "镜像地址无法下载, 服务器不支持分段下载", "the image URL cannot be downloaded, its server does not support partial downloads")
	}
	return f.refused(cause)
}

func (f *fetching) visitor(agent string) visitor {
	return visitor{ctx: f.ctx, agent: agent, wait: f.set.wait()}
}

// Write takes the next bytes of the image.
func (f *fetching) Write(p []byte) (int, error) {
	n, err := f.gauge.Write(p)
	if f.known {
		f.site.received(f.place, f.gauge.Size)
	}
	return n, err
}

// body is an answer's body with the trouble that strikes fetches.
func (f *fetching) body(v *visited) io.Reader {
	from := v.patient(f.set.wait())
	if t, slow := f.site.panel.Take(slowBody, stepFetch); slow && t.bytes > 0 {
		from = wire.Slow(from, t.bytes, f.pause)
	}
	if t, cuts := f.site.panel.Take(cutBody, stepFetch); cuts {
		from = wire.Cut(from, t.bytes, errReset)
	}
	return from
}

// pause lets real time pass, unless the import ends.
func (f *fetching) pause(d time.Duration) { wire.Pause(f.ctx, f.site.ctx, d) }
