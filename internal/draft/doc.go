// Package draft turns what a person drops, picks or names into uploads that are
// ready to be queued: folders expanded, files inspected, published digests
// found, fields proposed from the Spec, rules checked.
//
// The window shows each draft as a card, the shell builds one from its flags;
// both queue exactly what the draft says. It keeps nothing and starts nothing,
// and it asks no server: the plan is the driver's, see [backend.Planner].
//
// Folders are read one level deep and not to the bottom: who drops a folder means
// the images in it, and a home folder dropped by mistake must not become ten
// thousand cards.
package draft
