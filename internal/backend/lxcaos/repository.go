package lxcaos

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// repository is what GET /osImages tells.
type repository struct {
	entries   []entry
	supported []supported
}

// entry is one file in the repository.
type entry struct {
	id, name, kind, status string
	release                string
	size                   int64 // bytes; -1 if unknown
	created                time.Time
}

// supported is what the appliance says of one operating system.
type supported struct {
	system string // code
	flags  map[string]answer
	// releases are those of each list, such as "customSoftwareReleases".
	releases map[string][]string
}

// readRepository reads an answer. Versions of the appliance have lists of their
// own for each type of files, so every list counts whose elements have an id.
func readRepository(top map[string]json.RawMessage) repository {
	var r repository
	for _, key := range slices.Sorted(maps.Keys(top)) {
		list, ok := decode(top[key]).([]any)
		switch {
		case !ok || key == "messages":
		case key == "supportedImages":
			r.supported = readSupported(list)
		default:
			r.entries = append(r.entries, readEntries(key, list)...)
		}
	}
	return r
}

// decode keeps numbers as they are written: ids may be numbers.
func decode(raw json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	_ = d.Decode(&v) // what cannot be read is nothing, and nothing is no list
	return v
}

// readEntries reads a list and the lists within it: the profiles of an image.
func readEntries(key string, list []any) []entry {
	var out []entry
	for _, one := range list {
		m, _ := one.(map[string]any)
		if text(m["id"]) == "" {
			continue
		}
		out = append(out, readEntry(key, m))
		for _, inner := range slices.Sorted(maps.Keys(m)) {
			if below, ok := m[inner].([]any); ok {
				out = append(out, readEntries(inner, below)...)
			}
		}
	}
	return out
}

func readEntry(key string, m map[string]any) entry {
	e := entry{
		id: text(m["id"]), name: text(m["name"]), kind: kindOfList(key), status: text(m["deployStatus"]),
		release: text(m["osrelease"]), size: -1,
	}
	if n, ok := m["size"].(json.Number); ok {
		if size, err := n.Int64(); err == nil {
			e.size = size
		}
	}
	if e.name == "" {
		e.name = e.id
	}
	e.created = stamped(e.id)
	return e
}

// text returns a JSON text, number or truth value as a text.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return map[bool]string{true: "true", false: "false"}[v]
	default:
		return ""
	}
}

// listWords tell by the name of a list what is in it; the first that fits counts.
var listWords = []struct{ word, kind string }{
	{"sig", typeSignature},
	{"bundle", typeBundle},
	{"boot", typeBoot},
	{"script", typeScript},
	{"software", typeSoftware},
	{"unattend", typeUnattend},
	{"config", typeConfig},
	{"driver", typeDriver},
	{"dud", typeDriver},
	{"profile", typeProfile},
}

func kindOfList(key string) string {
	if key == "items" {
		return typeOS
	}
	for _, w := range listWords {
		if strings.Contains(strings.ToLower(key), w.word) {
			return w.kind
		}
	}
	return key
}

// stamped reads the time that the ids of imported files begin with, such as
// 20190131054310_trail.py. The appliance's time zone is not known.
func stamped(id string) time.Time {
	stamp, _, ok := strings.Cut(id, "_")
	if !ok || len(stamp) < len("20060102150405") {
		return time.Time{}
	}
	t, err := time.Parse("20060102150405", stamp[:len("20060102150405")])
	if err != nil {
		return time.Time{}
	}
	return t
}

// readSupported reads the systems. Truth values are texts there.
func readSupported(list []any) []supported {
	var out []supported
	for _, one := range list {
		m, _ := one.(map[string]any)
		s, ok := systemNamed(text(m["name"]))
		if !ok {
			continue
		}
		read := supported{system: s.code, flags: map[string]answer{}, releases: map[string][]string{}}
		for key, v := range m {
			switch strings.ToLower(text(v)) {
			case "true":
				read.flags[key] = yes
			case "false":
				read.flags[key] = no
			}
			if inner, ok := v.([]any); ok {
				read.releases[key] = releaseNames(inner)
			}
		}
		out = append(out, read)
	}
	return out
}

// releaseNames reads a list of texts, or of objects whose keys are the releases.
func releaseNames(list []any) []string {
	var out []string
	for _, one := range list {
		if m, ok := one.(map[string]any); ok {
			out = append(out, slices.Sorted(maps.Keys(m))...)
		} else if s := text(one); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// allows returns what the appliance says about a type for a system: of several
// entries for one system the most generous counts.
func (r repository) allows(kindCode, systemCode string) answer {
	k, ok := kindNamed(kindCode)
	said := silent
	for _, s := range r.supported {
		if a := s.flags[k.flag]; ok && s.system == systemCode && a != silent && said != yes {
			said = a
		}
	}
	return said
}

// named returns the entries that go by one of the names, or whose id is a time
// stamp in front of it.
func (r repository) named(names ...string) []entry {
	var out []entry
	for _, e := range r.entries {
		_, rest, _ := strings.Cut(e.id, "_")
		if slices.ContainsFunc(names, func(n string) bool { return n != "" && (e.name == n || e.id == n || rest == n) }) {
			out = append(out, e)
		}
	}
	return out
}

// images returns the OS images.
func (r repository) images() []entry {
	return slices.DeleteFunc(slices.Clone(r.entries), func(e entry) bool { return e.kind != typeOS })
}

// belongsTo reports whether the id of an image begins with the system, as in
// rhels7.3.
func (e entry) belongsTo(systemCode string) bool {
	return systemCode != "" && strings.HasPrefix(strings.ToLower(e.id), systemCode)
}
