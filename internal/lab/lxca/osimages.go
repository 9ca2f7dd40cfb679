package lxca

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// initImport answers POST /osImages?imageType=: a job that waits for its upload.
func (x *exchange) initImport() (answer, error) {
	imageType := cmp.Or(x.r.URL.Query().Get("imageType"), typeOS)
	if !slices.Contains(imageTypes, imageType) || imageType == typeSignature {
		return answer{}, malformed("The image type " + imageType + " has no import job.")
	}
	var in struct {
		Action   string
		FileSize json.RawMessage `json:"fileSize"`
	}
	if err := x.decode(&in); err != nil {
		return answer{}, err
	}
	if in.Action != "Init" && in.Action != "init" || x.site.InitWord != "" && in.Action != x.site.InitWord {
		return answer{}, malformed("The attribute Action must be " + cmp.Or(x.site.InitWord, "Init") + ".")
	}
	announced, err := announcedSize(in.FileSize)
	if err != nil {
		return answer{}, err
	}
	if err := x.room(canonical(imageType), announced); err != nil {
		return answer{}, err
	}
	if _, ignored := x.take(noJob); ignored {
		return x.listFiles()
	}
	j := &job{kind: kindImages, imageType: canonical(imageType)}
	x.addJob(j)
	id, _ := strconv.Atoi(j.id)
	return x.success(http.StatusOK, map[string]any{"jobId": id}), nil
}

// announcedSize reads the optional fileSize, which is a text of digits; 0 if there is none.
func announcedSize(raw json.RawMessage) (int64, error) {
	if raw == nil {
		return 0, nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= 0 {
			return n, nil
		}
	}
	return 0, malformed("The attribute fileSize must be a string with the number of bytes.")
}

func (x *exchange) room(imageType string, bytes int64) error {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	return x.roomLocked(imageType, bytes)
}

// lists names the list of GET /osImages in which each type is shown. Signatures are not shown.
var lists = map[string]string{
	typeOS: "items", typeProfile: "osProfiles", typeBoot: "bootFiles", typeBundle: "bundleFiles", typeConfig: "configFiles",
	typeDriver: "driverFiles", typeScript: "installScriptFiles", typeSoftware: "softwareFiles", typeUnattend: "unattendFiles",
}

// listFiles answers GET /osImages[?imageType=…][&id=…].
func (x *exchange) listFiles() (answer, error) {
	onlyType, onlyIDs := x.r.URL.Query().Get("imageType"), x.r.URL.Query().Get("id")
	found := map[string][]any{}
	for _, f := range x.lab.Files() {
		typed := onlyType == "" || x.step != stepList || canonical(onlyType) == f.Type
		if typed && (onlyIDs == "" || slices.Contains(strings.Split(onlyIDs, ","), f.ID)) {
			found[lists[f.Type]] = append(found[lists[f.Type]], f.shown())
		}
	}
	all := map[string]any{
		"supportedImages": x.site.supportedImages(), "macros": []any{map[string]any{"macroName": "predefined.hostPlatforms.hostname"}},
	}
	for _, list := range lists {
		all[list] = append([]any{}, found[list]...)
	}
	return x.success(http.StatusOK, all), nil
}

// shown is a file as GET /osImages lists it.
func (f File) shown() map[string]any {
	all := map[string]any{"id": f.ID, "name": f.Name, "description": f.Description, "osrelease": f.Release}
	switch f.Type {
	case typeOS:
		all["type"], all["osBuildId"], all["deployStatus"], all["profiles"] = f.OS, "", "Ready", []any{}
	case typeDriver:
		all["os"], all["size"], all["baseOS"] = f.OS, f.Size, f.Base
	default:
		all["os"], all["size"] = f.OS, f.Size
	}
	return all
}
