package inspect

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"slipway/internal/fault"
)

// broken is a file that cannot be read from an offset on.
type broken struct {
	from int64
	err  error
}

func (b broken) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > b.from {
		return 0, b.err
	}
	return len(p), nil
}

func TestFile_errorsAreFaults(t *testing.T) {
	medium := errors.New("input/output error")
	changed := fault.New(fault.FileChanged, "a", "b")
	for name, test := range map[string]struct {
		err  error
		want fault.Kind
	}{"the system's": {medium, fault.FileUnread}, "the source's": {changed, fault.FileChanged}} {
		for _, from := range []int64{0, 30_000} {
			_, err := File(t.Context(), broken{from, test.err}, 1<<30, "a")
			if !fault.Is(err, test.want) || !errors.Is(err, test.err) {
				t.Errorf("%s from %d: %v", name, from, err)
			}
		}
	}
}

func TestFile_endsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := File(ctx, bytes.NewReader(make([]byte, 100)), 100, "a"); !fault.Is(err, fault.Canceled) {
		t.Errorf("error %v", err)
	}
}

// A file that shrinks while it is looked at gives a smaller report.
func TestFile_fileIsShorterThanItsSize(t *testing.T) {
	r, err := File(t.Context(), bytes.NewReader([]byte("QFI\xfb")), 1<<20, "a")
	if err != nil || r.Format != Unknown {
		t.Errorf("%+v, %v", r, err)
	}
}

// meter counts what is read.
type meter struct {
	r    *bytes.Reader
	read int64
	most int
}

func (m *meter) ReadAt(p []byte, off int64) (int, error) {
	m.read += int64(len(p))
	m.most = max(m.most, len(p))
	return m.r.ReadAt(p, off)
}

func FuzzFile(f *testing.F) {
	for _, test := range diskTests {
		if len(test.file) < 1<<17 {
			f.Add(test.file)
		}
	}
	for _, test := range discTests {
		f.Add(masterISO(isoPlan{label: test.label, files: test.files, rockRidge: true, joliet: true, platforms: []byte{0, 0xef}}))
	}
	f.Add(masterUDF(udfPlan{label: "x", files: discTests["Windows Server"].files}))
	f.Add(masterUDF(udfPlan{label: "x", files: discTests["Rocky"].files, extended: true, long: true}))
	f.Fuzz(func(t *testing.T, image []byte) {
		m := &meter{r: bytes.NewReader(image)}
		report, err := File(t.Context(), m, int64(len(image)), "a.img")
		if err != nil {
			t.Errorf("a readable file gave %v", err)
		}
		if m.read > byteBudget || m.most > readLimit {
			t.Errorf("%d bytes read, %d at once", m.read, m.most)
		}
		if report.VirtualSize < 0 || len(report.Label) > 1000 || len(report.OS.Release) > 1000 {
			t.Errorf("report %+v", report)
		}
	})
}
