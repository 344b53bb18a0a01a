package checkrein

/*
#include <checkrein.h>
*/
import "C"

import (
	"encoding/json"
	"sync"
)

// Plan masks one result by a document. It permits nothing, and has no row limit. Goroutines take turns, as on a [Masker].
type Plan struct {
	turn   sync.Mutex
	sheet  *sheet
	handle *handle[*C.checkrein_plan]
}

// ParsePlan makes a plan from a document: what [Answer] takes with the verb mask, without verb and rows.
//
// Errors: mask.…, wire.…, request.….
func ParsePlan(document []byte) (*Plan, error) {
	var pointer *C.checkrein_plan
	var failure *C.checkrein_error
	if err := check(C.checkrein_plan_from_json(lendBytes(document), &pointer, &failure), failure); err != nil {
		return nil, err
	}
	cells := &sheet{}
	plan := &Plan{sheet: cells, handle: newHandle(pointer, func(p *C.checkrein_plan) {
		C.checkrein_plan_free(p)
		cells.memory.free()
	})}
	var positions C.checkrein_positions
	if err := check(C.checkrein_plan_masked_columns(pointer, &positions, &failure), failure); err != nil {
		plan.Close()
		return nil, err
	}
	cells.columns(positions)
	return plan, nil
}

// Rows masks a batch of rows in place, as [Masker.Rows] does; every row is masked.
func (p *Plan) Rows(rows [][]Value) error {
	pointer, err := p.begin()
	if err != nil {
		return err
	}
	defer p.end()
	cells, width, err := p.sheet.lay(rows)
	if err != nil || len(rows) == 0 {
		return err
	}
	var failure *C.checkrein_error
	status := C.checkrein_plan_rows(pointer, cells, C.size_t(len(rows)), C.size_t(width), &failure)
	if err := check(status, failure); err != nil {
		return err
	}
	return p.sheet.take(rows, cells, width, len(rows))
}

// Row masks one row in place.
func (p *Plan) Row(row []Value) error {
	rows := [1][]Value{row}
	return p.Rows(rows[:])
}

// Cell masks one value of a column, by its position, as [Masker.Cell] does. It counts the cell, not the row.
func (p *Plan) Cell(column int, value Value) (Value, error) {
	if column < 0 {
		return nil, argument("a column's position is negative")
	}
	pointer, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer p.end()
	cell, masked, err := p.sheet.cell(column, value)
	if err != nil {
		return nil, err
	}
	var failure *C.checkrein_error
	if err := check(C.checkrein_plan_cell(pointer, C.size_t(column), cell, &failure), failure); err != nil {
		return nil, err
	}
	if !masked {
		return value, nil
	}
	shown, err := get(cell)
	C.checkrein_plan_reset(pointer, nil)
	return shown, err
}

// MaskedColumns are the positions of the columns that are masked, ascending.
func (p *Plan) MaskedColumns() []int {
	return append([]int(nil), p.sheet.masked...)
}

// Explain says what becomes of each column, and why: an array.
func (p *Plan) Explain() (json.RawMessage, error) {
	pointer, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer p.end()
	var explained C.checkrein_slice
	var failure *C.checkrein_error
	if err := check(C.checkrein_plan_explain(pointer, &explained, &failure), failure); err != nil {
		return nil, err
	}
	return document(explained), nil
}

// Summary is what was masked so far, in figures by column and by class.
func (p *Plan) Summary() (json.RawMessage, error) {
	pointer, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer p.end()
	var summary C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_plan_summary(pointer, &summary, &failure)
	return taken(&summary, status, failure)
}

// Close gives the plan back.
func (p *Plan) Close() error {
	p.handle.close()
	return nil
}

func (p *Plan) begin() (*C.checkrein_plan, error) {
	p.turn.Lock()
	pointer, err := p.handle.hold()
	if err != nil {
		p.turn.Unlock()
	}
	return pointer, err
}

func (p *Plan) end() {
	p.handle.release()
	p.turn.Unlock()
}
