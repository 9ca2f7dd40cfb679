package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// maxJSON bounds the JSON bodies that are read into memory, in bytes.
const maxJSON = 1 << 20

// ErrNotJSON says that a body was read, but does not hold what was wanted as JSON.
var ErrNotJSON = errors.New("the body is not the JSON that is expected")

// Decode reads a JSON body of at most 1 MiB into v, with numbers in interfaces kept as they were written. The error is [ErrNotJSON],
// or the reader's own.
func Decode(body io.Reader, v any) error {
	data, err := io.ReadAll(io.LimitReader(body, maxJSON))
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if d.Decode(v) != nil {
		return ErrNotJSON
	}
	return nil
}

// Encode renders v in one line, without escaping markup and without a newline. It must hold only what JSON can say.
func Encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // What JSON can say always encodes.
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
