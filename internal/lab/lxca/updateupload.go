package lxca

import (
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// uploadUpdate answers POST /files/managementServer/updates?action=import&jobid=.
func (x *exchange) uploadUpdate() (answer, error) {
	if !x.site.hasFiles() {
		return answer{}, refuse(http.StatusNotFound, notFound)
	}
	return x.receiveUpdate()
}

// receiveUpdate takes every file of a job in one body.
func (x *exchange) receiveUpdate() (answer, error) {
	q := x.r.URL.Query()
	if q.Get("action") != "import" || q.Get("jobid") == "" {
		return answer{}, malformed("The parameters action=import and jobid are required.")
	}
	boundary, err := x.form()
	if err != nil {
		return answer{}, err
	}
	var declared []declaredFile
	j, err := x.admit(q.Get("jobid"), kindUpdates, func(j *job) error {
		declared = j.declared
		return x.newLocked(declared, j.bytes)
	})
	if err != nil {
		return answer{}, err
	}
	members, err := x.receiveMembers(x.parts(boundary, j), declared)
	if err == nil {
		err = x.late()
	}
	err = x.finish(j, err, func(doom fate) {
		j.updates = updatesOf(members)
		j.beginLocked(x.lab.now(), x.site.ImportTime, doom)
	})
	if err != nil {
		return answer{}, err
	}
	return x.success(http.StatusCreated, map[string]any{}), nil
}

// receiveMembers reads the parts and checks that they are the files that were declared.
func (x *exchange) receiveMembers(parts *multipart.Reader, declared []declaredFile) ([]Member, error) {
	var members []Member
	for {
		part, err := parts.NextPart()
		switch {
		case ended(err):
			return members, complete(members, declared)
		case err != nil:
			return nil, x.bodyError(err)
		}
		if slices.ContainsFunc(members, func(m Member) bool { return m.Name == part.FileName() }) {
			return nil, differs("The file " + part.FileName() + " came twice.")
		}
		m, err := x.receiveMember(part, declared)
		if err != nil {
			return nil, x.bodyError(err)
		}
		members = append(members, m)
	}
}

// receiveMember reads one file and compares its name, type and size with the declared ones.
func (x *exchange) receiveMember(part *multipart.Part, declared []declaredFile) (Member, error) {
	kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
	m := Member{Name: part.FileName(), ContentType: kind, PartName: part.FormName()}
	i := slices.IndexFunc(declared, func(d declaredFile) bool { return d.name == m.Name })
	switch {
	case m.Name == "":
		return m, malformed("The part " + m.PartName + " carries no file.")
	case !x.site.takesPart(m.PartName):
		return m, malformed("The part name " + m.PartName + " is not expected.")
	case memberTypes[path.Ext(m.Name)] == "":
		return m, malformed("The file " + m.Name + " is not part of an update: those are .tgz, .xml, .chg and .txt files.")
	case kind != memberTypes[path.Ext(m.Name)]:
		return m, malformed("The content type of the file " + m.Name + " must be " + memberTypes[path.Ext(m.Name)] + ".")
	case declared != nil && i < 0:
		return m, differs("The file " + m.Name + " was not named when the job was created.")
	}
	got, err := x.measure(part, "")
	if err != nil {
		return m, err
	}
	m.Size, m.SHA512 = got.size, got.sha512
	if declared != nil && declared[i].size != got.size {
		return m, differs("The file " + m.Name + " has " + strconv.FormatInt(got.size, 10) + " bytes; the job was created for " +
			strconv.FormatInt(declared[i].size, 10) + ".")
	}
	return m, nil
}

// takesPart reports whether an update's file may come in a part of that name.
func (s Conditions) takesPart(name string) bool {
	if s.UpdatePart != "" {
		return name == s.UpdatePart
	}
	number, numbered := strings.CutPrefix(name, "file_")
	_, err := strconv.Atoi(number)
	return slices.Contains(updateParts, name) || numbered && err == nil
}

// complete fails unless every declared file has come.
func complete(members []Member, declared []declaredFile) error {
	for _, d := range declared {
		if !slices.ContainsFunc(members, func(m Member) bool { return m.Name == d.name }) {
			return differs("The file " + d.name + " is missing.")
		}
	}
	if len(members) == 0 {
		return differs("No file came.")
	}
	return nil
}

func differs(text string) *refusal { return refuse(http.StatusConflict, setDiffers, text) }

// updatesOf groups files into updates by their stems.
func updatesOf(members []Member) []*Update {
	var all []*Update
	for _, m := range members {
		i := slices.IndexFunc(all, func(u *Update) bool { return u.FixID == fixID(m.Name) })
		if i < 0 {
			i, all = len(all), append(all, &Update{FixID: fixID(m.Name), Status: "Not Downloaded"})
		}
		all[i].Members = append(all[i].Members, m)
		if path.Ext(m.Name) == ".tgz" {
			all[i].Status = "Downloaded"
		}
	}
	return all
}
