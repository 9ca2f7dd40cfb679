package widgets

import (
	"testing"
	"time"
)

func TestSize_usesDecimalUnits(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1 kB", 10_300_000_000: "10.3 GB", 314_572_800: "314.5 MB", -5: "0 B",
	} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestSpeed_isCoarseWhereDigitsWouldFlicker(t *testing.T) {
	for n, want := range map[int64]string{88_431_000: "88 MB/s", 5_120_000: "5.1 MB/s", 400_000: "400 kB/s", 1_250_000_000: "1 GB/s"} {
		if got := Speed(n); got != want {
			t.Errorf("Speed(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestOf_namesASharedUnitOnce(t *testing.T) {
	for _, c := range []struct {
		done, total int64
		want        string
	}{
		{6_300_000_000, 10_300_000_000, "6.3 of 10.3 GB"},
		{800_000_000, 10_300_000_000, "800 MB of 10.3 GB"},
		{0, 1_000_000, "0 B of 1 MB"},
	} {
		if got := Of(c.done, c.total); got != c.want {
			t.Errorf("Of(%d, %d) = %q, want %q", c.done, c.total, got, c.want)
		}
	}
}

func TestPercent_reaches100OnlyWhenNothingIsMissing(t *testing.T) {
	for _, c := range []struct {
		done, total int64
		want        string
	}{
		{0, 100, "0 %"}, {999_999, 1_000_000, "99 %"}, {100, 100, "100 %"}, {120, 100, "100 %"}, {5, 0, ""},
	} {
		if got := Percent(c.done, c.total); got != c.want {
			t.Errorf("Percent(%d, %d) = %q, want %q", c.done, c.total, got, c.want)
		}
	}
}

func TestAbout_roundsAsPeopleDo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		3 * time.Second: "a few seconds", 43 * time.Second: "about 45 s", 3*time.Minute + 20*time.Second: "about 4 min",
		3 * time.Hour: "about 3 h", 72 * time.Hour: "about 3 days",
	} {
		if got := About(d); got != want {
			t.Errorf("About(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestCount_knowsThePlural(t *testing.T) {
	if got := Count(1, "file") + ", " + Count(4, "file"); got != "1 file, 4 files" {
		t.Error(got)
	}
}

func TestDigest_isWrittenAsPeopleDo(t *testing.T) {
	for in, want := range map[string]string{"sha512": "SHA-512", "md5": "MD5", "sha1": "SHA-1", "SHA-256": "SHA-256"} {
		if got := Digest(in); got != want {
			t.Errorf("Digest(%q) = %q, want %q", in, got, want)
		}
	}
}
