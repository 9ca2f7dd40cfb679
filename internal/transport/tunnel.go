package transport

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"slipway/internal/fault"
)

// tunnel asks an HTTP proxy for a connection to hostport (RFC 9110, CONNECT).
func (p *proxy) tunnel(conn net.Conn, hostport, userAgent string) error {
	head := "CONNECT " + hostport + " HTTP/1.1\r\nHost: " + hostport + "\r\nUser-Agent: " + userAgent + "\r\n"
	if auth := p.header(); auth != "" {
		head += "Proxy-Authorization: " + auth + "\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		return err
	}
	br := bufio.NewReader(&capped{r: conn, left: maxHead})
	status, err := readTunnelHead(br)
	if err != nil {
		return err
	}
	if status/100 != 2 {
		return p.refused(status)
	}
	if br.Buffered() > 0 {
		return fault.New(fault.Protocol, "The proxy "+p.hostport+" sent something that nobody asked for.", "Check the proxy's address and kind.")
	}
	return nil
}

// readTunnelHead reads status line and header. What follows belongs to the tunnel
// or is the page of a refusal; http.ReadResponse would wait for its end.
func readTunnelHead(br *bufio.Reader) (status int, err error) {
	tp := textproto.NewReader(br)
	line, err := tp.ReadLine()
	if err != nil {
		return 0, err
	}
	proto, rest, _ := strings.Cut(line, " ")
	digits, _, _ := strings.Cut(rest, " ")
	if status, err = strconv.Atoi(digits); err != nil || !strings.HasPrefix(proto, "HTTP/1.") {
		return 0, errNotHTTP
	}
	_, err = tp.ReadMIMEHeader()
	return status, err
}

// refused makes a fault of a proxy's status. It shows the status alone: the page
// that comes with it may repeat what was sent.
func (p *proxy) refused(status int) *fault.Fault {
	if status == http.StatusProxyAuthRequired {
		return p.loginRefused(fmt.Sprint(status))
	}
	f := fault.New(fault.Unreachable, fmt.Sprintf("The proxy %s does not let the connection through: %s.", p.hostport, statusWords(status)),
		"Ask the proxy's administrator to allow this server, or connect without the proxy.")
	f.Code = fmt.Sprint(status)
	if status < 500 {
		f.Retry = fault.Never
	} else {
		f.Remedy = "Check that the proxy can reach this server, or connect without the proxy."
	}
	return f
}

func (p *proxy) loginRefused(code string) *fault.Fault {
	f := fault.New(fault.Unreachable, fmt.Sprintf("The proxy %s asks for a user name and password.", p.hostport),
		"Enter the proxy's user name and password.")
	if p.header() != "" {
		f.What = fmt.Sprintf("The proxy %s refuses the user name or password it was given.", p.hostport)
		f.Remedy = "Correct the proxy's user name and password."
	}
	f.Code, f.Retry = code, fault.Never
	return f
}

func statusWords(status int) string {
	if words := http.StatusText(status); words != "" {
		return fmt.Sprintf("%d %s", status, words)
	}
	return fmt.Sprint(status)
}
