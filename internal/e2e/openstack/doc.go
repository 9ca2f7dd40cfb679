// Package openstack brings up a real Keystone and a real Glance on loopback, from
// Debian's packages and without a service manager: SQLite, the file store, free
// ports, everything below one folder. It is for end-to-end tests that want the
// real server's answers, and for them alone.
//
// nginx stands in front with TLS, as it does in most clouds. A second, tight
// Glance has a small size limit and a small quota; a second Keystone issues
// tokens that live eight seconds.
package openstack
