package picker

import (
	"crypto/rand"
	"fmt"
	"net/url"

	"github.com/godbus/dbus/v5"
)

// The names of the portal on the session bus, after
// https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.FileChooser.html
const (
	portalName     = "org.freedesktop.portal.Desktop"
	portalPath     = "/org/freedesktop/portal/desktop"
	openFile       = "org.freedesktop.portal.FileChooser.OpenFile"
	requestName    = "org.freedesktop.portal.Request"
	responseSignal = requestName + ".Response"
)

// answersHeld is how many answers of the portal wait to be read: those of other
// dialogs may come in between.
const answersHeld = 16

// portal shows the dialog of a Linux desktop through its portal. It starts no bus
// where there is none.
func portal(r request) ([]string, bool) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return nil, false
	}
	defer conn.Close()
	if conn.Auth(nil) != nil || conn.Hello() != nil {
		return nil, false
	}
	// The subscription precedes the call, so that a quick answer is not missed.
	answers := make(chan *dbus.Signal, answersHeld)
	conn.Signal(answers)
	if conn.AddMatchSignal(dbus.WithMatchInterface(requestName), dbus.WithMatchMember("Response")) != nil {
		return nil, false
	}
	var id dbus.ObjectPath
	if conn.Object(portalName, portalPath).Call(openFile, 0, parent(r.parent), r.title, options(r)).Store(&id) != nil {
		return nil, false
	}
	for s := range answers {
		if s.Name == responseSignal && s.Path == id {
			return response(s.Body)
		}
	}
	return nil, false
}

// parent names the window the dialog belongs to.
func parent(id uintptr) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("x11:%x", id)
}

func options(r request) map[string]dbus.Variant {
	return map[string]dbus.Variant{
		"handle_token": dbus.MakeVariant("slipway" + rand.Text()),
		"multiple":     dbus.MakeVariant(r.multiple),
		"modal":        dbus.MakeVariant(true),
	}
}

// response reads the answer of the portal: a number, 0 for picked, and a map that
// holds the addresses. ok is false for an answer of another shape.
func response(body []any) ([]string, bool) {
	var code uint32
	var results map[string]dbus.Variant
	if dbus.Store(body, &code, &results) != nil {
		return nil, false
	}
	if code != 0 {
		return nil, true
	}
	addresses, isList := results["uris"].Value().([]string)
	if !isList {
		return nil, false
	}
	var paths []string
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "file" {
			return nil, false
		}
		paths = append(paths, u.Path)
	}
	return paths, true
}
