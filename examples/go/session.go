package checkrein

/*
#include <checkrein.h>
*/
import "C"

import (
	"encoding/json"
	"time"
)

// SessionOption is what a host says when it opens a session.
type SessionOption func(*sessionOptions) error

type sessionOptions struct {
	lease   int64 // milliseconds since 1970; 0 for none
	records Records
}

// Lease ends the session at this moment at the latest, whatever token and policy say.
func Lease(ends time.Time) SessionOption {
	return func(options *sessionOptions) error {
		if options.lease = ends.UnixMilli(); options.lease <= 0 {
			return argument("a lease ends after 1970")
		}
		return nil
	}
}

// Records is what the host itself records of a session.
type Records uint32

// The levels of recording, each more than the one before.
const (
	RecordsNone          Records = C.CHECKREIN_RECORDS_NONE
	RecordsMeta          Records = C.CHECKREIN_RECORDS_META
	RecordsStatements    Records = C.CHECKREIN_RECORDS_STATEMENTS
	RecordsResultsHash   Records = C.CHECKREIN_RECORDS_RESULTS_HASH
	RecordsResultsMasked Records = C.CHECKREIN_RECORDS_RESULTS_MASKED
)

// Recording says what the host records. A policy that demands more denies.
func Recording(records Records) SessionOption {
	return func(options *sessionOptions) error {
		options.records = records
		return nil
	}
}

// Session is one period of access, bound to a caller and a resource, with an end.
type Session struct {
	handle   *handle[*C.checkrein_session]
	id       string
	resource string
	ends     time.Time
}

func newSession(pointer *C.checkrein_session) (*Session, error) {
	session := &Session{handle: newHandle(pointer, func(p *C.checkrein_session) { C.checkrein_session_free(p) })}
	var id, resource C.checkrein_slice
	var ends C.int64_t
	var failure *C.checkrein_error
	status := C.checkrein_session_id(pointer, &id, &failure)
	if status == C.CHECKREIN_OK {
		status = C.checkrein_session_resource(pointer, &resource, &failure)
	}
	if status == C.CHECKREIN_OK {
		status = C.checkrein_session_ends(pointer, &ends, &failure)
	}
	if err := check(status, failure); err != nil {
		session.Close()
		return nil, err
	}
	session.id, session.resource, session.ends = text(id), text(resource), time.UnixMilli(int64(ends))
	return session, nil
}

// ID is the session's name in the log: 32 hexadecimal digits.
func (s *Session) ID() string { return s.id }

// Resource is the resource's name.
func (s *Session) Resource() string { return s.resource }

// Ends is when it ends by itself.
func (s *Session) Ends() time.Time { return s.ends }

// IsOpen says whether statements are still decided on, rather than denied.
func (s *Session) IsOpen() bool {
	pointer, err := s.handle.hold()
	if err != nil {
		return false
	}
	defer s.handle.release()
	var open C.bool
	return C.checkrein_session_is_open(pointer, &open, nil) == C.CHECKREIN_OK && bool(open)
}

// Principal is who it belongs to.
func (s *Session) Principal() (json.RawMessage, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var principal C.checkrein_slice
	var failure *C.checkrein_error
	if err := check(C.checkrein_session_principal(pointer, &principal, &failure), failure); err != nil {
		return nil, err
	}
	return document(principal), nil
}

// CommitmentSalt is what the log's commitments to this session's statements are salted with: 16 bytes. Who keeps it beside a
// recording can show which statement an entry speaks of; who has only the log cannot try out literals.
func (s *Session) CommitmentSalt() ([]byte, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var salt C.checkrein_slice
	var failure *C.checkrein_error
	if err := check(C.checkrein_session_commitment_salt(pointer, &salt, &failure), failure); err != nil {
		return nil, err
	}
	return document(salt), nil
}

// Reveal opens a token that the mask encrypt made for this resource, where the policy lets the caller. Whatever the answer, it is in
// the log before it is given.
//
// Errors: session.reveal where the policy does not let the caller, mask.token for what is no such token, mask.key when its key is not
// there any more, boundary.callback, audit.….
func (s *Session) Reveal(token string) (Value, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var value C.checkrein_value
	var memory C.checkrein_buffer
	var failure *C.checkrein_error
	var lent arena
	defer lent.free()
	if err := check(C.checkrein_session_reveal(pointer, lent.text(token), &value, &memory, &failure), failure); err != nil {
		return nil, err
	}
	defer C.checkrein_buffer_free(&memory)
	return get(&value)
}

// Connection is the state of one database connection: make one for each connection of the driver. The catalog was read through it
// just now; nil for the policy's own.
func (s *Session) Connection(catalog *Catalog) (*Connection, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var read *C.checkrein_catalog
	if catalog != nil {
		if read, err = catalog.handle.hold(); err != nil {
			return nil, err
		}
		defer catalog.handle.release()
	}
	var connection *C.checkrein_connection
	var failure *C.checkrein_error
	if err := check(C.checkrein_session_connection(pointer, read, &connection, &failure), failure); err != nil {
		return nil, err
	}
	return newConnection(connection), nil
}

// Close ends it now, for all its connections. A session that is only forgotten is not ended: its connections go on.
//
// Errors: audit.… where the log does not take the entry; the session is closed all the same.
func (s *Session) Close() error {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil
	}
	defer s.handle.release()
	s.handle.close()
	var failure *C.checkrein_error
	return check(C.checkrein_session_close(pointer, &failure), failure)
}
