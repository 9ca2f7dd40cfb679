package lxca

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Values of a file server's protocol and key type.
var (
	protocols = []string{"HTTP", "HTTPS", "FTP", "SFTP"}
	keyTypes  = []string{"", "RSA-2048", "RSA-4096", "ECDSA-521-secp521r1"}
)

// serverOrder is the body that makes or changes a remote file server. Passwords are read and forgotten.
type serverOrder struct {
	Address     string      `json:"address"`
	DisplayName string      `json:"displayName"`
	Port        json.Number `json:"port"`
	Protocol    string      `json:"protocol"`
	Username    string      `json:"username"`
	KeyType     string      `json:"keyType"`
}

// listServers answers GET /osImages/remoteFileServers.
func (x *exchange) listServers() (answer, error) {
	all := []any{}
	for _, s := range x.lab.FileServers() {
		all = append(all, s.shown())
	}
	return x.success(http.StatusOK, map[string]any{"serverList": all}), nil
}

func (s FileServer) shown() map[string]any {
	return map[string]any{
		"serverId": s.ID, "displayName": s.Name, "protocol": s.Protocol, "address": s.Address, "port": s.Port,
		"username": s.User, "keyType": s.KeyType, "serverPublicKey": "",
	}
}

// showServer answers GET /osImages/remoteFileServers/{id}: the fields at top level.
func (x *exchange) showServer() (answer, error) {
	all := x.lab.FileServers()
	i := slices.IndexFunc(all, func(s FileServer) bool { return s.ID == x.r.PathValue("id") })
	if i < 0 {
		return answer{}, refuse(http.StatusNotFound, notFound)
	}
	return x.success(http.StatusOK, all[i].shown()), nil
}

// addServer answers POST /osImages/remoteFileServers.
func (x *exchange) addServer() (answer, error) {
	s, err := x.serverOrder()
	if err != nil {
		return answer{}, err
	}
	x.lab.mu.Lock()
	if err = x.lab.nameFreeLocked(s); err == nil {
		x.lab.lastServer++
		s.ID = strconv.Itoa(x.lab.lastServer)
		x.lab.servers = append(x.lab.servers, s)
	}
	x.lab.mu.Unlock()
	if err != nil {
		return answer{}, err
	}
	return x.success(http.StatusCreated, map[string]any{"serverId": s.ID}), nil
}

// changeServer answers PUT /osImages/remoteFileServers/{id}.
func (x *exchange) changeServer() (answer, error) {
	s, err := x.serverOrder()
	if err != nil {
		return answer{}, err
	}
	s.ID = x.r.PathValue("id")
	x.lab.mu.Lock()
	i := slices.IndexFunc(x.lab.servers, func(old FileServer) bool { return old.ID == s.ID })
	switch {
	case i < 0:
		err = refuse(http.StatusNotFound, notFound)
	default:
		if err = x.lab.nameFreeLocked(s); err == nil {
			x.lab.servers[i] = s
		}
	}
	x.lab.mu.Unlock()
	if err != nil {
		return answer{}, err
	}
	return x.success(http.StatusOK, map[string]any{}), nil
}

// removeServer answers DELETE /osImages/remoteFileServers/{id}.
func (x *exchange) removeServer() (answer, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	before := len(x.lab.servers)
	x.lab.servers = slices.DeleteFunc(x.lab.servers, func(s FileServer) bool { return s.ID == x.r.PathValue("id") })
	if len(x.lab.servers) == before {
		return answer{}, refuse(http.StatusNotFound, notFound)
	}
	return x.empty(http.StatusNoContent), nil
}

// nameFreeLocked refuses a display name that another server has.
func (a *Appliance) nameFreeLocked(s FileServer) error {
	if slices.ContainsFunc(a.servers, func(other FileServer) bool { return other.Name == s.Name && other.ID != s.ID }) {
		return refuse(http.StatusBadRequest, nameTaken, "The display name "+s.Name+" already exists.")
	}
	return nil
}

// serverOrder reads and checks a body.
func (x *exchange) serverOrder() (FileServer, error) {
	var in serverOrder
	if err := x.decode(&in); err != nil {
		return FileServer{}, err
	}
	port, err := strconv.Atoi(in.Port.String())
	missing := in.Address == "" || in.DisplayName == "" || in.Protocol == ""
	switch {
	case missing || in.Port == "":
		return FileServer{}, malformed("The attributes address, displayName, port and protocol are required.")
	case !slices.Contains(protocols, in.Protocol):
		return FileServer{}, malformed("The attribute protocol must be one of " + strings.Join(protocols, ", ") + ".")
	case err != nil || port < 1 || port > 65535:
		return FileServer{}, malformed("The attribute port must be a number from 1 to 65535.")
	case !slices.Contains(keyTypes, in.KeyType):
		return FileServer{}, malformed("The attribute keyType must be one of " + strings.Join(keyTypes[1:], ", ") + ".")
	}
	return FileServer{
		Name: in.DisplayName, Protocol: in.Protocol, Address: in.Address, Port: port, User: in.Username, KeyType: in.KeyType,
	}, nil
}
