// Package backend is the contract between the engine and the drivers.
//
// A driver is two methods ([Driver]) plus the optional abilities it has; a
// [Spec] declares it as data. Forms, validation, command-line flags, the split
// between profile and keyring, and the redaction of secrets all derive from the
// Spec, so no vendor name appears in the queue or in the window.
//
// What the package does not do: it opens no connection, keeps no state and
// knows no driver. The list of drivers is backend/catalog, the suite that every
// driver has to pass is backend/backendtest.
//
// Two choices that were weighed:
//
//   - Values are texts in one flat map, not typed structs per driver. They are
//     journalled, edited in forms, given as flags and exported, and a flat map
//     needs no version of its own for that. Drivers translate at their edge.
//   - A Spec may compute proposals from an [inspect.Report], which makes this
//     package import inspect. The alternative, rules as data, would have become
//     a small language.
package backend
