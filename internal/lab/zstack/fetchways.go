package zstack

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

const (
	fetchTries = 5
	retryPause = 50 * time.Millisecond // before another try, where a lab is less patient than wget
	rangeSize  = 32 << 20              // bytes an ImageStore asks for at a time
)

// partialError says that a server does not answer ranges.
type partialError struct{ url string }

func (e *partialError) Error() string { return "Partial download not supported for " + e.url }

// finalError ends a download that another try would not help.
type finalError struct{ error }

func (e *finalError) Unwrap() error { return e.error }

// toSftp: curl asks for the length and follows no redirect, then wget fetches.
func (f *fetching) toSftp() error {
	curl := f.visitor(agentCurl)
	curl.stays = true
	length, err := f.length(curl, f.url)
	if err != nil {
		return err
	}
	if err := f.expect(length); err != nil {
		return err
	}
	return f.wget(f.url)
}

// toCeph: the first bytes are fetched to tell the format, curl asks for the length, wget fetches, and curl asks once more.
func (f *fetching) toCeph() error {
	target := f.url
	if !f.set.TakeURLs {
		target = requoted(target)
	}
	if err := f.sniff(target); err != nil {
		return err
	}
	length, err := f.length(f.visitor(agentCurl), target)
	if err != nil {
		return err
	}
	if err := f.expect(length); err != nil {
		return err
	}
	if err := f.wget(target); err != nil {
		return err
	}
	length, err = f.length(f.visitor(agentCurl), target)
	f.actual = max(0, length)
	return err
}

// sniff fetches no more than the head of the image, and leaves.
func (f *fetching) sniff(target string) error {
	got, err := f.visitor(agentURLLib).ask(http.MethodGet, target, "")
	if err != nil {
		return fmt.Errorf("<urlopen error %w>", err)
	}
	defer got.close()
	if got.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("HTTP Error %d: %s", got.StatusCode, http.StatusText(got.StatusCode))
	}
	start, err := io.ReadAll(io.LimitReader(got.patient(f.set.wait()), headSize))
	if err != nil {
		return err
	}
	if hasBackingFile(start) {
		return errBacking
	}
	return nil
}

// length is what a HEAD tells; -1 if the header is not there or spelt in another way. The status is not looked at.
func (f *fetching) length(v visitor, target string) (int64, error) {
	got, err := v.ask(http.MethodHead, target, "")
	if err != nil {
		return -1, err
	}
	defer got.close()
	return got.literal, nil
}

// wget fetches the image, and takes up a download that breaks off where it broke off.
func (f *fetching) wget(target string) error {
	for try := 1; ; try++ {
		err := f.wgetOnce(target)
		var final *finalError
		if err == nil || try == fetchTries || errors.As(err, &final) || f.ctx.Err() != nil {
			return err
		}
		f.pause(retryPause)
	}
}

// wgetOnce fetches what is missing. A server that answers with the whole image has the start of it passed over.
func (f *fetching) wgetOnce(target string) error {
	ranges := ""
	if f.gauge.Size > 0 {
		ranges = fmt.Sprintf("bytes=%d-", f.gauge.Size)
	}
	got, err := f.visitor(agentWget).ask(http.MethodGet, target, ranges)
	if err != nil {
		return &finalError{err}
	}
	defer got.close()
	body := f.body(got)
	switch {
	case got.StatusCode == http.StatusPartialContent && ranges != "":
	case got.StatusCode == http.StatusOK:
		if _, err := io.CopyN(io.Discard, body, f.gauge.Size); err != nil {
			return err
		}
	default:
		return &finalError{fmt.Errorf("ERROR %s", got.Status)}
	}
	_, err = io.CopyBuffer(f, body, make([]byte, chunkSize))
	return err
}

// toImageStore: zstore asks for the length, then for one range after the other.
func (f *fetching) toImageStore() error {
	got, err := f.visitor(agentZstore).ask(http.MethodHead, f.url, "")
	if err != nil {
		return err
	}
	got.close()
	if got.StatusCode != http.StatusOK || got.ContentLength < 0 {
		return fmt.Errorf("unexpected answer to HEAD %s: %s, length %d", masked(f.url), got.Status, got.ContentLength)
	}
	if err := f.expect(got.ContentLength); err != nil {
		return err
	}
	for failures := 0; f.gauge.Size < got.ContentLength; {
		err := f.oneRange(got.ContentLength)
		if err == nil {
			continue
		}
		failures++
		var final *finalError
		if errors.As(err, &final) || failures == fetchTries || f.ctx.Err() != nil {
			return err
		}
		f.pause(retryPause)
	}
	return nil
}

// oneRange fetches the next range.
func (f *fetching) oneRange(total int64) error {
	last := min(f.gauge.Size+rangeSize, total) - 1
	got, err := f.visitor(agentZstore).ask(http.MethodGet, f.url, fmt.Sprintf("bytes=%d-%d", f.gauge.Size, last))
	if err != nil {
		return err
	}
	defer got.close()
	if got.StatusCode != http.StatusPartialContent {
		return &finalError{&partialError{masked(f.url)}}
	}
	_, err = io.CopyBuffer(f, wire.Exactly(f.body(got), last+1-f.gauge.Size), make([]byte, chunkSize))
	return err
}
