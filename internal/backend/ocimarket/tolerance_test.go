package ocimarket_test

import (
	"os"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// Services that are set up in every way that the vendor's pages leave open.
func TestTolerance_ofHowAServiceIsSetUp(t *testing.T) {
	verified, accepted := backend.Verified, backend.Accepted
	for name, c := range map[string]struct {
		switches []string
		profile  []string
		values   []string
		verdict  backend.Verdict
	}{
		"as usual":             {verdict: verified},
		"201":                  {switches: []string{"ok=201"}, verdict: verified},
		"202 with a location":  {switches: []string{"ok=202"}, verdict: verified},
		"202 without a body":   {switches: []string{"ok=202", "bare-acks"}, verdict: verified},
		"202 with a job":       {switches: []string{"location=job", "pending-time=30ms"}, verdict: verified},
		"201 without a body":   {switches: []string{"ok=201", "bare-acks"}, verdict: verified},
		"ids are texts":        {switches: []string{"ids=string"}, verdict: verified},
		"ids are numbers":      {switches: []string{"ids=number"}, verdict: verified},
		"lists are bare":       {switches: []string{"lists=bare"}, verdict: verified},
		"lists are arrays":     {switches: []string{"lists=array"}, verdict: verified},
		"states in upper case": {switches: []string{"spelling=upper"}, verdict: verified},
		"states are misspelt":  {switches: []string{"spelling=misspelt"}, verdict: verified},
		"an unknown state":     {switches: []string{"show=BAKING"}, verdict: verified},
		"HEAD is refused":      {switches: []string{"head=405"}, verdict: verified},
		"HEAD says nothing":    {switches: []string{"head=silent"}, verdict: verified},
		"checksums in capital": {switches: []string{"checksums=upper"}, verdict: verified},
		"no checksums":         {switches: []string{"checksums=none"}, verdict: accepted},
		"checksums in base64":  {switches: []string{"checksums=base64"}, values: []string{"checksum", "false"}, verdict: accepted},
		"from 0 on":            {switches: []string{"first-chunk=0"}, profile: []string{"chunk-base", "0"}, verdict: verified},
		"{Chunk}":              {switches: []string{"upload-type={Chunk}"}, profile: []string{"upload-type", "{Chunk}"}, verdict: verified},
		"X-Filename":           {switches: []string{"name-header=X-Filename"}, profile: []string{"name-header", "X-Filename"}, verdict: verified},
		"the opening counts":   {switches: []string{"opening-counts"}, verdict: verified},
		"opaque tokens":        {switches: []string{"opaque-tokens", "no-expires-in"}, verdict: verified},
		"one chunk at a time":  {switches: []string{"one-chunk"}, values: []string{"parallel", "4"}, verdict: verified},
	} {
		for mode, size := range map[string]int{"chunks": 5*mebi + 17, "whole": mebi + 17} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				s := newSite(t, c.switches, c.profile...)
				req := request(t, size, append([]string{"mode", mode, "chunk-size", "1"}, c.values...)...)
				result, attempts, err := s.upload(req, &stand.Recorder{}, 1)
				if err != nil || attempts != 1 || result.Verification.Verdict != c.verdict {
					t.Fatalf("%+v, %v", result, err)
				}
				s.arrived(content(size))
			})
		}
	}
}

// Trouble that comes once and is survived.
func TestTolerance_ofTrouble(t *testing.T) {
	for name, c := range map[string]struct {
		switches []string
		attempts int // 0 means that it does not matter
	}{
		"the token ends in the middle":           {[]string{"expire@chunk*1"}, 1},
		"a gateway fails once":                   {[]string{"refuse=502:html@chunk*1"}, 2},
		"a gateway fails after the last byte":    {[]string{"refuse-late=504:html@chunk*1"}, 2},
		"a chunk is damaged on its way":          {[]string{"damaged@chunk*1"}, 1},
		"a wrong checksum is told once":          {[]string{"misreport@chunk*1"}, 1},
		"the answer to a chunk is lost":          {[]string{"lose-answer@chunk*1"}, 2},
		"and then it is counted again":           {[]string{"lose-answer@chunk*1", "count-duplicates"}, 2},
		"the answer to the opening is lost":      {[]string{"lose-answer@open*1"}, 2},
		"the answer to the merge is lost":        {[]string{"lose-answer@merge*1"}, 1},
		"the merge is refused by a gateway":      {[]string{"refuse=503:html@merge*1"}, 1},
		"a chunk is acknowledged and not kept":   {[]string{"drop@chunk*1"}, 1},
		"two of them, and the merge minds":       {[]string{"drop@chunk*2", "gap-refused"}, 1},
		"the status cannot be had for a while":   {[]string{"refuse=500:xml@head*3"}, 1},
		"a connection is reset after its answer": {[]string{"reset-after@chunk*1"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, c.switches)
			const size = 5*mebi + 17
			req := request(t, size, "mode", "chunks", "chunk-size", "1", "parallel", "2")
			var r stand.Recorder
			result, attempts, err := s.upload(req, &r, 5)
			if err != nil || c.attempts > 0 && attempts != c.attempts || result.Verification.Verdict != backend.Verified {
				t.Fatalf("%+v, %v, after %d attempts", result, err, attempts)
			}
			s.arrived(content(size))
		})
	}
}

func TestTolerance_ofTroubleThatIsNotSurvived(t *testing.T) {
	for name, c := range map[string]struct {
		switches []string
		kind     fault.Kind
	}{
		"every chunk is damaged":      {[]string{"damaged@chunk"}, fault.ChecksumWrong},
		"the merge damages the image": {[]string{"damaged@merge"}, fault.ChecksumWrong},
		"a virus is found":            {[]string{"virus"}, fault.Rejected},
		"the upload is deleted":       {[]string{"forget@chunk"}, fault.Conflict},
		"it fails in the middle":      {[]string{"fail@chunk"}, fault.Conflict},
		"no machine images any more":  {[]string{"no-machine-images=410"}, fault.NotFound},
		"there is no room":            {[]string{"capacity=3M"}, fault.Full},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, c.switches)
			_, _, err := s.upload(request(t, 5*mebi+17, "mode", "chunks", "chunk-size", "1"), &stand.Recorder{}, 5)
			stand.WantFault(t, err, c.kind)
		})
	}
}

// A kill at any point leaves a token by which the next start goes on.
func TestResume_fromEveryTokenThatWasJournalled(t *testing.T) {
	const size = 5*mebi + 17
	for mode, change := range map[string][]string{"whole": {"mode", "whole"}, "in chunks": {"mode", "chunks", "chunk-size", "1", "parallel", "2"}} {
		t.Run(mode, func(t *testing.T) {
			var all stand.Recorder
			if _, _, err := newSite(t, nil).upload(request(t, size, change...), &all, 1); err != nil {
				t.Fatal(err)
			}
			for n := range all.Tokens() {
				s := newSite(t, nil)
				req := request(t, size, change...)
				token := killedAt(s, req, n)
				result, err := s.driver.Resume(t.Context(), req, token, discard)
				if err != nil || result.Size != size {
					t.Fatalf("killed with token %d: %+v, %v", n, result, err)
				}
				s.arrived(content(size))
			}
		})
	}
}

// killedAt makes an attempt whose process ends right after the nth token is on the disk.
func killedAt(s *site, req backend.Request, n int) []byte {
	s.Helper()
	killed := os.ErrProcessDone
	var r stand.Recorder
	r.Onto = func(backend.Progress) error {
		if len(r.Tokens()) > n {
			return killed
		}
		return nil
	}
	if _, err := s.driver.Upload(s.Context(), req, r.Report); err == nil {
		s.Fatalf("token %d did not end it", n)
	}
	return r.Tokens()[n]
}

func TestDiscard_leavesNothingWhereverAnAttemptWasKilled(t *testing.T) {
	const size = 3*mebi + 17
	for n := range 5 {
		s := newSite(t, nil)
		token := killedAt(s, request(t, size, "mode", "chunks", "chunk-size", "1"), n)
		if err := s.driver.Discard(t.Context(), token); err != nil {
			t.Errorf("token %d: %v", n, err)
		}
		if left := s.lab.Files(); len(left) != 0 {
			t.Errorf("token %d leaves %+v", n, left)
		}
	}
}

func TestVerify_withTheLab(t *testing.T) {
	s := newSite(t, nil)
	req := request(t, mebi)
	result, _, err := s.upload(req, &stand.Recorder{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.driver.Verify(t.Context(), result.ID, req)
	if err != nil || v.Verdict != backend.Verified || v.Algorithm != source.MD5 {
		t.Errorf("%+v, %v", v, err)
	}
}
