package lxca

import "fmt"

// message is one of the appliance's messages: an id from its catalogue and what a person is told.
type message struct {
	id          string
	text        string
	explanation string
	recovery    string
}

// Standing messages. The first two are those of Lenovo's pages, word for word; the ids of the others follow the catalogue's pattern.
var (
	checksumDiffers = message{
		"FQXHMFC0001M", "The checksum of the imported ISO image does not match the provided checksum file.",
		"This issue can occur because of network issues or because the wrong checksum file is in the directory.",
		"Make sure that the checksum file matches the ISO image and attempt the operation again. If the problem persists, contact Support.",
	}
	repositoryFailed = message{
		"FQXHMUP2502L", "The repository operation failed.",
		"The operation failed for an unknown reason. The network connection might have gone down",
		"Check the network connection. Retry the operation.",
	}
	completed    = message{"FQXHMSE0001I", "The request completed successfully.", "", "Information only; no action is required."}
	badRequest   = message{"FQXHMSE0003J", "", "The request is missing a parameter, or a value is not valid.", "Correct the request and attempt the operation again."}
	notLoggedIn  = message{"FQXHMSE0005J", "", "The session does not exist, has expired, or was ended.", "Log in and attempt the operation again."}
	badLogin     = message{"FQXHMSE0006J", "The user name or password is not valid.", "The account was not found, or the password does not match it.", "Enter a valid user name and password. If the problem persists, contact your administrator."}
	badToken     = message{"FQXHMSE0007J", "The request does not carry a valid CSRF token.", "Requests of a session must repeat its CSRF token in a header.", "Send the value of the csrf cookie as X-Csrf-Token."}
	mustChange   = message{"FQXHMSE0008J", "The password must be changed before this account can be used.", "The password is a first password or has expired.", "Log in to the web interface and change the password."}
	noRight      = message{"FQXHMSE0009J", "The user does not have the authority to perform this operation.", "", "Log in as a user with a sufficient role, or ask your administrator for it."}
	noLicence    = message{"FQXHMFC0009M", "Operating-system deployment is not licensed.", "OS deployment is an advanced function, which needs a license for each managed device.", "Install the licenses for advanced functions and attempt the operation again."}
	wrongOwner   = message{"FQXHMFC0010M", "", "Only the user that created the job has the permission to import a file with it.", "Create a job as this user and attempt the operation again."}
	noSuchJob    = message{"FQXHMJM0001J", "", "The job does not exist or has been deleted.", "Refresh the list of jobs."}
	badJob       = message{"FQXHMFC0011M", "", "The job is not in a state in which it takes this file.", "Create another import job and attempt the operation again."}
	busy         = message{"FQXHMFC0012M", "Another repository operation is running.", "The repository takes one file at a time.", "Wait until the operation has completed and attempt this one again."}
	unsupported  = message{"FQXHMFC0013M", "", "The specified image type is not supported for import.", "Select another image type, operating system or file."}
	noRoom       = message{"FQXHMFC0014M", "There is not enough disk space in the repository.", "", "Delete files that are no longer needed from the repository and attempt the operation again."}
	tooMany      = message{"FQXHMFC0015M", "The OS images repository cannot store more operating-system images.", "", "Delete an image that is no longer needed and attempt the operation again."}
	noBase       = message{"FQXHMFC0016M", "", "The operating-system image must exist in the OS images repository.", "Import the operating-system image first, or name another one."}
	broken       = message{"FQXHMFC0017M", "The file was not received completely.", "The connection ended before the last byte.", "Check the network connection and import the file again."}
	importFailed = message{"FQXHMFC0018M", "The import of the file failed.", "The file was received, but could not be added to the repository.", "Check that the file is what its type and name say, and import it again."}
	cancelled    = message{"FQXHMJM0002I", "The job was cancelled.", "", "Start the operation again if it is still wanted."}
	nameTaken    = message{"FQXHMFC0019M", "", "The display names of remote file servers must be unique.", "Choose another display name."}
	notFound     = message{"FQXHMSE0010J", "The resource was not found.", "", "Check the address and the identifier."}
	duplicate    = message{"FQXHMUP2503L", "", "An update with this identifier is in the updates repository.", "Delete the update from the repository to import it again."}
	setDiffers   = message{"FQXHMUP2504L", "", "The uploaded files are not the files that the import job was created for.", "Select the complete update package and attempt the operation again."}
	unavailable  = message{"FQXHMSE0012J", "", "The management server is busy or restarting.", "Wait a few minutes and attempt the operation again."}
	attention    = message{"FQXHMFC0020G", "The request completed with a warning.", "The repository is nearly full.", "Delete files that are no longer needed."}
)

// saying is the message with another text.
func (m message) saying(format string, args ...any) message {
	m.text = fmt.Sprintf(format, args...)
	return m
}

// shown is the message as it is written under the present conditions.
func (s Conditions) shown(m message) map[string]any {
	text := m.text
	if s.Markup {
		text = "<b>" + text + `</b> See <a href="https://pubs.lenovo.com/lxca/">the help</a>.`
	}
	object := map[string]any{"text": m.recovery, "URL": s.HelpURL}
	all := map[string]any{"id": m.id, "text": text, "explanation": m.explanation, "recovery": object}
	switch s.Recovery {
	case RecoveryArray:
		all["recovery"] = []any{object}
	case RecoveryString:
		all["recovery"] = m.recovery
	case RecoveryNull:
		all["recovery"] = nil
	case RecoveryObject:
	}
	return all
}

func (s Conditions) shownAll(messages ...message) []any {
	all := []any{}
	for _, m := range messages {
		all = append(all, s.shown(m))
	}
	return all
}
