package picker

import (
	"encoding/binary"

	"github.com/godbus/dbus/v5"
)

var nativeOrder = binary.LittleEndian

const handlePath = dbus.ObjectPath("/org/freedesktop/portal/desktop/request/1_1/t")

// answer returns what the bus sends for a message of the client.
func (b *fakeBus) answer(m *dbus.Message) []*dbus.Message {
	if m.Type != dbus.TypeMethodCall {
		return nil
	}
	member, _ := m.Headers[dbus.FieldMember].Value().(string)
	switch {
	case member == "Hello":
		return []*dbus.Message{reply(m, ":1.1")}
	case member == "OpenFile" && b.absent:
		return []*dbus.Message{refusal(m)}
	case member == "OpenFile":
		b.seen <- m.Body
		// An answer to a dialog of somebody else comes first.
		return []*dbus.Message{
			reply(m, handlePath), signal("/org/freedesktop/portal/desktop/request/9_9/x", 1, map[string]dbus.Variant{}), signal(handlePath, b.code, b.results),
		}
	default:
		return []*dbus.Message{reply(m)}
	}
}

func reply(to *dbus.Message, body ...any) *dbus.Message {
	m := &dbus.Message{Type: dbus.TypeMethodReply, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldReplySerial: dbus.MakeVariant(to.Serial()), dbus.FieldSender: dbus.MakeVariant("org.freedesktop.DBus"),
	}, Body: body}
	if len(body) > 0 {
		m.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(body...))
	}
	return m
}

func refusal(to *dbus.Message) *dbus.Message {
	m := reply(to)
	m.Type = dbus.TypeError
	m.Headers[dbus.FieldErrorName] = dbus.MakeVariant("org.freedesktop.DBus.Error.ServiceUnknown")
	return m
}

func signal(path dbus.ObjectPath, code uint32, results map[string]dbus.Variant) *dbus.Message {
	if results == nil {
		results = map[string]dbus.Variant{}
	}
	return &dbus.Message{Type: dbus.TypeSignal, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldPath: dbus.MakeVariant(path), dbus.FieldInterface: dbus.MakeVariant(requestName), dbus.FieldMember: dbus.MakeVariant("Response"),
		dbus.FieldSender: dbus.MakeVariant(":1.7"), dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(code, results)),
	}, Body: []any{code, results}}
}
