package zstack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

const (
	smallest = 1 << 20                                     // bytes that a file behind a URL must have
	agentJVM = "Apache-HttpClient/4.5.13 (Java/1.8.0_412)" // how the management node names itself
)

// importLocked begins to fetch an image, beside the call that asked for it: the management node looks at a web address once, then each
// storage fetches for itself.
func (s *Site) importLocked(i *image) {
	if s.ctx.Err() != nil {
		return
	}
	web := strings.HasPrefix(i.url, "http://") || strings.HasPrefix(i.url, "https://")
	first := i.places[0]
	s.imports.Go(func() {
		if web {
			if f := s.look(first.ctx, i); f != nil {
				s.fail(first, f)
				return
			}
		}
		for _, p := range i.places {
			s.imports.Go(func() { s.fetch(p) })
		}
	})
}

// look is what the management node asks a web address: for its length, and whether there is room for that.
func (s *Site) look(ctx context.Context, i *image) *failure {
	length, err := s.lengthOf(ctx, i.url)
	switch {
	case err != nil:
		cause := failing("SYS.1016", wording{err.Error(), err.Error()})
		return failing("SYS.1006", say("获取镜像URL[%s]的头信息失败", "failed to get header of image url[%s]", masked(i.url))).causedBy(cause).
			elaborated("IMAGE.1003", "无法访问镜像URL, 请检查地址和网络", "the image URL cannot be reached, please check the address and the network")
	case length < 0:
		return nil
	case length < smallest:
		return failing("SYS.1006", say("URL[%s]的内容只有[%d]字节, 作为镜像过小", "the URL[%s] has %d bytes, too small for an image", masked(i.url), length))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range i.places {
		if f := s.roomLocked(p, length); f != nil {
			return f
		}
	}
	return nil
}

// lengthOf asks a web address for its length, -1 if it does not tell.
func (s *Site) lengthOf(ctx context.Context, address string) (int64, error) {
	if err := strictURL(address); err != nil {
		return 0, err
	}
	node := visitor{ctx: ctx, agent: agentJVM, wait: s.Conditions().Agents.wait()}
	got, err := node.ask(http.MethodHead, address, "")
	if err != nil {
		return 0, err
	}
	defer got.close()
	if got.StatusCode >= http.StatusBadRequest {
		return 0, errors.New(got.Status)
	}
	return got.ContentLength, nil
}

// notInURI finds what java.net.URI does not take: blanks, controls, a few marks, and a % that is no escape.
var notInURI = regexp.MustCompile("[\\x00-\\x20\\x7f\"<>\\\\^`{|}]|%(?:[^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|.?$)")

// strictURL fails for what the management node does not read as a URL.
func strictURL(text string) error {
	if at := notInURI.FindStringIndex(text); at != nil {
		return fmt.Errorf("illegal character at index %d: %s", at[0], masked(text))
	}
	u, err := url.Parse(text)
	if err == nil && u.Host == "" {
		err = fmt.Errorf("host is null: %s", masked(text))
	}
	return err
}
