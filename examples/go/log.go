package checkrein

/*
#include <checkrein.h>
*/
import "C"

// Durability says when an entry of a log counts as written.
type Durability uint32

// The ways to write an entry.
const (
	// Group makes an entry durable together with what others append meanwhile.
	Group Durability = C.CHECKREIN_AUDIT_GROUP
	// Buffered hands it to the kernel: it survives the end of the process, not of power.
	Buffered Durability = C.CHECKREIN_AUDIT_BUFFERED
	// Sync makes it durable by itself.
	Sync Durability = C.CHECKREIN_AUDIT_SYNC
)

// Log is an append-only log with signed checkpoints, with one writer in all processes. An enforcer takes it over.
type Log struct {
	handle      *handle[*C.checkrein_log]
	verifierKey string
}

// OpenLog opens the log in a folder, which is made if it is not there, with the signing key that [Keygen] wrote.
//
// Errors: host.…, audit.…; audit.locked where another writer has it open.
func OpenLog(folder, signingKey string) (*Log, error) {
	var pointer *C.checkrein_log
	var failure *C.checkrein_error
	status := C.checkrein_log_open(lend(folder), lend(signingKey), &pointer, &failure)
	if err := check(status, failure); err != nil {
		return nil, err
	}
	log := &Log{handle: newHandle(pointer, func(p *C.checkrein_log) { C.checkrein_log_free(p) })}
	var key C.checkrein_slice
	if err := check(C.checkrein_log_verifier_key(pointer, &key, &failure), failure); err != nil {
		log.Close()
		return nil, err
	}
	log.verifierKey = text(key)
	return log, nil
}

// Append appends an event, given as JSON, and gives its entry's number once it is as durable as asked.
//
// Errors: audit.entry for what is no event, audit.unavailable where the log did not take it.
func (l *Log) Append(event []byte, durability Durability) (uint64, error) {
	pointer, err := l.handle.hold()
	if err != nil {
		return 0, err
	}
	defer l.handle.release()
	var seq C.uint64_t
	var failure *C.checkrein_error
	status := C.checkrein_log_append(pointer, lendBytes(event), C.uint32_t(durability), &seq, &failure)
	return uint64(seq), check(status, failure)
}

// Checkpoint makes all entries durable and signs a checkpoint over them: a signed note (C2SP), to keep elsewhere.
func (l *Log) Checkpoint() (string, error) {
	pointer, err := l.handle.hold()
	if err != nil {
		return "", err
	}
	defer l.handle.release()
	var note C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_log_checkpoint(pointer, &note, &failure)
	signed, err := taken(&note, status, failure)
	return string(signed), err
}

// VerifierKey is the public key that a stranger verifies the log with, origin+hash+base64.
func (l *Log) VerifierKey() string { return l.verifierKey }

// Close signs a last checkpoint and takes nothing more. Nothing happens where it was closed before, or an enforcer took it over.
//
// Errors: audit.unavailable; the log is closed all the same.
func (l *Log) Close() error {
	pointer, err := l.handle.hold()
	if err != nil {
		return nil
	}
	defer l.handle.release()
	l.handle.close()
	var failure *C.checkrein_error
	return check(C.checkrein_log_close(pointer, &failure), failure)
}
