package fileserve

import (
	"net/http"
	"testing"
)

func TestWanted_readsTheRangeHeader(t *testing.T) {
	whole := part{0, 1000, 200}
	none := part{status: 416}
	tests := map[string]struct {
		ranges []string
		want   part
	}{
		"none":                 {nil, whole},
		"first byte":           {[]string{"bytes=0-0"}, part{0, 1, 206}},
		"middle":               {[]string{"bytes=500-599"}, part{500, 100, 206}},
		"open":                 {[]string{"bytes=990-"}, part{990, 10, 206}},
		"all":                  {[]string{"bytes=0-"}, part{0, 1000, 206}},
		"beyond the end":       {[]string{"bytes=999-5000"}, part{999, 1, 206}},
		"last bytes":           {[]string{"bytes=-1"}, part{999, 1, 206}},
		"more than all":        {[]string{"bytes=-5000"}, part{0, 1000, 206}},
		"other case, blanks":   {[]string{"Bytes= 1-2 "}, part{1, 2, 206}},
		"huge end":             {[]string{"bytes=1-99999999999999999999"}, part{1, 999, 206}},
		"begins at the end":    {[]string{"bytes=1000-"}, none},
		"begins beyond":        {[]string{"bytes=1000-2000"}, none},
		"huge start":           {[]string{"bytes=99999999999999999999-"}, none},
		"no last bytes":        {[]string{"bytes=-0"}, none},
		"end before start":     {[]string{"bytes=5-4"}, whole},
		"several":              {[]string{"bytes=0-1,5-6"}, whole},
		"several lines":        {[]string{"bytes=0-1", "bytes=5-6"}, whole},
		"other unit":           {[]string{"pages=0-1"}, whole},
		"no unit":              {[]string{"0-1"}, whole},
		"no numbers":           {[]string{"bytes=-"}, whole},
		"signs":                {[]string{"bytes=+1-2"}, whole},
		"minus signs":          {[]string{"bytes=--2"}, whole},
		"inner blanks":         {[]string{"bytes=1 - 2"}, whole},
		"hex":                  {[]string{"bytes=0x1-0x2"}, whole},
		"nothing after equals": {[]string{"bytes="}, whole},
		"empty":                {[]string{""}, whole},
	}
	for name, test := range tests {
		if got := wanted(http.Header{"Range": test.ranges}, 1000); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
	if got := wanted(http.Header{"Range": {"bytes=1-2"}, "If-Range": {`"x"`}}, 1000); got != whole {
		t.Errorf("a range on a condition gave %+v", got)
	}
	if got := wanted(http.Header{"Range": {"bytes=0-"}}, 0); got != none {
		t.Errorf("a range of an empty file gave %+v", got)
	}
}

func FuzzWanted(f *testing.F) {
	f.Add("bytes=0-", int64(10))
	f.Add("bytes=-9223372036854775808", int64(1))
	f.Add("bytes=9223372036854775807-9223372036854775807", int64(9223372036854775807))
	f.Fuzz(func(t *testing.T, text string, size int64) {
		size = max(0, size)
		p := wanted(http.Header{"Range": {text}}, size)
		if p.from < 0 || p.length < 0 || p.length > size-p.from {
			t.Errorf("%q of %d bytes gave %+v", text, size, p)
		}
	})
}
