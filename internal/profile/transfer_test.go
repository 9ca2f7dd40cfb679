package profile

import (
	"errors"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func TestImport_bringsBackWhatWasExported(t *testing.T) {
	from, to := open(t, file1(t)), open(t, file1(t))
	p := save(t, from, berlin())
	save(t, from, Profile{Name: "Aachen", Values: backend.Values{"url": "https://aachen"}})
	mine := save(t, to, Profile{Name: "berlin", Values: backend.Values{"url": "https://mine"}})

	var one, all strings.Builder
	if err := errors.Join(from.Export(&one, p.ID), from.Export(&all)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(all.String(), p.ID) || strings.Contains(one.String(), "Aachen") {
		t.Errorf("one:\n%sall:\n%s", one.String(), all.String())
	}
	added, err := to.Import(strings.NewReader(all.String()), specs)
	if err != nil || len(added) != 2 {
		t.Fatalf("Import = %v, %v", added, err)
	}
	if got := names(to); got != "Aachen,berlin,Berlin (2)" {
		t.Errorf("names = %s", got)
	}
	if got, _ := to.Find("berlin (2)"); got.Values["user"] != "anna" || got.ID == p.ID || got.ID == "" {
		t.Errorf("imported %+v", got)
	}
	if got, _ := to.Get(mine.ID); got.Values["url"] != "https://mine" {
		t.Errorf("the taken name was overwritten: %+v", got)
	}
}

func TestImport_dropsSecrets(t *testing.T) {
	path := file1(t)
	s := open(t, path)
	in := `{"version":1,"profiles":[{"name":"a","backend":"cloud","values":{"url":"https://a","password":"hunter2"}}]}`
	added, err := s.Import(strings.NewReader(in), specs)
	if err != nil || added[0].Values["password"] != "" || strings.Contains(text(t, path), "hunter2") {
		t.Errorf("Import = %+v, %v", added, err)
	}
}

func TestImport_takesAllOrNone(t *testing.T) {
	good := `{"name":"a","backend":"cloud","values":{"url":"https://a"}}`
	for name, in := range map[string]string{
		"nothing":          "",
		"no JSON":          "hello",
		"newer":            `{"version":2,"profiles":[` + good + `]}`,
		"empty list":       `{"version":1,"profiles":[]}`,
		"unknown back end": `{"version":1,"profiles":[` + good + `,{"name":"b","backend":"tape"}]}`,
		"broken rule":      `{"version":1,"profiles":[` + good + `,{"name":"b","backend":"cloud"}]}`,
		"too large":        `{"version":1,"profiles":[` + good + `]}` + strings.Repeat(" ", maxImport),
	} {
		s := open(t, file1(t))
		_, err := s.Import(strings.NewReader(in), specs)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Remedy == "" || names(s) != "" {
			t.Errorf("%s: %+v, names %s", name, f, names(s))
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }
func (fullDisk) Read([]byte) (int, error)  { return 0, errors.New("bad sector") }

func TestTransfer_brokenFiles(t *testing.T) {
	s := open(t, file1(t))
	if err := s.Export(fullDisk{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("Export = %v", err)
	}
	if _, err := s.Import(fullDisk{}, specs); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "bad sector") {
		t.Errorf("Import = %v", err)
	}
	if err := s.Export(&strings.Builder{}, "nobody"); !fault.Is(err, fault.NotFound) {
		t.Errorf("Export of an unknown id = %v", err)
	}
}
