// Package glance drives the OpenStack image service, version 2 of its API, and
// the image services of Huawei Cloud and Open Telekom Cloud that speak it with
// differences of their own.
//
// One upload is: log in to Keystone, create an image record, PUT the file in one
// piece, watch the status until it is active, compare digests. The steps stand
// in attempt.go and the files named after them; each request stands in api.go
// with the page it follows; what the server says on the wire stands in types.go;
// every bad reply becomes a fault in faults.go and nowhere else.
//
// The package keeps no state on disk, opens no connection but through package
// transport, and leaves it to the queue to try again. It only ever removes image
// records that the upload at hand created, which the token proves.
//
// Choices that were weighed:
//
//   - A ready-made OpenStack client. The common one sends files chunked, repeats
//     a consumed body after a renewed login, and decodes vendor replies strictly.
//     One PUT and a dozen small JSON calls are simpler and safer by hand.
//   - Staging and glance-direct import as the normal way. Clouds advertise import
//     and then hang in "uploading"; it is used only where a person asks for it.
//   - Computing MD5 and SHA-512 for every upload. Sums over one stream add up, so
//     the algorithm of the server is learnt first and only that one is computed,
//     beside the one that a publisher's checksum file needs.
//   - A property that marks images as ours. The image id is chosen here at random
//     and journalled before the request goes out, so the id itself is the proof.
package glance
