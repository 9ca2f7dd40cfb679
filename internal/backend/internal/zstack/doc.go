// Package zstack speaks to a ZStack management node: the login by account, by user,
// by LDAP or by AccessKey, calls and the jobs they start, and the records of images,
// storages and long jobs.
//
// It decides nothing about an upload and journals nothing: that is the driver's
// duty. The bytes of a file travel to a storage host, which knows no login and is
// none of this package's business. How requests travel, which certificate is trusted
// and what is secret in a text belongs to the transport.
//
// The node answers 503 with an error object whenever an API fails, a wrong password
// included; nothing here takes that for an outage. Its texts come in the language of
// the server, so only codes are acted on and the texts are shown as they are.
//
// Choices that were weighed:
//
//   - Requests go through [transport.Client.Send], which never repeats one:
//     [transport.Client.Do] repeats each 503, and three wrong passwords at a time lock
//     an account. What is safe to send again is sent again here.
//   - The host in an answer's location is ignored. It is the address by which the
//     node knows itself, and behind a proxy nobody else does.
//   - The date of an AccessKey's signature is found by trying: most nodes compare the
//     digits of the clock without the zone, and none says which zone that would be.
package zstack
