package zstack

import (
	"strings"

	"slipway/internal/lab/wire"
)

// result is a long job's jobResult, "" for null. Of an upload it is there while the job still runs: it tells where the bytes go.
func (s Conditions) result(j *longJob) string {
	switch {
	case j.state == stateWaiting:
		return ""
	case j.state == stateSucceeded, !j.ended() && j.image.uploaded() && !j.image.gone:
		all := s.inventory(j.image)
		all["success"] = true
		return s.text(all)
	case j.state == stateCanceled:
		return s.failureText(failing("LONG_JOB.1000", say("任务已取消", "the task has been cancelled")))
	case j.state == stateFailed && j.image.why != nil:
		return s.failureText(j.image.why)
	default:
		return ""
	}
}

// failureText is a failure as a long job keeps it. As an object it has no code: only an entry of the catalogue, if that explains it.
func (s Conditions) failureText(f *failure) string {
	switch s.Results {
	case ResultCode:
		return s.text(s.shown(f))
	case ResultText:
		return f.details.in(s.Locale) + ": " + f.root().details.in(s.Locale)
	}
	root := f.root()
	all := map[string]any{"detail": f.details.in(s.Locale), "cause": root.details.in(s.Locale)}
	if e := f.explained(); e != nil {
		category, code, _ := strings.Cut(e.entry, ".")
		all["message"] = map[string]any{
			"category": category, "code": code, "regex": e.details.en, "message_cn": e.elaboration.zh, "message_en": e.elaboration.en,
		}
	}
	return s.text(all)
}

func (s Conditions) text(v any) string {
	if s.LoosePayload {
		v = loosened(v)
	}
	return string(wire.Encode(v))
}
