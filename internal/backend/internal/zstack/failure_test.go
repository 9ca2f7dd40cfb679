package zstack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

func TestFailureIn(t *testing.T) {
	for name, tc := range map[string]struct {
		result, code, text, details string
		codes                       []string
	}{
		"a chain": {
			`{"code":"SYS.1002","description":"create failed","details":"无法添加镜像","cause":{"code":"SYS.1006","description":"An operation failed","details":"磁盘空间不足"}}`,
			"SYS.1006", "磁盘空间不足", "SYS.1002 create failed: 无法添加镜像\nSYS.1006 An operation failed: 磁盘空间不足",
			[]string{"SYS.1002", "SYS.1006"},
		},
		"a wrapper within what says more": {
			`{"code":"BS.1003","details":"outer","cause":{"code":"SYS.1006","details":"inner"}}`, "BS.1003", "inner", "BS.1003 outer\nSYS.1006 inner", []string{"BS.1003", "SYS.1006"},
		},
		"a deepest code that nobody knows": {
			`{"code":"NEW.1","details":"a","cause":{"code":"ID.1003","details":"b","cause":{"code":"NEW.2","details":"c"}}}`,
			"ID.1003", "c", "NEW.1 a\nID.1003 b\nNEW.2 c",
			[]string{"NEW.1", "ID.1003", "NEW.2"},
		},
		"no known code": {`{"code":"NEW.1","cause":{"code":"NEW.2","description":"d"}}`, "NEW.1", "d", "NEW.1\nNEW.2 d", []string{"NEW.1", "NEW.2"}},
		"a list of causes": {
			`{"code":"SYS.1002","details":"all","causes":[{"code":"BS.1000","details":"first"},{"code":"BS.1500","details":"second","cause":{"details":"third"}}]}`,
			"BS.1000", "first", "SYS.1002 all\nBS.1000 first\nBS.1500 second\nthird",
			[]string{"SYS.1002", "BS.1000", "BS.1500"},
		},
		"elaboration": {
			`{"code":"SYS.1006","details":"d","elaboration":"错误信息: 镜像 [%2$s] 无法下载"}`, "SYS.1006", "镜像 [%2$s] 无法下载", "SYS.1006 d [镜像 [%2$s] 无法下载]", []string{"SYS.1006"},
		},
		"elaboration in English": {`{"code":"SYS.1006","elaboration":"Error message: Error message: no"}`, "SYS.1006", "no", "SYS.1006 no", nil},
		"elaboration that says nothing": {
			`{"code":"SYS.1006","elaboration":"Error message: ","details":"d"}`, "SYS.1006", "d", "SYS.1006 d", nil,
		},
		"an object as a text in details": {
			`{"code":"SYS.1006","description":"failed","details":"{\"code\":\"BS.1500\",\"details\":\"拒绝连接\"}"}`,
			"BS.1500", "拒绝连接", "SYS.1006 failed\nBS.1500 拒绝连接",
			[]string{"SYS.1006", "BS.1500"},
		},
		"an object behind words in details": {
			`{"code":"SYS.1006","details":"agent said: {\"error\":{\"code\":\"SYS.1016\",\"details\":\"io\"}} bye"}`, "SYS.1016", "io", "SYS.1006 agent said:\nSYS.1016 io", nil,
		},
		"an object that was escaped twice": {
			`{"code":"SYS.1006","details":"\"{\\\"code\\\":\\\"BS.1003\\\",\\\"details\\\":\\\"full\\\"}\""}`, "BS.1003", "full", "SYS.1006\nBS.1003 full", nil,
		},
		"braces that are none of an error": {`{"code":"SYS.1007","details":"unknown format {x} in {\"a\":1}"}`, "SYS.1007", `unknown format {x} in {"a":1}`, "", nil},
		"an error in an object":            {`{"success":false,"error":{"code":"ID.1003","details":"q"}}`, "ID.1003", "q", "ID.1003 q", nil},
		"an explained error": {
			`{"message":{"category":"IMAGE","code":"1003","regex":"x","message_cn":"错误信息: 无法下载","message_en":"Error message: cannot be downloaded"},` +
				`"detail":"{\"code\":\"SYS.1002\",\"details\":\"outer\",\"cause\":{\"code\":\"BS.1000\",\"details\":\"mid\"}}","cause":"wget 失败"}`,
			"BS.1000", "wget 失败", "SYS.1002 outer\nBS.1000 mid\nIMAGE.1003: cannot be downloaded 无法下载\nwget 失败",
			[]string{"SYS.1002", "BS.1000"},
		},
		"an explained error without its cause": {
			`{"message":{"category":"IMAGE","code":"1003","message_cn":"无法下载"},"detail":"ErrorCode [code = SYS.1006, details = x]"}`,
			"SYS.1006", "无法下载", "SYS.1006 ErrorCode [code = SYS.1006, details = x]\nIMAGE.1003: 无法下载", nil,
		},
		"an explanation that is a text": {`{"message":"Error message: no","detail":"why"}`, "", "no", "why\nno", nil},
		"a cause that is an object":     {`{"detail":"d","cause":{"code":"LONG_JOB.1000","details":"取消"}}`, "LONG_JOB.1000", "取消", "d\nLONG_JOB.1000 取消", nil},
		"a text":                        {"Failed because management node restarted.", "", "Failed because management node restarted.", "", nil},
		"a text with a code":            {"XY.1234 and IMG.1001 happened", "IMG.1001", "XY.1234 and IMG.1001 happened", "", nil},
		"a quoted text":                 {`"失败"`, "", "失败", "失败", nil},
		"a quoted object":               {`"{\"code\":\"ID.1002\",\"details\":\"d\"}"`, "ID.1002", "d", "", nil},
		"a broken object":               {`{"code":"SYS.1006","det`, "SYS.1006", `{"code":"SYS.1006","det`, "", nil},
		"a number":                      {`5`, "", "5", "", nil},
		"a list":                        {`[1]`, "", "[1]", "", nil},
		"nothing":                       {"", "", "", "", nil},
		"null":                          {"null", "", "", "", nil},
		"an empty object":               {"{}", "", "", "", nil},
		"control characters":            {`{"details":"a\u001b[0m\u0000b\nc\u202e"}`, "", "a [0m b\nc", "a [0m b c", nil},
	} {
		f := FailureIn(tc.result)
		if f.Code != tc.code || f.Text != tc.text || tc.details != "" && f.Details != tc.details || tc.codes != nil && !slices.Equal(f.Codes, tc.codes) {
			t.Errorf("%s:\n code %q of %q\n text %q\n details %q", name, f.Code, f.Codes, f.Text, f.Details)
		}
	}
}

func TestFailureIn_isBounded(t *testing.T) {
	long := strings.Repeat("字", 3_000)
	deep := strings.Repeat(`{"code":"SYS.1006","details":"`+long+`","cause":`, 60) + `{"details":"never read"}` + strings.Repeat("}", 60)
	wide := `{"details":"x","causes":[` + strings.Repeat(`{"details":"`+long+`"},`, 100) + `{}]}`
	for _, text := range []string{deep, wide, long} {
		f := FailureIn(text)
		if n := utf8.RuneCountInString(f.Details); n > maxDetails+2 || n < loose.MaxText || utf8.RuneCountInString(f.Text) > loose.MaxText+2 {
			t.Errorf("%d characters of details, %d of text", n, utf8.RuneCountInString(f.Text))
		}
	}
}

func TestMeanings_sayWhatToDo(t *testing.T) {
	for code, m := range codeMeanings {
		if m.what == "" || m.remedy == "" || m.kind == fault.Unknown || !strings.HasSuffix(m.what, ".") || !strings.HasSuffix(m.remedy, ".") {
			t.Errorf("%s: %+v", code, m)
		}
		if !codePattern.MatchString(code) {
			t.Errorf("%s would not be found in a text", code)
		}
	}
	for status, m := range statusMeanings {
		if m.what == "" || m.remedy == "" {
			t.Errorf("%d: %+v", status, m)
		}
	}
}

func TestMeanings_kinds(t *testing.T) {
	for kind, codes := range map[fault.Kind]string{
		fault.Login:  "ID.1000 ID.1001 ID.1005 ID.1006 ID.2000 ID.2001 ID.2002 ID.2003 LOGIN_CONTROL.1000 LOGIN_CONTROL.1001 LOGIN_CONTROL.1002 LOGIN_CONTROL.1003 LOGIN_CONTROL.1004 LOGIN_CONTROL.1005",
		fault.Denied: "ID.1002", fault.Full: "ID.1003 BS.1003", fault.NotFound: "SYS.1003", fault.Interrupted: "IMG.1001 LONG_JOB.1002",
		fault.Busy: "SYS.1010 SYS.1012 PORTAL.1002 LONG_JOB.1001", fault.ServerFailed: "SYS.1001 SYS.1015 SYS.1016 BS.1000 BS.1500",
		fault.Rejected: "SYS.1002 SYS.1006 SYS.1007 SYS.1017 LONG_JOB.1000 LONG_JOB.1003 NEW.1",
	} {
		for code := range strings.FieldsSeq(codes) {
			if got := ofCode(code).kind; got != kind {
				t.Errorf("%s is %s, want %s", code, got, kind)
			}
		}
	}
}

func FuzzFailureIn(f *testing.F) {
	for _, seed := range []string{
		"", "null", "{}", `{"code":1,"causes":{"cause":[null,"x",{"details":"{\"code\":\"A\"}"}]}}`, `{"message":{"message_en":"e"},"detail":"{","cause":[1]}`,
		`"\"{\\\"error\\\":\\\"x\\\"}\""`, "ID.1001 {\x00", `{"error":{"error":{"details":"错"}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, result string) {
		failure := FailureIn(result)
		for _, s := range append(slices.Clone(failure.Codes), failure.Code, failure.Text, failure.Details) {
			if !utf8.ValidString(s) || strings.ContainsFunc(strings.ReplaceAll(s, "\n", ""), unicode.IsControl) {
				t.Errorf("%q is not plain", s)
			}
		}
		if failure.Code != "" && !failure.Has(failure.Code) {
			t.Errorf("code %q is none of %q", failure.Code, failure.Codes)
		}
		if utf8.RuneCountInString(failure.Text) > loose.MaxText+2 || utf8.RuneCountInString(failure.Details) > maxDetails+2 {
			t.Error("too long")
		}
	})
}

func FuzzRecords(f *testing.F) {
	for _, seed := range []string{
		`{"inventory":{"uuid":"i","size":1e400,"system":"TRUE","backupStorageRefs":[{"installPath":7},null],"systemTags":[1,{}]}}`, `{"inventories":{"content":"12,5 %"}}`,
		`{"inventories":[[],"",{"content":"Infinity","jobResult":[1]}]}`, "\xff", `{"inventories":[{"createDate":"Jan 1, 2017 11:31:06 AM","size":"-9e99"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if f := failureFrom(transport.Answer{Status: 200, Body: body}); f != nil && !json.Valid(loose.Body(body)) {
			t.Errorf("a failure of what is no JSON: %+v", f)
		}
		r := Reply{Body: body}
		for _, raw := range r.All() {
			img, found := imageOf(raw)
			if found != (img.UUID != "") {
				t.Errorf("found %t: %+v", found, img)
			}
			if img.MD5 != "" && len(img.MD5) != 32 {
				t.Errorf("digest %q", img.MD5)
			}
		}
		if percent, step, known := progressIn(r); !(percent >= 0 && percent <= 100) || !known && step != "" {
			t.Errorf("%v %q %t", percent, step, known)
		}
	})
}
