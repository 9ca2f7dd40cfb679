package ocimarket

import (
	"strings"
	"testing"

	"slipway/internal/backend"
)

func TestInChunks_saysWhy(t *testing.T) {
	for _, c := range []struct {
		mode string
		size int64
		want bool
		why  string
	}{
		{modeAuto, wholeLimit, false, "no more than 256 MiB"},
		{modeAuto, wholeLimit + 1, true, "more than 256 MiB"},
		{"", 1, false, "no more than"},
		{modeWhole, 1 << 40, false, "as chosen"},
		{modeChunks, 1, true, "as chosen"},
	} {
		chunks, why := inChunks(with(keyMode, c.mode), c.size)
		if chunks != c.want || !strings.Contains(why, c.why) || !strings.HasSuffix(why, ".") {
			t.Errorf("%+v: %v, %q", c, chunks, why)
		}
	}
}

func TestChunks_countAndSize(t *testing.T) {
	for _, c := range []struct {
		set   string
		size  int64
		count int
	}{{"64", 1 << 30, 16}, {"64", 1<<30 + 1, 17}, {"64", 1<<30 - 1, 16}, {"1", 1, 1}, {"4096", 1 << 40, 256}, {"", 1 << 30, 16}, {"none", 1 << 30, 16}} {
		if got := chunkCount(c.size, chunkSize(with(keyChunkSize, c.set))); got != c.count {
			t.Errorf("%+v: %d chunks", c, got)
		}
	}
	if parallel(backend.Values{}) != 2 || parallel(with(keyParallel, "5")) != 5 {
		t.Error("chunks at once")
	}
}

func TestFileName_isTheFilesOwnUnlessSaidOtherwise(t *testing.T) {
	if got := fileName(good, "own.gz"); got != "own.gz" {
		t.Error(got)
	}
	if got := fileName(with(keyFileName, "said.gz"), "own.gz"); got != "said.gz" {
		t.Error(got)
	}
}
