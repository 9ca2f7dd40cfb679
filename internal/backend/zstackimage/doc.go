// Package zstackimage adds images to a ZStack cloud, from an address that the cloud
// fetches from and from files of this computer.
//
// A local file takes one of two ways. The straight one opens an upload slot on the
// backup storage and posts the bytes there; the other serves the file from this
// computer and lets the storage fetch it. Which one is taken stands in planway.go, with
// the reason, because people ask. Either way the image is made by a long job, and
// the job alone says whether it arrived.
//
// Login, jobs, records and the reading of errors belong to backend/internal/zstack,
// serving a file to backend/internal/fileserve. The package keeps no state on disk
// and leaves it to the queue to try again. It only ever removes images whose id was
// chosen here, which the token proves, or those that a person picks from the list; of
// one that is finished, a person alone decides.
//
// Choices that were weighed:
//
//   - Sending local files through ZStack's web interface, as browsers do. It is a
//     closed interface that changes with each release; the storage's own port and a
//     fetch by the storage are both documented by what servers do.
//   - Always letting the storage fetch. It works with every storage, and with no
//     desktop behind a firewall or a NAT, where most of them are.
//   - Sending the defaults of optional fields. Older servers do not know some of
//     them, so what nobody has set is left out and the server decides.
package zstackimage
