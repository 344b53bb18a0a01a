// Package checkrein is an enforcement point for AI agents, inside the process that already holds the database connection.
//
// It links the C library. The way of a statement:
//
//	enforcer, err := checkrein.Open(checkrein.Files{Policy: "policy.yaml", Audit: "audit", SigningKey: "log.key"})
//	session, err := enforcer.OpenSession(token, "orders-db")
//	connection, err := session.Connection(nil)        // one for each connection of the driver
//	decision, err := connection.Decide("SELECT name, ssn FROM customers")
//	switch decision := decision.(type) {
//	case *checkrein.Permit: // run it, mask its rows with decision.Masker, report with connection.Outcome
//	case *checkrein.Deny:   // do not run it; decision.Message() may be shown
//	case *checkrein.Hold:   // show decision.Request() to people, and come back with connection.DecideWith
//	}
//
// A denial is no error. An error means that there is no decision: nothing may run and nothing may be shown. Every error of this
// package is an [*Error] with a dotted code. No error, and no text that fmt makes of anything here, holds a secret, a token, a
// literal of a statement or a value of a row.
//
// # Closing
//
// What has a Close method owns memory of the C library. Close gives it back, at once or when the last call that uses it has
// returned; it may be called at any time, by any goroutine, twice. A finalizer does it for what was forgotten, some time later.
// Whatever came from a thing outlives it: a Masker its Permit, a Connection its Session. After Close every call gives
// boundary.closed.
//
// # Goroutines
//
// Everything may be shared. On a Connection, a Masker and a Plan goroutines take turns, and wait without a thread.
//
// # Documents
//
// Policies, catalogs, events, reports and proofs cross as JSON. What comes out is canonical (RFC 8785) and is a [json.RawMessage].
package checkrein

/*
#cgo pkg-config: checkrein
#include <checkrein.h>
*/
import "C"

func init() {
	if found := C.checkrein_abi_version(); found != C.CHECKREIN_ABI_VERSION {
		panic("checkrein: the library has another binary interface than the header that this program was compiled with")
	}
}

// Version is the version of the library, such as 0.1.0.
func Version() string {
	return text(C.checkrein_version())
}
