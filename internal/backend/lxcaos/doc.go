// Package lxcaos drives the OS-image repository of Lenovo XClarity Administrator:
// OS images and the files that go with them, from device drivers and boot files
// to installation scripts and unattend files.
//
// One upload is: look at the repository, compare the file with the rules, create
// an import job, send the file as a form with its digest in front, follow the job
// until the appliance says that it is over. The steps stand in attempt.go and the
// files named after them; each request stands in requests.go; which file fits
// which type and operating system is data in kinds.go.
//
// Login, jobs, forms, and the reading of the appliance's answers belong to
// backend/internal/lxca. The package keeps no state on disk and leaves it to the
// queue to try again. It only ever deletes a file whose job the token names.
//
// Choices that were weighed:
//
//   - Believing the answer to an upload. The vendor's page calls the same answer
//     the end of the import and its beginning; the job is asked in any case, and
//     an answer that gets lost is no loss.
//   - Computing the digest while the file goes out. The form carries it in front
//     of the file, so the file is read twice, unless it was read before.
//   - The vendor's table of types as the last word. Appliances differ by version
//     and say so in supportedImages, which is heard, and a person may overrule both.
package lxcaos
