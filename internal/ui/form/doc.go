// Package form builds a form from backend.Field values and gives the texts back
// as backend.Values.
//
// It follows the declaration only: kinds, groups, conditions, choices and rules
// come from the fields, and rules are judged by package backend, so that the
// window and the shell refuse the same texts in the same words. Saving, testing
// and planning with the texts is the duty of the pane that shows the form.
//
// Refused: Fyne's own widget.Form, because it truncates no label but also wraps
// none, has one column, and shows the message of a field only as a red line that
// says nothing until the pointer rests on it.
package form
