package checkrein

/*
#include <checkrein.h>
*/
import "C"

// ServerMessage is what a server said of a statement: an error, a warning, a notice.
type ServerMessage struct {
	// Text is the message; Statement the text that was decided on.
	Text, Statement string
	// State is the SQLSTATE; empty for none.
	State string
	// HasPosition says that the server pointed into the text.
	HasPosition bool
}

// Message is what may be told of it. Where the statement may touch what is masked, only a form that is known is told, without its
// values.
func (p *Permit) Message(said ServerMessage) (string, error) {
	pointer, err := p.handle.hold()
	if err != nil {
		return "", err
	}
	defer p.handle.release()
	var told C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_decision_server_message(pointer, lend(said.Text), lend(said.Statement), lend(said.State), C.bool(said.HasPosition), &told, &failure)
	if err := check(status, failure); err != nil {
		return "", err
	}
	return string(take(&told)), nil
}
