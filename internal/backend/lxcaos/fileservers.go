package lxcaos

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

// serversAnswer lists the file servers that the appliance keeps.
// https://pubs.lenovo.com/lxca_scripting/rest_api_osimages_remotefileserversget
type serversAnswer struct {
	Servers []serverEntry `json:"serverList"`
}

type serverEntry struct {
	ID        any    `json:"serverId"` // text or number
	Name      string `json:"displayName"`
	Protocol  string `json:"protocol"` // "HTTP"; case varies
	Address   string `json:"address"`
	Port      any    `json:"port"` // number or text
	User      string `json:"username"`
	PublicKey string `json:"serverPublicKey"`
}

// serverOrder makes a file server.
// https://pubs.lenovo.com/lxca_scripting/rest_api_osimages_remotefileserverspost
type serverOrder struct {
	Address       string `json:"address"`
	Name          string `json:"displayName"`
	Port          int    `json:"port"`
	Protocol      string `json:"protocol"`
	User          string `json:"username,omitempty"`
	Password      string `json:"password,omitempty"`
	KeyType       string `json:"keyType,omitempty"`
	KeyPassphrase string `json:"keyPassphrase,omitempty"`
	KeyComment    string `json:"keyComment,omitempty"`
}

// usualPorts are where the protocols listen.
var usualPorts = map[string]int{"http": 80, "https": 443, "ftp": 21, "sftp": 22}

func (s serverEntry) fileServer() backend.FileServer {
	scheme := strings.ToLower(s.Protocol)
	port := written(s.Port)
	if port == "" || port == "0" {
		port = strconv.Itoa(usualPorts[scheme])
	}
	address := url.URL{Scheme: scheme, Host: net.JoinHostPort(strings.Trim(s.Address, "[]"), port)}
	return backend.FileServer{ID: written(s.ID), Name: s.Name, URL: address.String(), User: s.User, Key: s.PublicKey}
}

// written returns a text or a number as a text.
func written(v any) string {
	if n, ok := v.(float64); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return text(v)
}

// FileServers implements [backend.FileServerKeeper].
func (d *Driver) FileServers(ctx context.Context) ([]backend.FileServer, error) {
	reply, err := d.client.Ask(ctx, lxca.Call{Op: opServers, Method: http.MethodGet, Path: serversPath})
	if err != nil {
		return nil, err
	}
	var answer serversAnswer
	if err := reply.Into(&answer); err != nil {
		return nil, err
	}
	var out []backend.FileServer
	for _, s := range answer.Servers {
		out = append(out, s.fileServer())
	}
	slices.SortFunc(out, func(a, b backend.FileServer) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

// AddFileServer implements [backend.FileServerKeeper].
func (d *Driver) AddFileServer(ctx context.Context, v backend.Values) (backend.FileServer, error) {
	v = backend.Fill(fileServerFields(), v)
	order := serverOrder{
		Address: v[keyServerAddress], Name: v[keyServerName], Port: usualPorts[v[keyServerProtocol]], Protocol: strings.ToUpper(v[keyServerProtocol]),
		User: v[keyServerUser], Password: v[keyServerPassword],
		KeyType: v[keyKeyType], KeyPassphrase: v[keyKeyPassphrase], KeyComment: v[keyKeyComment],
	}
	if n, err := strconv.Atoi(v[keyServerPort]); err == nil {
		order.Port = n
	}
	d.texts.AddSecret(order.Password)
	d.texts.AddSecret(order.KeyPassphrase)
	if _, err := d.client.Ask(ctx, lxca.Call{Op: opAdd, Method: http.MethodPost, Path: serversPath, Body: order}); err != nil {
		return backend.FileServer{}, err
	}
	all, err := d.FileServers(ctx)
	if err != nil {
		return backend.FileServer{}, err
	}
	i := slices.IndexFunc(all, func(s backend.FileServer) bool { return s.Name == order.Name })
	if i < 0 {
		return backend.FileServer{}, fault.New(fault.Protocol, "The appliance took the file server and does not list it.", "Look at the file servers in the appliance's own interface.")
	}
	return all[i], nil
}

// RemoveFileServer implements [backend.FileServerKeeper].
// https://pubs.lenovo.com/lxca_scripting/rest_api_osimages_remotefileserversid_delete
func (d *Driver) RemoveFileServer(ctx context.Context, id string) error {
	_, err := d.client.Ask(ctx, lxca.Call{Op: opForget, Method: http.MethodDelete, Path: serversPath + "/" + url.PathEscape(id)})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
