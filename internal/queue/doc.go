// Package queue is the engine: it runs uploads, each as a job with attempts,
// and knows their states.
//
// Every change of state is in the journal before it is published, so what a
// person has seen is true after a crash. Progress is published and not journalled,
// but for what decides how an upload goes on after a crash: what its server keeps,
// and that every byte is there. The queue asks one question of an error,
// [fault.Retryable], and knows no driver: it gets an opened [backend.Driver] for a
// profile's id from the function it was given.
//
// Several engines may share one journal, in one process or in several. Each
// sees what the others change; a job is run by the one that holds its lease.
//
// An address that a server fetches from is kept in the journal as it is, since the
// job needs it; so one that carries a password or a signature is refused when it
// is added. A receipt, which leaves the computer, shows it without its query.
//
// Choices that were weighed:
//
//   - Changes are made one after the other and published before the next one
//     begins. Parallel commits would be faster and could show states out of order.
//   - Why a job waits is worked out from the other jobs and never journalled: it
//     changes with every start and end, and each reader can work it out.
//   - A refused login stops the whole profile, not the one job. Ten waiting jobs
//     with a wrong password would lock the account.
package queue
