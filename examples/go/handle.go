package checkrein

import (
	"runtime"
	"sync"
)

// handle owns a pointer of the C library. It is freed when it was closed and no call uses it any more, so that Close never waits
// for a call, and no call meets freed memory. Whoever holds it refers to it until release, which keeps the finalizer away.
type handle[P comparable] struct {
	mutex   sync.Mutex
	pointer P
	users   int
	closed  bool
	free    func(P)
}

func newHandle[P comparable](pointer P, free func(P)) *handle[P] {
	h := &handle[P]{pointer: pointer, free: free}
	runtime.SetFinalizer(h, (*handle[P]).finalize)
	return h
}

// hold gives the pointer for one call, or boundary.closed; release ends it.
func (h *handle[P]) hold() (P, error) {
	var none P
	if h == nil {
		return none, closed()
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.closed {
		return none, closed()
	}
	h.users++
	return h.pointer, nil
}

func (h *handle[P]) release() {
	h.mutex.Lock()
	h.users--
	last := h.closed && h.users == 0
	h.mutex.Unlock()
	if last {
		h.free(h.pointer)
	}
}

// close says whether it was open.
func (h *handle[P]) close() bool {
	if h == nil {
		return false
	}
	h.mutex.Lock()
	open := !h.closed
	h.closed = true
	idle := open && h.users == 0
	h.mutex.Unlock()
	if open {
		runtime.SetFinalizer(h, nil)
	}
	if idle {
		h.free(h.pointer)
	}
	return open
}

func (h *handle[P]) finalize() {
	h.close()
}
