// Package lxca is what the two Lenovo XClarity Administrator drivers share: the
// profile fields, the login, small requests and one large one, the form that
// carries files, the jobs, and the one door by which the appliance's answers
// become faults.
//
// It knows neither image types nor update sets, journals nothing, and decides
// nothing about an upload: that is the drivers' duty. How bytes travel, which
// certificate is trusted and what is secret in a text belongs to the transport.
//
// Every request is made as one user. A job belongs to who created it, so a session
// that ends is replaced by one of the same user, never of another.
//
// Choices that were weighed:
//
//   - A 403 can mean that the session has ended or that a right is missing. A read
//     of the job list tells which; logging in again on each 403 would leave a second
//     session of every user who lacks a licence.
//   - Message ids are shown and never acted on: no list of them is public, and they
//     differ between versions. A driver refines a fault by its [Refusal].
//   - Basic authentication is proven by one read before it is used, as a session is
//     by its login: several uploads at once with a wrong password lock the account.
package lxca
