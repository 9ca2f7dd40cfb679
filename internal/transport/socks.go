package transport

import (
	"fmt"
	"io"
	"net"
	"strconv"

	"slipway/internal/fault"
)

// The numbers of RFC 1928 and RFC 1929 that are used here.
const (
	socksVersion     = 5
	socksOpen        = 0
	socksByPassword  = 2
	socksNoMethod    = 0xff
	socksConnect     = 1
	socksIPv4        = 1
	socksName        = 3
	socksIPv6        = 4
	socksAuthVersion = 1
)

var socksReplies = map[byte]string{
	1: "it failed", 2: "its rules forbid it", 3: "the network cannot be reached", 4: "the server cannot be reached",
	5: "the server refuses connections", 6: "it took too long", 7: "it cannot connect", 8: "it does not know this kind of address",
}

// socks asks a SOCKS5 proxy for a connection to hostport. Names are resolved by
// the proxy.
func (p *proxy) socks(conn net.Conn, hostport string) error {
	if err := p.socksGreet(conn); err != nil {
		return err
	}
	request, err := socksRequest(hostport)
	if err != nil {
		return err
	}
	if _, err := conn.Write(request); err != nil {
		return err
	}
	return p.socksReply(conn)
}

// socksGreet agrees on a method and logs in.
func (p *proxy) socksGreet(conn net.Conn) error {
	hello := []byte{socksVersion, 1, socksOpen}
	if p.header() != "" {
		hello = []byte{socksVersion, 2, socksOpen, socksByPassword}
	}
	if _, err := conn.Write(hello); err != nil {
		return err
	}
	var reply [2]byte
	if _, err := io.ReadFull(conn, reply[:]); err != nil {
		return err
	}
	switch {
	case reply[0] != socksVersion:
		return p.notSocks()
	case reply[1] == socksNoMethod:
		return p.loginRefused("")
	case reply[1] == socksByPassword:
		return p.socksLogin(conn)
	default:
		return nil
	}
}

func (p *proxy) socksLogin(conn net.Conn) error {
	if len(p.user) > 255 || len(p.password) > 255 {
		return fault.New(fault.Invalid, "The proxy's user name or password is longer than SOCKS5 allows.", "Shorten it to 255 bytes.")
	}
	msg := append([]byte{socksAuthVersion, byte(len(p.user))}, p.user...) //nolint:gosec // at most 255
	msg = append(append(msg, byte(len(p.password))), p.password...)       //nolint:gosec // at most 255
	if _, err := conn.Write(msg); err != nil {
		return err
	}
	var reply [2]byte
	if _, err := io.ReadFull(conn, reply[:]); err != nil {
		return err
	}
	if reply[1] != 0 {
		return p.loginRefused("")
	}
	return nil
}

func socksRequest(hostport string) ([]byte, error) {
	host, portText, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil || len(host) > 255 {
		return nil, fault.New(fault.Invalid, "The address does not fit what SOCKS5 can carry.", "Check the server's name and port.")
	}
	msg := []byte{socksVersion, socksConnect, 0}
	switch ip := net.ParseIP(host); {
	case ip == nil:
		msg = append(append(msg, socksName, byte(len(host))), host...) //nolint:gosec // at most 255
	case ip.To4() != nil:
		msg = append(append(msg, socksIPv4), ip.To4()...)
	default:
		msg = append(append(msg, socksIPv6), ip...)
	}
	return append(msg, byte(port>>8), byte(port)), nil //nolint:gosec // port has 16 bits
}

func (p *proxy) socksReply(conn net.Conn) error {
	var head [4]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return err
	}
	if head[0] != socksVersion {
		return p.notSocks()
	}
	if head[1] != 0 {
		return p.socksRefused(head[1])
	}
	return skipBound(conn, head[3])
}

// skipBound reads the address from which the proxy connects; nobody needs it.
func skipBound(conn net.Conn, kind byte) error {
	length := map[byte]int{socksIPv4: net.IPv4len, socksIPv6: net.IPv6len}[kind]
	if kind == socksName {
		var n [1]byte
		if _, err := io.ReadFull(conn, n[:]); err != nil {
			return err
		}
		length = int(n[0])
	}
	_, err := io.ReadFull(conn, make([]byte, length+2))
	return err
}

func (p *proxy) socksRefused(code byte) error {
	why, known := socksReplies[code]
	if !known {
		why = "it gives no reason"
	}
	f := fault.New(fault.Unreachable, fmt.Sprintf("The proxy %s does not make the connection: %s.", p.hostport, why),
		"Check that the proxy can reach this server and allows it, or connect without the proxy.")
	f.Code = fmt.Sprintf("SOCKS %d", code)
	if code == 2 {
		f.Retry = fault.Never
	}
	return f
}

func (p *proxy) notSocks() error {
	f := fault.New(fault.Unreachable, fmt.Sprintf("The proxy %s does not speak SOCKS5.", p.hostport), "Check the proxy's address and kind.")
	f.Retry = fault.Never
	return f
}
