//go:build unix

package desk

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

// Status asks the lab, past Slipway, for the status of an image.
func (l *Lab) Status(ctx context.Context, id string) (string, error) {
	client, err := l.client()
	if err != nil {
		return "", err
	}
	defer client.CloseIdleConnections()
	login := map[string]any{"auth": map[string]any{
		"identity": map[string]any{"methods": []string{"password"}, "password": map[string]any{"user": map[string]any{
			"name": l.User, "password": l.Password, "domain": map[string]any{"name": l.Domain},
		}}},
		"scope": map[string]any{"project": map[string]any{"name": l.Project, "domain": map[string]any{"name": l.Domain}}},
	}}
	header, err := ask(ctx, client, http.MethodPost, l.AuthURL+"/auth/tokens", "", login, nil)
	if err != nil {
		return "", err
	}
	var image struct{ Status string }
	_, err = ask(ctx, client, http.MethodGet, l.ImageURL+"/v2/images/"+id, header.Get("X-Subject-Token"), nil, &image)
	return image.Status, err
}

// client trusts the lab's certificate and nothing else.
func (l *Lab) client() (*http.Client, error) {
	pem, err := os.ReadFile(l.PEM)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}, nil
}

func ask(ctx context.Context, client *http.Client, method, url, token string, body, answer any) (http.Header, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	if body == nil {
		text = nil
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Auth-Token", token)
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusBadRequest {
		return nil, fmt.Errorf("%s %s: %s", method, url, resp.Status)
	}
	if answer != nil {
		err = json.NewDecoder(resp.Body).Decode(answer)
	}
	return resp.Header, err
}
