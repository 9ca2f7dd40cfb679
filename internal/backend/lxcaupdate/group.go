package lxcaupdate

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
)

// kind is one of the parts that an update is made of.
type kind struct {
	ext         string
	role        string
	contentType string // of its part in the form
}

// kinds stand in the order in which people think of them: what it is about first.
// The content types are those of the vendor's page on importing updates.
// https://pubs.lenovo.com/lxca_scripting/rest_api_files_mgmtserver_updates_import_jobid_post
var kinds = []kind{
	payload,
	{".xml", "metadata", "text/xml"},
	{".chg", "change log", "application/octet-stream"},
	{".txt", "readme", "text/plain"},
}

var payload = kind{".tgz", "payload", "application/x-compressed"}

// split divides a file's name into what names the update and what kind of part it
// is; ok is false for a name that belongs to no update.
func split(name string) (stem string, k kind, ok bool) {
	ext := filepath.Ext(name)
	i := slices.IndexFunc(kinds, func(k kind) bool { return strings.EqualFold(k.ext, ext) })
	stem = strings.TrimSuffix(name, ext)
	if i < 0 || stem == "" {
		return "", kind{}, false
	}
	return stem, kinds[i], true
}

// role names the part that a file plays in an update; "" for none.
func role(name string) string {
	_, k, _ := split(name)
	return k.role
}

// group joins the files of one folder and one stem. A second file of the same kind
// stays out, as x.TGZ beside x.tgz.
func group(paths []string) [][]int {
	type place struct{ folder, stem string }
	var sets [][]int
	index := map[place]int{} // of its set
	seen := map[place]map[string]bool{}
	for i, path := range paths {
		folder, name := filepath.Split(path)
		stem, k, ok := split(name)
		at := place{folder, stem}
		if !ok || seen[at][k.ext] {
			continue
		}
		if seen[at] == nil {
			seen[at], index[at] = map[string]bool{}, len(sets)
			sets = append(sets, nil)
		}
		seen[at][k.ext] = true
		sets[index[at]] = append(sets[index[at]], i)
	}
	sets = slices.DeleteFunc(sets, func(members []int) bool { return len(members) < 2 })
	for _, members := range sets {
		slices.SortFunc(members, func(a, b int) int { return cmp.Compare(rank(paths[a]), rank(paths[b])) })
	}
	return sets
}

// rank is the place of a file among the kinds.
func rank(path string) int {
	_, k, _ := split(filepath.Base(path))
	return slices.Index(kinds, k)
}
