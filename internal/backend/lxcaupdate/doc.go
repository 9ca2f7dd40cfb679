// Package lxcaupdate drives the import of management-server updates into a Lenovo
// XClarity Administrator: the files of one update, which share one name, become an
// entry of the appliance's own update repository.
//
// One upload is: look at the files, log in, make an import job, send all files in
// one form, follow the job to its end, and look for the update in the repository.
// The steps stand in attempt.go and the files named after them; each request stands
// in repository.go, with the page it follows. Login, jobs, the form and the words
// of refusals belong to package lxca.
//
// The package keeps no state on disk and leaves it to the queue to try again. It
// applies no update. It removes an update only where a person asks for that one, or
// where the journal's token proves that the upload at hand brought it there.
//
// Choices that were weighed:
//
//   - Several updates in one job. Nothing forbids it, but one bad file would take
//     the others down with it, and a retry would send them all again.
//   - Reserving room beforehand by the validate call. No published client uses it;
//     the free space that the appliance reports says the same without a second job.
//   - Comparing a published digest while the bytes go out. It saves one reading of
//     the file, but a wrong file would be noticed after the network's time instead
//     of the disk's, with a half-fed job on the appliance.
package lxcaupdate
