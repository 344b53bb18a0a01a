package checkrein

/*
#include <checkrein.h>
*/
import "C"

import (
	"encoding/json"
	"unsafe"
)

// Scanner finds personal data and secrets in texts by their form, and puts something else in their place. Goroutines share it. Make one
// and keep it: making one takes milliseconds.
type Scanner struct {
	handle *handle[*C.checkrein_scanner]
}

// Finding is one stretch of text that is an entity; never its text.
type Finding struct {
	// Start and End are in bytes of the text; End is the first that does not belong to it.
	Start, End int
	// Entity is what it is.
	Entity string
	// Score is how sure that is, in thousandths.
	Score int
	// Reason is why: form, checksum, form_and_context, checksum_and_context, form_and_hint, checksum_and_hint, detector or
	// detector_failed (both are of the core only: a detector is Rust).
	Reason string
}

// NewScanner makes a scanner from a configuration, a JSON document; nil for the defaults. What replace has stands in place of findings:
// a text by an entity's name, by "secret" for every vendor's secret, by "*" for all others, which is "[{entity}]" unless said otherwise.
// {entity} in it stands for the entity's name.
//
// Errors: scan.config, wire.….
func NewScanner(config []byte, replace map[string]string) (*Scanner, error) {
	var texts []byte
	if len(replace) > 0 {
		var err error
		if texts, err = json.Marshal(replace); err != nil {
			return nil, argument("what is put in place has no JSON form")
		}
	}
	var pointer *C.checkrein_scanner
	var failure *C.checkrein_error
	if err := check(C.checkrein_scanner_new(lendBytes(config), lendBytes(texts), &pointer, &failure), failure); err != nil {
		return nil, err
	}
	return newScanner(pointer), nil
}

func newScanner(pointer *C.checkrein_scanner) *Scanner {
	return &Scanner{handle: newHandle(pointer, func(p *C.checkrein_scanner) { C.checkrein_scanner_free(p) })}
}

// ForColumn is the same scanner for the values of a column of this name: one that speaks of what they are raises their score.
func (s *Scanner) ForColumn(name string) (*Scanner, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var hinted *C.checkrein_scanner
	var failure *C.checkrein_error
	if err := check(C.checkrein_scanner_for_column(pointer, lend(name), &hinted, &failure), failure); err != nil {
		return nil, err
	}
	return newScanner(hinted), nil
}

// Scan finds what there is in a text, in order, without overlaps. Bytes that are not UTF-8 belong to no finding.
func (s *Scanner) Scan(text string) ([]Finding, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var raw C.checkrein_findings
	var failure *C.checkrein_error
	if err := check(C.checkrein_scanner_scan(pointer, lend(text), &raw, &failure), failure); err != nil {
		return nil, err
	}
	return findings(&raw), nil
}

// Mask is the text with something else in place of what is found.
//
// Errors: scan.utf8 where it is not UTF-8, unless the configuration's invalid_utf8 is replace.
func (s *Scanner) Mask(text string) (string, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return "", err
	}
	defer s.handle.release()
	var masked C.checkrein_buffer
	var failure *C.checkrein_error
	if err := check(C.checkrein_scanner_mask(pointer, lend(text), &masked, &failure), failure); err != nil {
		return "", err
	}
	return string(take(&masked)), nil
}

// MaskJSON is Mask for JSON documents, also one on a line, which stay documents: strings are read without their escapes, numbers in
// which something is found become null, and the names of members speak of what they stand for.
//
// Errors: also mask.json for a document that is nested beyond 1,000 levels.
func (s *Scanner) MaskJSON(text []byte) ([]byte, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var masked C.checkrein_buffer
	var failure *C.checkrein_error
	if err := check(C.checkrein_scanner_mask_json(pointer, lendBytes(text), &masked, &failure), failure); err != nil {
		return nil, err
	}
	return take(&masked), nil
}

// Entities are the names of what is looked for.
func (s *Scanner) Entities() ([]string, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var names C.checkrein_slices
	var failure *C.checkrein_error
	if err := check(C.checkrein_scanner_entities(pointer, &names, &failure), failure); err != nil {
		return nil, err
	}
	return texts(names), nil
}

// Stream begins a text that comes in parts, cut anywhere: the masked output is that of the whole text.
func (s *Scanner) Stream() (*Stream, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var stream *C.checkrein_stream
	var failure *C.checkrein_error
	if err := check(C.checkrein_scanner_stream(pointer, &stream, &failure), failure); err != nil {
		return nil, err
	}
	return &Stream{handle: newHandle(stream, func(p *C.checkrein_stream) { C.checkrein_stream_free(p) })}, nil
}

// Close gives the scanner back; what came from it goes on.
func (s *Scanner) Close() error {
	s.handle.close()
	return nil
}

// Entities are all that content can be recognised as, sorted by name: a JSON array.
func Entities() (json.RawMessage, error) {
	var table C.checkrein_buffer
	var failure *C.checkrein_error
	if err := check(C.checkrein_entities(&table, &failure), failure); err != nil {
		return nil, err
	}
	return take(&table), nil
}

// findings copies them and gives them back.
func findings(raw *C.checkrein_findings) []Finding {
	defer C.checkrein_findings_free(raw)
	if raw.len == 0 {
		return nil
	}
	found := make([]Finding, 0, int(raw.len))
	for _, one := range unsafe.Slice(raw.data, int(raw.len)) {
		found = append(found, Finding{
			Start: int(one.start), End: int(one.end), Entity: text(one.entity), Score: int(one.score), Reason: text(one.reason),
		})
	}
	return found
}
