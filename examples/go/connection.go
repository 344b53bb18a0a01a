package checkrein

/*
#include "facts.h"
*/
import "C"

import (
	"encoding/json"
	"sync"
	"unsafe"
)

// Connection is what one database connection remembers that changes the meaning of later text. Any goroutine may use it, one at a
// time: the others wait. A panic of the library in a call breaks it: every later call gives boundary.panic.
type Connection struct {
	turn   sync.Mutex
	handle *handle[*C.checkrein_connection]
}

func newConnection(pointer *C.checkrein_connection) *Connection {
	return &Connection{handle: newHandle(pointer, func(p *C.checkrein_connection) { C.checkrein_connection_free(p) })}
}

// Presentation is a request that was held, with the approvals that were given for it.
type Presentation struct {
	// Request is the request.
	Request *ApprovalRequest
	// Approvals are what [Approve] gave.
	Approvals []string
}

// Decide decides on a statement; the answer's entry is in the log before it is given. Whatever the statement contains, it gets a
// decision: a [*Permit], a [*Deny] or a [*Hold].
//
// Errors: session.resource_unknown where a reload took the resource away, request.…, boundary.argument for what is not UTF-8.
func (c *Connection) Decide(statement string, options ...Option) (Decision, error) {
	return c.decide(statement, nil, options)
}

// DecideWith decides again on a statement that was held, with approvals of its request, or of several where several rules hold it.
// An approval that led to a permit is used up.
//
// Errors: those of [Connection.Decide].
func (c *Connection) DecideWith(statement string, presented []Presentation, options ...Option) (Decision, error) {
	return c.decide(statement, presented, options)
}

func (c *Connection) decide(statement string, presented []Presentation, options []Option) (Decision, error) {
	var said asked
	for _, option := range options {
		if err := option(&said); err != nil {
			return nil, err
		}
	}
	var memory arena
	defer memory.free()
	values, count, given, err := said.lay(&memory)
	if err != nil {
		return nil, err
	}
	var first *C.checkrein_presentation
	if len(presented) > 0 {
		first = (*C.checkrein_presentation)(memory.room(len(presented) * C.sizeof_checkrein_presentation))
	}
	for at, slots := 0, unsafe.Slice(first, len(presented)); at < len(slots); at++ {
		request := presented[at].Request
		if request == nil {
			return nil, argument("a presentation has no request")
		}
		if slots[at].request, err = request.handle.hold(); err != nil {
			return nil, err
		}
		defer request.handle.release()
		slots[at].approvals, slots[at].approvals_len = memory.texts(presented[at].Approvals)
	}
	pointer, err := c.begin()
	if err != nil {
		return nil, err
	}
	defer c.end()
	return newDecision(C.checkrein_go_decide(pointer, lend(statement), values, count, given, first, C.size_t(len(presented))))
}

// Status is what a statement came to.
type Status uint32

// What a statement came to.
const (
	// StatusOK says that it went well.
	StatusOK Status = C.CHECKREIN_OUTCOME_OK
	// StatusError says that the database refused it, or it failed.
	StatusError Status = C.CHECKREIN_OUTCOME_ERROR
	// StatusCancelled says that it was cancelled.
	StatusCancelled Status = C.CHECKREIN_OUTCOME_CANCELLED
)

// RowsUnknown stands for a number of rows that the driver does not tell.
const RowsUnknown = -1

// Outcome says what became of a permitted statement, and how many rows it showed or changed. The connection's state moves on only
// when it went well. The permit is one of this connection.
//
// Errors: session.outcome_unexpected, audit.….
func (c *Connection) Outcome(permit *Permit, status Status, rows int64) error {
	if permit == nil || rows < RowsUnknown {
		return argument("an outcome needs a permit, and a number of rows")
	}
	permitted, err := permit.handle.hold()
	if err != nil {
		return err
	}
	defer permit.handle.release()
	pointer, err := c.begin()
	if err != nil {
		return err
	}
	defer c.end()
	var known *C.uint64_t
	if rows != RowsUnknown {
		number := C.uint64_t(rows)
		known = &number
	}
	var failure *C.checkrein_error
	return check(C.checkrein_connection_outcome(pointer, permitted, C.uint32_t(status), known, &failure), failure)
}

// RefreshCatalog gives a catalog that was read through this very connection just now: names that were touched before mean what it
// says.
func (c *Connection) RefreshCatalog(catalog *Catalog) error {
	if catalog == nil {
		return argument("there is no catalog")
	}
	read, err := catalog.handle.hold()
	if err != nil {
		return err
	}
	defer catalog.handle.release()
	pointer, err := c.begin()
	if err != nil {
		return err
	}
	defer c.end()
	var failure *C.checkrein_error
	return check(C.checkrein_connection_refresh_catalog(pointer, read, &failure), failure)
}

// SeesTransactions says that the driver begins no transaction by itself, so that what the end of one undoes is known. To be called
// before the first statement.
func (c *Connection) SeesTransactions() error {
	pointer, err := c.begin()
	if err != nil {
		return err
	}
	defer c.end()
	var failure *C.checkrein_error
	return check(C.checkrein_connection_sees_transactions(pointer, &failure), failure)
}

// RolledBack says that the driver undid a transaction by a call of its own, or by itself.
func (c *Connection) RolledBack() error {
	pointer, err := c.begin()
	if err != nil {
		return err
	}
	defer c.end()
	var failure *C.checkrein_error
	return check(C.checkrein_connection_rolled_back(pointer, &failure), failure)
}

// Committed says that the driver committed by a call of its own.
func (c *Connection) Committed() error {
	pointer, err := c.begin()
	if err != nil {
		return err
	}
	defer c.end()
	var failure *C.checkrein_error
	return check(C.checkrein_connection_committed(pointer, &failure), failure)
}

// Reset says that the database connection is as new: it remembers nothing of what was run on it. Never inside a transaction.
func (c *Connection) Reset() error {
	pointer, err := c.begin()
	if err != nil {
		return err
	}
	defer c.end()
	var failure *C.checkrein_error
	return check(C.checkrein_connection_reset(pointer, &failure), failure)
}

// IsCertain says whether the state is known, so that statements can be read exactly.
func (c *Connection) IsCertain() (bool, error) {
	pointer, err := c.begin()
	if err != nil {
		return false, err
	}
	defer c.end()
	var certain C.bool
	var failure *C.checkrein_error
	status := C.checkrein_connection_is_certain(pointer, &certain, &failure)
	return bool(certain), check(status, failure)
}

// SearchPath is the schemas that names are looked up in, as far as the library followed: an array.
func (c *Connection) SearchPath() (json.RawMessage, error) {
	pointer, err := c.begin()
	if err != nil {
		return nil, err
	}
	defer c.end()
	var path C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_connection_search_path(pointer, &path, &failure)
	return taken(&path, status, failure)
}

// Close gives the connection back. Decisions that it gave go on.
func (c *Connection) Close() error {
	c.handle.close()
	return nil
}

// begin waits for the connection's turn; end passes it on.
func (c *Connection) begin() (*C.checkrein_connection, error) {
	c.turn.Lock()
	pointer, err := c.handle.hold()
	if err != nil {
		c.turn.Unlock()
	}
	return pointer, err
}

func (c *Connection) end() {
	c.handle.release()
	c.turn.Unlock()
}
