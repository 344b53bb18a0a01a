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

// ColumnKind is what kind of values a column holds.
type ColumnKind uint32

// The kinds of columns.
const (
	// KindUnknown is for a column without a fixed type, or where the driver does not tell.
	KindUnknown   ColumnKind = C.CHECKREIN_COLUMN_UNKNOWN
	KindText      ColumnKind = C.CHECKREIN_COLUMN_TEXT
	KindInt       ColumnKind = C.CHECKREIN_COLUMN_INT
	KindFloat     ColumnKind = C.CHECKREIN_COLUMN_FLOAT
	KindDecimal   ColumnKind = C.CHECKREIN_COLUMN_DECIMAL
	KindBool      ColumnKind = C.CHECKREIN_COLUMN_BOOL
	KindBytes     ColumnKind = C.CHECKREIN_COLUMN_BYTES
	KindDate      ColumnKind = C.CHECKREIN_COLUMN_DATE
	KindTime      ColumnKind = C.CHECKREIN_COLUMN_TIME
	KindTimestamp ColumnKind = C.CHECKREIN_COLUMN_TIMESTAMP
	KindJSON      ColumnKind = C.CHECKREIN_COLUMN_JSON
	KindUUID      ColumnKind = C.CHECKREIN_COLUMN_UUID
	// KindOther is for a type that is known and none of these.
	KindOther ColumnKind = C.CHECKREIN_COLUMN_OTHER
)

// Column is one column of a result, as the driver describes it.
type Column struct {
	// Name is the name that the driver shows.
	Name string
	// Kind is what kind of values it holds.
	Kind ColumnKind
	// Origin is which stored column it shows (a table's, never a view's), where the driver tells.
	Origin *Origin
}

// Origin names a stored column; no part is empty.
type Origin struct {
	Schema, Relation, Column string
}

// Masker masks one result, in any number of batches. Any goroutine may use it, one at a time: the others wait. A panic of the library
// in a call breaks it: every later call gives boundary.panic.
type Masker struct {
	turn   sync.Mutex
	sheet  *sheet
	handle *handle[*C.checkrein_masker]
}

// Masker makes the thing that masks one result of the statement, from the result's columns as the driver describes them; nil for a
// statement without a result.
//
// Errors: mask.… where the result is not the one that was decided on, or a key is missing; boundary.callback. Nothing of the result
// may be shown then.
func (p *Permit) Masker(columns []Column) (*Masker, error) {
	pointer, err := p.handle.hold()
	if err != nil {
		return nil, err
	}
	defer p.handle.release()
	var memory arena
	defer memory.free()
	first, err := memory.columns(columns)
	if err != nil {
		return nil, err
	}
	var masker *C.checkrein_masker
	var failure *C.checkrein_error
	status := C.checkrein_decision_masker(pointer, first, C.size_t(len(columns)), &masker, &failure)
	if err := check(status, failure); err != nil {
		return nil, err
	}
	cells := &sheet{}
	made := &Masker{sheet: cells, handle: newHandle(masker, func(p *C.checkrein_masker) {
		C.checkrein_masker_free(p)
		cells.memory.free()
	})}
	var positions C.checkrein_positions
	if err := check(C.checkrein_masker_masked_columns(masker, &positions, &failure), failure); err != nil {
		made.Close()
		return nil, err
	}
	cells.columns(positions)
	return made, nil
}

// columns lays a result's columns in C's memory.
func (a *arena) columns(columns []Column) (*C.checkrein_column, error) {
	first := (*C.checkrein_column)(a.room(len(columns) * C.sizeof_checkrein_column))
	for at, slots := 0, unsafe.Slice(first, len(columns)); at < len(slots); at++ {
		slots[at].name = a.text(columns[at].Name)
		slots[at].kind = C.uint32_t(columns[at].Kind)
		if origin := columns[at].Origin; origin != nil {
			if *origin == (Origin{}) {
				return nil, argument("a column's origin has a part that is empty")
			}
			slots[at].schema = a.text(origin.Schema)
			slots[at].relation = a.text(origin.Relation)
			slots[at].column = a.text(origin.Column)
		}
	}
	return first, nil
}

// Rows masks a batch of rows in place, and says how many of them, from the first on, may be shown: fewer than there are where the
// permit's row limit is reached; every cell of the others becomes nil. Cells of columns that are not masked are neither looked at nor
// copied.
//
// Errors: mask.row for a row with another number of cells than the result has columns; boundary.argument for a masked cell that is no
// value (a string that is not UTF-8, for one: hand it in as []byte). No row may be shown then.
func (m *Masker) Rows(rows [][]Value) (shown int, err error) {
	pointer, err := m.begin()
	if err != nil {
		return 0, err
	}
	defer m.end()
	cells, width, err := m.sheet.lay(rows)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	masked := C.checkrein_go_mask(pointer, cells, C.size_t(len(rows)), C.size_t(width))
	if err := check(masked.status, masked.error); err != nil {
		return 0, err
	}
	if err := m.sheet.take(rows, cells, width, int(masked.shown)); err != nil {
		return 0, err
	}
	return int(masked.shown), nil
}

// Row is [Masker.Rows] for one row: whether it may be shown.
func (m *Masker) Row(row []Value) (shown bool, err error) {
	rows := [1][]Value{row}
	count, err := m.Rows(rows[:])
	return count == 1, err
}

// Cell masks one value of a column, by its position; of a column that is not masked the value itself comes back. Row by row, ask
// [Masker.Admit] first.
//
// Errors: mask.row where there is no such column; those of [Masker.Rows].
func (m *Masker) Cell(column int, value Value) (Value, error) {
	if column < 0 {
		return nil, argument("a column's position is negative")
	}
	pointer, err := m.begin()
	if err != nil {
		return nil, err
	}
	defer m.end()
	cell, masked, err := m.sheet.cell(column, value)
	if err != nil {
		return nil, err
	}
	var failure *C.checkrein_error
	if err := check(C.checkrein_masker_cell(pointer, C.size_t(column), cell, &failure), failure); err != nil {
		return nil, err
	}
	if !masked {
		return value, nil
	}
	shown, err := get(cell)
	C.checkrein_masker_reset(pointer, nil)
	return shown, err
}

// Admit says how many of the next rows may be shown. They count as shown, for all maskers of the permit together. Only for who masks
// cell by cell: the other methods ask themselves.
func (m *Masker) Admit(rows uint64) (uint64, error) {
	pointer, err := m.begin()
	if err != nil {
		return 0, err
	}
	defer m.end()
	var admitted C.uint64_t
	var failure *C.checkrein_error
	status := C.checkrein_masker_admit(pointer, C.uint64_t(rows), &admitted, &failure)
	return uint64(admitted), check(status, failure)
}

// MaskedColumns are the positions of the columns that are masked, ascending; all others are shown as they are.
func (m *Masker) MaskedColumns() []int {
	return append([]int(nil), m.sheet.masked...)
}

// Explain says what becomes of each column, and why: an array.
func (m *Masker) Explain() (json.RawMessage, error) {
	pointer, err := m.begin()
	if err != nil {
		return nil, err
	}
	defer m.end()
	var explained C.checkrein_slice
	var failure *C.checkrein_error
	if err := check(C.checkrein_masker_explain(pointer, &explained, &failure), failure); err != nil {
		return nil, err
	}
	return document(explained), nil
}

// Close gives the masker back.
func (m *Masker) Close() error {
	m.handle.close()
	return nil
}

func (m *Masker) begin() (*C.checkrein_masker, error) {
	m.turn.Lock()
	pointer, err := m.handle.hold()
	if err != nil {
		m.turn.Unlock()
	}
	return pointer, err
}

func (m *Masker) end() {
	m.handle.release()
	m.turn.Unlock()
}
