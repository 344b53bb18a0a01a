package checkrein

/*
#include <checkrein.h>
*/
import "C"

import "unsafe"

// Error says why a call failed. Use it through [errors.As].
type Error struct {
	// Code is the dotted name, such as policy.schema or boundary.closed. It never changes its meaning.
	Code string
	// Number is the same as a number; numbers are never reused.
	Number int
	// Message says what went wrong, beginning with the dotted name.
	Message string
	// Help says what to do about it; empty where there is nothing to say.
	Help string
}

// Error is the message.
func (e *Error) Error() string {
	return e.Message
}

// ErrorCode is one row of the table of error codes.
type ErrorCode struct {
	// Name is the dotted name.
	Name string
	// Number is the same as a number.
	Number int
	// Meaning is one sentence.
	Meaning string
}

// ErrorCodes is the table of all error codes in order of number.
func ErrorCodes() []ErrorCode {
	var first *C.checkrein_code
	var count C.size_t
	if C.checkrein_codes(&first, &count, nil) != C.CHECKREIN_OK {
		return nil
	}
	codes := make([]ErrorCode, 0, int(count))
	for _, code := range unsafe.Slice(first, int(count)) {
		codes = append(codes, ErrorCode{Name: text(code.name), Number: int(code.number), Meaning: text(code.meaning)})
	}
	return codes
}

// check turns a status and what came with it into an error, or nil.
func check(status C.checkrein_status, failure *C.checkrein_error) error {
	if status == C.CHECKREIN_OK {
		return nil
	}
	var name, message, help C.checkrein_slice
	C.checkrein_error_name(failure, &name)
	C.checkrein_error_message(failure, &message)
	C.checkrein_error_help(failure, &help)
	made := &Error{Code: text(name), Number: int(status), Message: text(message), Help: text(help)}
	C.checkrein_error_free(failure)
	return made
}

func argument(message string) error {
	return own(C.CHECKREIN_E_BOUNDARY_ARGUMENT, "boundary.argument", message)
}

func closed() error {
	return own(C.CHECKREIN_E_BOUNDARY_CLOSED, "boundary.closed", "it was closed, or another object took it over")
}

func own(number int, code, message string) error {
	return &Error{Code: code, Number: number, Message: code + ": " + message}
}
