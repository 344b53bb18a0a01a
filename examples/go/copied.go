package checkrein

/*
#include <checkrein.h>
*/
import "C"

import "encoding/json"

// CopyMasker masks the bytes of a COPY TO STDOUT as they come, cut anywhere; made by [Permit.Copy]. Goroutines take turns.
type CopyMasker struct {
	handle *handle[*C.checkrein_copy_masker]
}

// Copy makes the thing that masks the bytes of this COPY TO STDOUT (PostgreSQL, the text format or CSV), from what its columns are, in
// the statement's order: COPY itself does not tell.
//
// Errors: copy.format for another statement, the binary format, and options that are not understood; those of [Permit.Masker].
func (p *Permit) Copy(columns []Column) (*CopyMasker, error) {
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
	var masker *C.checkrein_copy_masker
	var failure *C.checkrein_error
	if err := check(C.checkrein_decision_copy(pointer, first, C.size_t(len(columns)), &masker, &failure), failure); err != nil {
		return nil, err
	}
	return &CopyMasker{handle: newHandle(masker, func(p *C.checkrein_copy_masker) { C.checkrein_copy_masker_free(p) })}, nil
}

// Push takes the next bytes, and gives what may be seen: whole rows, none beyond the row limit.
//
// Errors: mask.row for a row with another number of cells than there are columns, copy.stream for what the server does not write in
// this format, then and from then on; boundary.closed after Finish.
func (m *CopyMasker) Push(part []byte) ([]byte, error) {
	pointer, err := m.handle.hold()
	if err != nil {
		return nil, err
	}
	defer m.handle.release()
	var shown C.checkrein_buffer
	var failure *C.checkrein_error
	if err := check(C.checkrein_copy_masker_push(pointer, lendBytes(part), &shown, &failure), failure); err != nil {
		return nil, err
	}
	return take(&shown), nil
}

// Finish ends the stream.
//
// Errors: copy.stream where it ends within a row, which is not shown; boundary.closed the second time.
func (m *CopyMasker) Finish() error {
	pointer, err := m.handle.hold()
	if err != nil {
		return err
	}
	defer m.handle.release()
	var failure *C.checkrein_error
	return check(C.checkrein_copy_masker_finish(pointer, &failure), failure)
}

// Explain says what becomes of each column, and why: an array.
//
// Errors: boundary.closed after Finish.
func (m *CopyMasker) Explain() (json.RawMessage, error) {
	pointer, err := m.handle.hold()
	if err != nil {
		return nil, err
	}
	defer m.handle.release()
	var explained C.checkrein_buffer
	var failure *C.checkrein_error
	if err := check(C.checkrein_copy_masker_explain(pointer, &explained, &failure), failure); err != nil {
		return nil, err
	}
	return take(&explained), nil
}

// Close gives it back.
func (m *CopyMasker) Close() error {
	m.handle.close()
	return nil
}
