package transport

import (
	"regexp"
	"strings"

	"slipway/internal/secretname"
)

// The places where credentials stand in texts.
var (
	urlUser    = regexp.MustCompile(`(://)[^/\s"'<>]*@`)
	queryPair  = regexp.MustCompile(`([?&])([^=&\s"'<>?#]+)=([^&\s"'<>#]*)`)
	assignment = regexp.MustCompile(`(^|[\s,;{(\[?&])([\w.\-\[\]]+)=("[^"]*"|'[^']*'|[^\s&,;]+)`)
	headerLine = regexp.MustCompile(`(?m)^([ \t<>*]*)([A-Za-z0-9-]+):[ \t]*\S.*$`)
	headerMap  = regexp.MustCompile(`([A-Za-z0-9-]+):\[[^\]]*\]`)
	headerWord = regexp.MustCompile(`([A-Za-z0-9]+(?:-[A-Za-z0-9]+)+|[Aa]uthorization|[Cc]ookie):[ \t]*((?i:basic|bearer|digest|negotiate)[ \t]+)?[^\s,"'\[\]]+`)
	scheme     = regexp.MustCompile(`(?i)\b(basic|bearer|negotiate|ntlm)[ \t]+([A-Za-z0-9+/_.~=-]{6,})`)
	tokenMarks = regexp.MustCompile(`[0-9=+/_.]|[a-z][A-Z]|^.{24,}$`)
)

// redact removes whatever looks like a credential from a text.
func redact(text string) string {
	text = redactFields(text)
	text = urlUser.ReplaceAllString(text, "${1}"+mask+"@")
	text = replaceParts(queryPair, text, func(m []string) string {
		if harmlessKeys[strings.ToLower(m[2])] || m[3] == "" {
			return m[0]
		}
		return m[1] + m[2] + "=" + mask
	})
	text = replaceParts(assignment, text, func(m []string) string {
		if !secretname.Is(m[2]) {
			return m[0]
		}
		return m[1] + m[2] + "=" + mask
	})
	text = redactHeaders(text)
	return replaceParts(scheme, text, func(m []string) string {
		if !tokenMarks.MatchString(m[2]) {
			return m[0]
		}
		return m[1] + " " + mask
	})
}

// redactHeaders knows headers as lines, as Go prints maps of them, and within prose.
func redactHeaders(text string) string {
	text = replaceParts(headerLine, text, func(m []string) string {
		if !secretname.Is(m[2]) {
			return m[0]
		}
		return m[1] + m[2] + ": " + mask
	})
	for _, form := range []struct {
		re          *regexp.Regexp
		open, close string
	}{{headerMap, ":[", "]"}, {headerWord, ": ", ""}} {
		text = replaceParts(form.re, text, func(m []string) string {
			if !secretname.Is(m[1]) {
				return m[0]
			}
			return m[1] + form.open + mask + form.close
		})
	}
	return text
}

// replaceParts replaces every match of re by what f makes of its groups.
func replaceParts(re *regexp.Regexp, text string, f func(groups []string) string) string {
	return re.ReplaceAllStringFunc(text, func(match string) string { return f(re.FindStringSubmatch(match)) })
}
