package backend

import "context"

// Copier copies a finished item to further places of its service, such as the other
// data centres that are to offer it. Whoever has it declares [Spec.Copy].
type Copier interface {
	// Copy asks the service to copy the item with this id, as [Lister] gives it, to the
	// places that v names, and returns once the service has accepted all of it: the
	// copying itself goes on there, and List shows how far it came where the service
	// tells. The texts of v are those of Spec.Copy; they have been validated and their
	// defaults are filled in. A copy that is there already is replaced only where v
	// asks for it.
	//
	// notes are sentences in the order in which things happened: what the service
	// accepted, and what it said of it. They are returned beside an error too, for what
	// was accepted before it. Faults: NotFound for an item that is gone, Conflict for
	// one that is not finished, Invalid with the field's key for texts that do not fit
	// the item, Rejected where the service refuses to copy.
	Copy(ctx context.Context, id string, v Values) (notes []string, err error)
}
