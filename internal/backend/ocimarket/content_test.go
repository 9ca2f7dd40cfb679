package ocimarket

import (
	"strings"
	"testing"

	"slipway/internal/fault"
	"slipway/internal/inspect"
)

func TestContentFault_refusesWhatCannotEndWell(t *testing.T) {
	packed := inspect.Report{Format: inspect.Gzip}
	for _, c := range []struct {
		set    []string
		report inspect.Report
		size   int64
		name   string
		kind   fault.Kind
		want   string // field and part of the sentence; "" for nothing
	}{
		{nil, packed, 9, "web.tar.gz", 0, ""},
		{nil, inspect.Report{}, 9, "web.tar.gz", 0, ""},
		{nil, inspect.Report{Format: inspect.QCOW2}, 9, "web.gz", 0, ""},
		{nil, packed, 0, "web.tar.gz", fault.Rejected, ": empty"},
		{nil, inspect.Report{Format: inspect.Plain}, 9, "web.tar.gz", fault.Rejected, ": contains text"},
		{nil, inspect.Report{Format: inspect.XML}, 9, "web.tar.gz", fault.Rejected, ": contains text"},
		{nil, packed, 9, "web (1).tar.gz", fault.Invalid, "file-name: the character '('"},
		{nil, packed, 9, "wéb.tar.gz", fault.Invalid, "file-name: the character 'é'"},
		{nil, packed, 9, "web", fault.Invalid, "file-name: no extension"},
		{[]string{keyFileName, "web.tar.gz"}, packed, 9, "web (1).tar.gz", 0, ""},
		{[]string{keyFileName, "a/web.tar.gz"}, packed, 9, "web.tar.gz", fault.Invalid, "file-name: the character '/'"},
	} {
		f := contentFault(with(c.set...), c.report, c.size, c.name)
		field, part, _ := strings.Cut(c.want, ": ")
		switch {
		case c.want == "" && f != nil:
			t.Errorf("%s %+v: %v", c.name, c.report, f)
		case c.want != "" && (f == nil || f.Kind != c.kind || f.Field != field || f.Remedy == "" || !strings.Contains(f.What, part)):
			t.Errorf("%s %+v: %+v, want %q", c.name, c.report, f, c.want)
		}
	}
}
