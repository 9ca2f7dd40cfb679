// Package ocm speaks to the Publisher interface of the Oracle Cloud Marketplace: the
// profile fields, the login in its two forms, forms with one file in them, and the
// records of upload requests and stored images.
//
// It decides nothing about an upload, cuts no file into chunks and journals nothing:
// that is the driver's duty. How bytes travel, which certificate is trusted and what
// is secret in a text belongs to the transport.
//
// The vendor's pages contradict each other and no program that sends images is
// public, so everything that is read here is read with tolerance: any 2xx is success,
// ids are texts or numbers, lists may be wrapped, words of a status may be misspelt,
// and a status that nobody knows means that the service is still at work.
//
// What is repeated: reads and deletions by [transport.Client.Do], up to three times
// after a break and while a gateway says 502, 503 or 504. Every request once more, with
// a fresh token, after a 401. Nothing else: a login and a form go through
// [transport.Client.Send], which never repeats.
//
// Choices that were weighed:
//
//   - The access token lives in memory only. It is worth a login for seven days, and a
//     new one costs one request.
//   - A form is opened again for its second try instead of being kept: a chunk may be
//     larger than the memory of the computer.
//   - Nothing is decided by the words of an answer, but for one: a refusal that speaks
//     of a checksum, after one was sent, is about the bytes and not about a field.
package ocm
