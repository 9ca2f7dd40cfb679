// Package targets is the list of saved targets: which of them can be reached, and
// the dialogs that add, change, test and delete one.
//
// The pane knows targets only through [Service]. It keeps no secret beyond the
// open dialog, reads no file and opens no connection; the forms come from the
// back ends' declarations, so no vendor is named here.
//
// Refused: checking all targets again every few minutes. A check is a login, and
// logins in the background lock accounts and fill the servers' logs. Targets are
// checked when the list is loaded, when one was changed, and on request.
package targets
