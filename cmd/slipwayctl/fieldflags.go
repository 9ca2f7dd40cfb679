package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"slipway/internal/backend"
)

// declareFields makes a flag of each field that is no secret.
func (c *call) declareFields(fields []backend.Field) {
	c.fields = append(c.fields, fields...)
	for _, f := range fields {
		when := conditionText(fields, f.When)
		if when != "" {
			when = "; " + when
		}
		switch f.Kind {
		case backend.Secret:
		case backend.Bool:
			c.flags.Bool(f.Key, f.Default == "true", f.Label+suffix(f)+when)
			c.flags.Lookup(f.Key).NoOptDefVal = "true"
		case backend.List, backend.Pairs:
			c.flags.StringArray(f.Key, nil, usageOf(f)+when+"; give it once for each line")
		case backend.Text, backend.LongText, backend.Number, backend.Select, backend.Suggest, backend.URL, backend.File:
			c.flags.String(f.Key, "", usageOf(f)+when)
		}
	}
}

// usageOf returns the help of a flag, with the name of its value in back quotes
// as pflag wants it.
func usageOf(f backend.Field) string {
	names := map[backend.FieldKind]string{
		backend.Number: "number", backend.URL: "address", backend.File: "file", backend.Pairs: "key=value", backend.Select: "choice",
	}
	name := names[f.Kind]
	if name == "" {
		name = "text"
	}
	return fmt.Sprintf("%s (`%s`)%s", f.Label, name, suffix(f))
}

func suffix(f backend.Field) string {
	var b strings.Builder
	if f.Help != "" {
		b.WriteString(". " + strings.TrimSuffix(f.Help, "."))
	}
	if len(f.Choices) > 0 {
		values := make([]string, len(f.Choices))
		for i, c := range f.Choices {
			values[i] = c.Value
		}
		b.WriteString(": " + strings.Join(values, ", "))
	}
	switch {
	case f.Kind == backend.Bool && f.Default == "true":
		b.WriteString("; --" + f.Key + "=false turns it off")
	case f.Kind != backend.Bool && f.Default != "":
		b.WriteString("; default " + f.Default)
	}
	if f.Required && f.Default == "" {
		b.WriteString("; needed")
	}
	return strings.ReplaceAll(b.String(), "`", "'")
}

// fieldTexts returns the texts of the flags that were given. Paths are made
// absolute: another process, started elsewhere, may have to read the file.
func fieldTexts(set *pflag.FlagSet, fields []backend.Field) (backend.Values, error) {
	v := backend.Values{}
	for _, f := range fields {
		flag := set.Lookup(f.Key)
		if flag == nil || !flag.Changed {
			continue
		}
		text := flag.Value.String()
		if lines, ok := flag.Value.(pflag.SliceValue); ok {
			text = strings.Join(lines.GetSlice(), "\n")
		}
		if f.Kind == backend.File && text != "" {
			abs, err := filepath.Abs(text)
			if err != nil {
				return nil, usage("The path of --"+f.Key+" cannot be made absolute: "+err.Error()+".", "Give the whole path.")
			}
			text = abs
		}
		v[f.Key] = text
	}
	return v, nil
}
