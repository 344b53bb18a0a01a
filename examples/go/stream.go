package checkrein

/*
#include <checkrein.h>
*/
import "C"

// Stream is a text that comes in parts, masked as it comes; made by [Scanner.Stream]. Goroutines take turns.
type Stream struct {
	handle *handle[*C.checkrein_stream]
}

// Push takes the next part, and gives what is decided.
//
// Errors: scan.utf8 if the text is not UTF-8 and the configuration refuses that, then and from then on; boundary.closed after Finish.
func (s *Stream) Push(part []byte) ([]byte, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var decided C.checkrein_buffer
	var failure *C.checkrein_error
	if err := check(C.checkrein_stream_push(pointer, lendBytes(part), &decided, &failure), failure); err != nil {
		return nil, err
	}
	return take(&decided), nil
}

// Finish ends the text, and gives the rest.
//
// Errors: scan.utf8 where the text ends within a character; boundary.closed the second time.
func (s *Stream) Finish() ([]byte, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var rest C.checkrein_buffer
	var failure *C.checkrein_error
	if err := check(C.checkrein_stream_finish(pointer, &rest, &failure), failure); err != nil {
		return nil, err
	}
	return take(&rest), nil
}

// Findings are those since the last call, in order, without overlaps; spans are in bytes of the text as it came.
func (s *Stream) Findings() ([]Finding, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return nil, err
	}
	defer s.handle.release()
	var raw C.checkrein_findings
	var failure *C.checkrein_error
	if err := check(C.checkrein_stream_findings(pointer, &raw, &failure), failure); err != nil {
		return nil, err
	}
	return findings(&raw), nil
}

// HeldBack is how many bytes came and are not decided: bounded, however long the text.
func (s *Stream) HeldBack() (int, error) {
	pointer, err := s.handle.hold()
	if err != nil {
		return 0, err
	}
	defer s.handle.release()
	var bytes C.size_t
	var failure *C.checkrein_error
	if err := check(C.checkrein_stream_held_back(pointer, &bytes, &failure), failure); err != nil {
		return 0, err
	}
	return int(bytes), nil
}

// Close gives the stream back.
func (s *Stream) Close() error {
	s.handle.close()
	return nil
}
