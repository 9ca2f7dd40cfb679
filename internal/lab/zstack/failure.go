package zstack

import "fmt"

// failure is an error as the API tells it: an object with a code, a text in the server's language, and the error that caused it.
type failure struct {
	code        string
	details     wording
	elaboration wording // what the server's own catalogue says of it; zero for nothing
	entry       string  // of that catalogue, e.g. "IMAGE.1003"; "" if elaboration is zero
	cause       *failure
	causes      []*failure // beside cause, as some answers have them
}

// Error is for the lab's own eyes.
func (f *failure) Error() string { return f.code + " " + f.details.en }

// wording is one text in the two languages of a management node.
type wording struct{ zh, en string }

// say fills the same values into both languages.
func say(zh, en string, args ...any) wording {
	return wording{fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)}
}

// in is the text in one language.
func (w wording) in(locale string) string {
	if locale == LocaleEnglish {
		return w.en
	}
	return w.zh
}

// failing makes a failure.
func failing(code string, details wording) *failure { return &failure{code: code, details: details} }

// causedBy is the failure with another one beneath it.
func (f *failure) causedBy(cause *failure) *failure {
	g := *f
	g.cause = cause
	return &g
}

// elaborated is the failure with the word of an entry of the catalogue on it.
func (f *failure) elaborated(entry, zh, en string) *failure {
	g := *f
	g.elaboration, g.entry = wording{zh, en}, entry
	return &g
}

// explained is the first of the failure and its causes that the catalogue has a word on; nil if there is none.
func (f *failure) explained() *failure {
	for ; f != nil; f = f.cause {
		if f.entry != "" {
			return f
		}
	}
	return nil
}

// root is the deepest cause.
func (f *failure) root() *failure {
	for f.cause != nil {
		f = f.cause
	}
	return f
}

// description is the standing text of a code, which no locale translates.
func description(code string) string {
	if text, known := descriptions[code]; known {
		return text
	}
	return descriptions["SYS.1006"]
}

// descriptions of the codes in use here.
var descriptions = map[string]string{
	"ID.1000":            "Authentication failed",
	"ID.1001":            "The session is invalid",
	"ID.1002":            "Permission denied",
	"ID.1003":            "Quota exceeded",
	"ID.1006":            "Too many sessions",
	"ID.2001":            "Two-factor authentication is needed",
	"LOGIN_CONTROL.1002": "The account is locked",
	"LOGIN_CONTROL.1003": "The verification code is wrong",
	"LOGIN_CONTROL.1005": "A verification code is needed",
	"SYS.1001":           "The operation timed out",
	"SYS.1002":           "Unable to create the resource",
	"SYS.1003":           "The resource was not found",
	"SYS.1006":           "An operation failed",
	"SYS.1007":           "One or more API arguments are invalid",
	"SYS.1010":           "The management node is not ready",
	"SYS.1015":           "An HTTP error occurred",
	"SYS.1016":           "An IO error occurred",
	"SYS.1017":           "The task was cancelled",
	"BS.1000":            "Unable to download to the backup storage",
	"BS.1003":            "Unable to allocate backup storage",
	"BS.1500":            "Unable to connect to the backup storage",
	"IMG.1001":           "The upload was interrupted",
	"LONG_JOB.1000":      "The long job was cancelled",
	"LONG_JOB.1001":      "The long job cannot be cancelled now",
	"LONG_JOB.1002":      "The long job was interrupted",
	"LONG_JOB.1003":      "The long job does not support the operation",
}

// shown is the error object in the server's language. What is null is left out, as the real server does.
func (s Conditions) shown(f *failure) map[string]any {
	all := map[string]any{
		"code": f.code, "description": description(f.code), "details": f.details.in(s.Locale), "cost": "3ms",
	}
	if text := f.elaboration.in(s.Locale); text != "" {
		all["elaboration"] = s.elaborationPrefix() + text
	}
	if f.cause != nil {
		all["cause"] = s.shown(f.cause)
	}
	if len(f.causes) > 0 {
		all["causes"] = s.shownAll(f.causes)
	}
	return all
}

func (s Conditions) shownAll(failures []*failure) []any {
	var all []any
	for _, f := range failures {
		all = append(all, s.shown(f))
	}
	return all
}

// elaborationPrefix stands before every elaboration.
func (s Conditions) elaborationPrefix() string {
	if s.Locale == LocaleEnglish {
		return "Error message: "
	}
	return "错误信息: "
}
