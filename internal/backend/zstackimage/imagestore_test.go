package zstackimage_test

import (
	"slices"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/source"
)

// Who fetches the file in one go lets its digest be computed on the way. An ImageStore
// asks for ranges, so the file is read once more to be compared.
func TestServe_whatIsFetchedInRangesIsReadOnceMoreForItsDigest(t *testing.T) {
	const size = 33*mebi + 5 // more than one range of the lab's
	for name, c := range map[string]struct {
		storage, trouble string
		again            bool
	}{
		"in one go":          {"SftpBackupStorage", "loose", false},
		"in ranges":          {"ImageStoreBackupStorage", "loose", true},
		"in ranges that cut": {"ImageStoreBackupStorage", "cut-body=700K@fetch*3", true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, c.trouble)
			req := b.raw(size, append(b.to(c.storage), "way", "serve")...)
			r := b.finish(req)
			if v := r.Verification; v.Verdict != backend.Verified || v.Algorithm != source.MD5 || v.Digest != md5Of(t, req) || r.Sums[source.MD5] != v.Digest {
				t.Errorf("%+v, %v", v, r.Sums)
			}
			read := slices.ContainsFunc(b.Seen(), func(p backend.Progress) bool { return p.Phase == backend.Verifying && p.Done == size })
			if read != c.again || slices.Contains(b.Phases(), backend.Hashing) || len(b.posts()) > 0 || b.orders() != 1 {
				t.Errorf("read again %v, %d posts, %d orders, phases %v", read, len(b.posts()), b.orders(), b.Phases())
			}
			if got := b.lab.Images()[0]; got.MD5 != r.Sums[source.MD5] || got.Size != size {
				t.Errorf("the image is %+v", got)
			}
		})
	}
}
