package zstack

import (
	"encoding/json"
	"net/http"

	"slipway/internal/lab/wire"
)

// action reads the body of a PUT on a path with several actions: one key, which names it, with the parameters.
func (x *exchange) action() (name string, params json.RawMessage, err error) {
	var in map[string]json.RawMessage
	if err := x.decode(&in); err != nil {
		return "", nil, err
	}
	for name, params := range in {
		if name != "systemTags" && name != "userTags" {
			return name, params, nil
		}
	}
	return "", nil, plain(http.StatusBadRequest, "the body doesn't contain any action for the URL[%s]", x.r.URL.Path)
}

// noAction refuses an action that the path does not have.
func (x *exchange) noAction(name string) *refusal {
	return plain(http.StatusBadRequest, "the body doesn't contain action mapping to the URL[%s], the action[%s] is unknown", x.r.URL.Path, name)
}

// node answers PUT /management-nodes/actions, which needs no login.
func (x *exchange) node() (wire.Answer, error) {
	name, _, err := x.action()
	if err != nil {
		return wire.Answer{}, err
	}
	switch name {
	case "getVersion":
		return x.ok(map[string]any{"version": x.set.version(), "success": true})
	case "getCurrentTime":
		now := x.site.now()
		return x.ok(map[string]any{"currentTime": map[string]any{"MillionSeconds": now.UnixMilli(), "Seconds": now.Unix()}, "success": true})
	case "getSupportAPIs":
		return x.ok(map[string]any{"supportApis": x.set.supported(), "success": true})
	default:
		return wire.Answer{}, x.noAction(name)
	}
}

// supported lists the API classes that decide what a client may try.
func (s Conditions) supported() []string {
	const pkg = "org.zstack.header.image."
	all := []string{pkg + "APIAddImageMsg", pkg + "APIQueryImageMsg", pkg + "APIDeleteImageMsg", pkg + "APIExpungeImageMsg"}
	if s.LongJobs != LongJobsUnknown {
		all = append(all, "org.zstack.header.longjob.APISubmitLongJobMsg")
	}
	if s.atLeast(4, 1) {
		all = append(all, pkg+"APIGetUploadImageJobDetailsMsg")
	}
	if s.hashes() {
		all = append(all, pkg+"APICalculateImageHashMsg")
	}
	return all
}

// ready answers GET /management-nodes/ready.
func (x *exchange) ready() (wire.Answer, error) {
	if err := x.awake(); err != nil {
		return wire.Answer{}, err
	}
	return x.ok(map[string]any{"success": true})
}

// awake fails while the management node is starting.
func (x *exchange) awake() error {
	if x.set.Starting {
		return failing("SYS.1010", say("管理节点[uuid:%s]尚未就绪", "the management node[uuid:%s] is not ready yet", nodeUUID))
	}
	return nil
}

// nodeUUID is the management node's own.
const nodeUUID = "7c2d5e8f1a3b4c6d9e0f1a2b3c4d5e6f"

// timeZone answers GET /management-nodes/platform-timezone.
func (x *exchange) timeZone() (wire.Answer, error) {
	offset := x.site.now().In(x.set.location()).Format("-07:00")
	return x.ok(map[string]any{"timezone": "UTC" + offset, "offset": "GMT" + offset, "success": true})
}
