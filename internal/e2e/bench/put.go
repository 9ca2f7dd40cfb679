//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"

	"slipway/internal/source"
	"slipway/internal/transport"
)

// pinned accepts one certificate for every host.
type pinned string

func (p pinned) Pin(string) (string, bool) { return string(p), p != "" }

// putFile sends a file as a driver does, without sums.
func putFile(ctx context.Context, url, path, pin string) error {
	id, err := source.Stat(path)
	if err != nil {
		return err
	}
	f, err := source.Open(id)
	if err != nil {
		return err
	}
	defer f.Close()
	body, err := f.Read(ctx, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	client, err := transport.New(transport.Config{Pins: pinned(pin), Proxy: transport.ProxyNone})
	if err != nil {
		return err
	}
	defer client.Close()
	answer, err := client.Send(ctx, transport.Upload{
		Op: "send", Method: http.MethodPut, URL: url, Expect: true, Body: transport.Body{File: body, Size: id.Size},
	})
	if err == nil && answer.Status != http.StatusOK {
		err = fmt.Errorf("the sink answered %d", answer.Status)
	}
	return err
}
