package zstack

import (
	"encoding/json"
	"strconv"
)

// loosened is v with numbers as 1.0 and booleans as strings, as some releases and gateways write them.
func loosened(v any) any {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int:
		return json.RawMessage(strconv.Itoa(v) + ".0")
	case int64:
		return json.RawMessage(strconv.FormatInt(v, 10) + ".0")
	case map[string]any:
		out := map[string]any{}
		for name, each := range v {
			out[name] = loosened(each)
		}
		return out
	case []any:
		var out []any
		for _, each := range v {
			out = append(out, loosened(each))
		}
		return append([]any{}, out...)
	default:
		return v
	}
}
