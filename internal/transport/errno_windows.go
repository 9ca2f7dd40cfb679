package transport

import "syscall"

// The numbers by which Windows Sockets names what went wrong.
const (
	errnoRefused     = syscall.Errno(10061) // WSAECONNREFUSED
	errnoNetwork     = syscall.Errno(10051) // WSAENETUNREACH
	errnoHost        = syscall.Errno(10065) // WSAEHOSTUNREACH
	errnoDialTimeout = syscall.Errno(10060) // WSAETIMEDOUT
)
