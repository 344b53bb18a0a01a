package checkrein

/*
#include <checkrein.h>
*/
import "C"

import "encoding/json"

// Keygen makes a signing key for a log of this name: writes the private half to path, the public half to path with .pub, and gives the
// latter's text. Nothing is overwritten.
//
// Errors: host.…, audit.key.
func Keygen(path, name string) (verifierKey string, err error) {
	var made C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_keygen(lend(path), lend(name), &made, &failure)
	key, err := taken(&made, status, failure)
	return string(key), err
}

// VerifyLog verifies a log and gives a report. The key is the verifier key's text (origin+hash+base64), or the path of its file. With
// earlier (empty for none), a checkpoint that was kept elsewhere, also that the log continues what that one covers.
//
// Errors: audit.…, host.….
func VerifyLog(folder, key, earlier string) (json.RawMessage, error) {
	var report C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_verify_log(lend(folder), lend(key), lend(earlier), &report, &failure)
	return taken(&report, status, failure)
}

// Entries are the log's entries in order, from number start on and at most limit of them: an array. It reads without verifying.
//
// Errors: audit.corrupt, host.….
func Entries(folder string, start, limit uint64) (json.RawMessage, error) {
	var entries C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_entries(lend(folder), C.uint64_t(start), C.size_t(limit), &entries, &failure)
	return taken(&entries, status, failure)
}

// Saw answers who saw data of these classes (none for any) on one day in UTC, written 2026-03-12, or ever (empty).
//
// Errors: request.invalid for what is no day, audit.corrupt, host.….
func Saw(folder string, classes []string, day string) (json.RawMessage, error) {
	var memory arena
	defer memory.free()
	names, count := memory.texts(classes)
	var answer C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_saw(lend(folder), names, count, lend(day), &answer, &failure)
	return taken(&answer, status, failure)
}

// ProveInclusion makes the proof, complete in itself, that an entry is in the log.
//
// Errors: audit.proof for an entry that no checkpoint covers; audit.…, host.….
func ProveInclusion(folder, key string, seq uint64) (json.RawMessage, error) {
	var proof C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_prove_inclusion(lend(folder), lend(key), C.uint64_t(seq), &proof, &failure)
	return taken(&proof, status, failure)
}

// VerifyInclusion verifies a proof of inclusion with the public key alone, and gives the entry that is proved.
//
// Errors: audit.…, wire.….
func VerifyInclusion(proof []byte, key string) (json.RawMessage, error) {
	var entry C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_verify_inclusion(lendBytes(proof), lend(key), &entry, &failure)
	return taken(&entry, status, failure)
}

// ProveConsistency makes the proof, complete in itself, that the log only grew from a checkpoint kept elsewhere to its last.
//
// Errors: audit.…, host.….
func ProveConsistency(folder, key, earlier string) (json.RawMessage, error) {
	var proof C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_prove_consistency(lend(folder), lend(key), lend(earlier), &proof, &failure)
	return taken(&proof, status, failure)
}

// VerifyConsistency verifies a proof of consistency with the public key alone, and gives the two sizes.
//
// Errors: audit.…, wire.….
func VerifyConsistency(proof []byte, key string) (earlier, later uint64, err error) {
	var first, second C.uint64_t
	var failure *C.checkrein_error
	status := C.checkrein_verify_consistency(lendBytes(proof), lend(key), &first, &second, &failure)
	return uint64(first), uint64(second), check(status, failure)
}
