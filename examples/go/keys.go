package checkrein

/*
#include <checkrein.h>

int32_t checkrein_go_key(void *user_data, checkrein_slice name, const uint32_t *version, checkrein_key *key);
void checkrein_go_release(void *user_data);

// A number that Go can find its function by travels as a pointer that nobody follows.
static inline void checkrein_go_callback(checkrein_mask_keys *keys, uintptr_t number) {
	keys->callback = checkrein_go_key;
	keys->user_data = (void *)number;
	keys->free_user_data = checkrein_go_release;
}
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// MaskKeys says where masking keys come from: a [KeyFile], a [KeyFunc], or nil for nowhere.
type MaskKeys interface {
	into(keys *maskKeys) error
}

// KeyFile is the path of a file with masking keys.
type KeyFile string

// KeyFunc gives the masking key of a name and version, the current one where version is nil, or nil where there is none. It is called
// while a Masker is made or a token revealed, which may be of an earlier version; by several goroutines at once, on a goroutine of its
// own. An error, a panic, a key that is none or of another version makes the call fail with boundary.callback; nothing is shown
// unmasked for it. The error's text goes nowhere: the function may log it.
type KeyFunc func(name string, version *uint32) (*Key, error)

// Key is one masking key. What fmt makes of it does not show the secret.
type Key struct {
	// Version counts up with each rotation; tokens carry it.
	Version uint32
	// Secret has at least 16 bytes and at most 256. It is copied; the copy is wiped.
	Secret []byte
}

// String shows the version alone.
func (Key) String() string { return "checkrein.Key" }

// GoString is String.
func (k Key) GoString() string { return k.String() }

// maskKeys is what a call takes, in C's memory.
type maskKeys struct {
	arena   arena
	options *C.checkrein_mask_keys
	number  cgo.Handle
}

func newMaskKeys(from MaskKeys) (*maskKeys, error) {
	keys := &maskKeys{}
	if from == nil {
		return keys, nil
	}
	keys.options = (*C.checkrein_mask_keys)(keys.arena.room(C.sizeof_checkrein_mask_keys))
	keys.options.size = C.sizeof_checkrein_mask_keys
	if err := from.into(keys); err != nil {
		keys.arena.free()
		return nil, err
	}
	return keys, nil
}

// done ends the call. Where it failed nothing came to own the function.
func (k *maskKeys) done(failed bool) {
	k.arena.free()
	if failed && k.number != 0 {
		k.number.Delete()
	}
}

func (f KeyFile) into(keys *maskKeys) error {
	if f == "" {
		return argument("the key file has no name")
	}
	keys.options.file = keys.arena.text(string(f))
	return nil
}

func (f KeyFunc) into(keys *maskKeys) error {
	if f == nil {
		return argument("the function for masking keys is nil")
	}
	keys.number = cgo.NewHandle(f)
	C.checkrein_go_callback(keys.options, C.uintptr_t(keys.number))
	return nil
}

//export checkreinGoKey
func checkreinGoKey(number C.uintptr_t, name C.checkrein_slice, wanted *C.uint32_t, place *C.checkrein_key) (answer C.int32_t) {
	defer contained(&answer)
	function, ok := cgo.Handle(number).Value().(KeyFunc)
	if !ok {
		return -1
	}
	var version *uint32
	if wanted != nil {
		number := uint32(*wanted)
		version = &number
	}
	key, ok := call(function, text(name), version)
	if !ok {
		return -1
	}
	if key == nil {
		return C.CHECKREIN_KEY_NONE
	}
	secret := unsafe.Slice((*byte)(unsafe.Pointer(&place.secret[0])), len(place.secret))
	if len(key.Secret) > len(secret) {
		return -1
	}
	place.version = C.uint32_t(key.Version)
	place.len = C.size_t(copy(secret, key.Secret))
	return C.CHECKREIN_KEY_FOUND
}

// call runs the function where neither a panic nor runtime.Goexit can unwind through C.
func call(function KeyFunc, name string, version *uint32) (key *Key, ok bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if recover() != nil {
				key, ok = nil, false
			}
		}()
		found, err := function(name, version)
		key, ok = found, err == nil
	}()
	<-done
	return key, ok
}

// contained is deferred by whatever C calls: a panic must not unwind through C.
func contained(answer *C.int32_t) {
	if recover() != nil {
		*answer = -1
	}
}

//export checkreinGoRelease
func checkreinGoRelease(number C.uintptr_t) {
	defer contained(new(C.int32_t))
	cgo.Handle(number).Delete()
}
