package checkrein

/*
#include <checkrein.h>
#include <stdlib.h>
*/
import "C"

import (
	"encoding/json"
	"unsafe"
)

// lend makes a slice of a string where it is, for one call: Go's memory may be passed, and must not be kept.
func lend(characters string) C.checkrein_slice {
	if len(characters) == 0 {
		return C.checkrein_slice{}
	}
	// The first word of a string is the pointer to its bytes.
	data := *(**C.uint8_t)(unsafe.Pointer(&characters))
	return C.checkrein_slice{data: data, len: C.size_t(len(characters))}
}

// lendBytes is lend for octets.
func lendBytes(octets []byte) C.checkrein_slice {
	if len(octets) == 0 {
		return C.checkrein_slice{}
	}
	return C.checkrein_slice{data: (*C.uint8_t)(unsafe.Pointer(&octets[0])), len: C.size_t(len(octets))}
}

// view shows C's memory without a copy.
func view(slice C.checkrein_slice) []byte {
	if slice.data == nil {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(slice.data)), int(slice.len))
}

func text(slice C.checkrein_slice) string {
	return string(view(slice))
}

func document(slice C.checkrein_slice) json.RawMessage {
	return append(json.RawMessage{}, view(slice)...)
}

func texts(slices C.checkrein_slices) []string {
	if slices.len == 0 {
		return nil
	}
	all := make([]string, 0, int(slices.len))
	for _, slice := range unsafe.Slice(slices.data, int(slices.len)) {
		all = append(all, text(slice))
	}
	return all
}

func copied(all []string) []string {
	return append([]string(nil), all...)
}

// take copies a buffer and gives it back.
func take(buffer *C.checkrein_buffer) json.RawMessage {
	octets := document(C.checkrein_bytes(buffer))
	C.checkrein_buffer_free(buffer)
	return octets
}

// arena is memory of C for arguments that hold pointers, which Go's memory must not when it is passed.
type arena struct {
	chunks []unsafe.Pointer
	newest []byte // all of the last chunk
	rest   []byte // what of it is not used
}

const (
	chunk     = 4096
	alignment = 16
)

// room gives zeroed memory that lives until reset or free.
func (a *arena) room(size int) unsafe.Pointer {
	size = (size + alignment - 1) / alignment * alignment
	if size == 0 {
		size = alignment
	}
	if len(a.rest) < size {
		total := size
		if total < chunk {
			total = chunk
		}
		memory := C.malloc(C.size_t(total))
		a.chunks = append(a.chunks, memory)
		a.newest = unsafe.Slice((*byte)(memory), total)
		a.rest = a.newest
	}
	given := a.rest[:size]
	a.rest = a.rest[size:]
	for at := range given {
		given[at] = 0
	}
	return unsafe.Pointer(&given[0])
}

func (a *arena) text(characters string) C.checkrein_slice {
	if len(characters) == 0 {
		return C.checkrein_slice{}
	}
	memory := a.room(len(characters))
	copy(unsafe.Slice((*byte)(memory), len(characters)), characters)
	return C.checkrein_slice{data: (*C.uint8_t)(memory), len: C.size_t(len(characters))}
}

func (a *arena) bytes(octets []byte) C.checkrein_slice {
	if len(octets) == 0 {
		return C.checkrein_slice{}
	}
	memory := a.room(len(octets))
	copy(unsafe.Slice((*byte)(memory), len(octets)), octets)
	return C.checkrein_slice{data: (*C.uint8_t)(memory), len: C.size_t(len(octets))}
}

func (a *arena) texts(all []string) (*C.checkrein_slice, C.size_t) {
	if len(all) == 0 {
		return nil, 0
	}
	first := (*C.checkrein_slice)(a.room(len(all) * C.sizeof_checkrein_slice))
	slots := unsafe.Slice(first, len(all))
	for at, characters := range all {
		slots[at] = a.text(characters)
	}
	return first, C.size_t(len(all))
}

// reset makes all of it free for what comes next, and keeps the newest chunk.
func (a *arena) reset() {
	if len(a.chunks) == 0 {
		return
	}
	last := len(a.chunks) - 1
	for _, memory := range a.chunks[:last] {
		C.free(memory)
	}
	a.chunks = append(a.chunks[:0], a.chunks[last])
	a.rest = a.newest
}

func (a *arena) free() {
	for _, memory := range a.chunks {
		C.free(memory)
	}
	*a = arena{}
}
