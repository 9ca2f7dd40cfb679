package backend

// FieldKind says how a field is edited and what its text means.
type FieldKind string

// The kinds of fields.
const (
	Text     FieldKind = "text"     // one line
	LongText FieldKind = "longtext" // several lines
	Secret   FieldKind = "secret"   // one line, kept in the keyring, never shown or written; Profile and FileServer fields only
	Number   FieldKind = "number"   // decimal integer within Min and Max
	Bool     FieldKind = "bool"     // "true" or "false"; empty means Default
	Select   FieldKind = "select"   // one of Choices
	Suggest  FieldKind = "suggest"  // free text with Choices offered
	URL      FieldKind = "url"      // absolute URL; Schemes lists those allowed
	File     FieldKind = "file"     // path of a file on this computer
	List     FieldKind = "list"     // one entry a line
	Pairs    FieldKind = "pairs"    // one key=value a line
)

// Field declares one setting of a profile or of an upload.
type Field struct {
	Key   string    // stable, lower-case with dashes; journalled and used as flag name
	Label string    // as shown in a form: "Disk format"
	Help  string    // one sentence, or empty
	Kind  FieldKind // never empty
	Group string    // fields of one group stand together; empty is the main group

	Default     string // the value of an empty field
	Placeholder string // shown in an empty form field; "" means none
	Required    bool   // empty, with no default, is refused
	Advanced    bool   // folded away until asked for

	Choices []Choice  // for Select and Suggest
	Live    bool      // Chooser may offer more than Choices
	Free    bool      // of a request: says how bytes travel or what comes after them, so a new value leaves what was sent, and its token, of use
	When    Condition // the field exists only where this holds; the zero Condition always holds

	Schemes []string              // for URL, lower-case; empty allows http and https
	MaxLen  int                   // in Unicode characters; 0 means no limit
	Min     int64                 // for Number, inclusive; both 0 mean no limits
	Max     int64                 // for Number, inclusive
	Check   func(v string) string // a rule beyond these, called for non-empty text; nil means none; returns what is wrong as a sentence, "" for nothing
}

// Choice is one value offered for a field of kind Select or Suggest. Whatever its
// spelling, conditions see Value, Validate takes it and Fill turns it into Value.
type Choice struct {
	Value string
	Label string    // as shown; empty means Value
	Help  string    // free space, type, version: shown beside the label; may be empty
	Also  []string  // other spellings, such as "redhat" for "rhels"; with any, they and Value count in any case
	When  Condition // offered only where this holds
}

// Condition holds when every listed field has one of the listed values. The zero
// Condition always holds.
type Condition []Is

// Is is one term of a [Condition].
type Is struct {
	Key string
	In  []string // a field without text counts as its default
}
