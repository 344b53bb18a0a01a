package checkrein

/*
#include <checkrein.h>
*/
import "C"

// Enforcer holds a policy and its log. Make one for a process and share it.
type Enforcer struct {
	handle *handle[*C.checkrein_enforcer]
}

// Files says where the parts of an enforcer are.
type Files struct {
	// Policy is a file, .json or YAML. Files that it names are looked for beside it.
	Policy string
	// Audit is the log's folder, which is made if it is not there.
	Audit string
	// SigningKey is the log's signing key, as [Keygen] writes it.
	SigningKey string
	// MaskKeys are the masking keys; nil for none.
	MaskKeys MaskKeys
}

// Open puts an enforcer together from files.
//
// Errors: host.… for files; policy.…, wire.…, catalog.… and identity.… for what is in them; audit.… for the log.
func Open(files Files) (*Enforcer, error) {
	keys, err := newMaskKeys(files.MaskKeys)
	if err != nil {
		return nil, err
	}
	var pointer *C.checkrein_enforcer
	var failure *C.checkrein_error
	status := C.checkrein_enforcer_from_file(lend(files.Policy), lend(files.Audit), lend(files.SigningKey), keys.options, &pointer, &failure)
	return newEnforcer(pointer, keys, status, failure)
}

// NewEnforcer puts an enforcer together from its parts; keys may be nil. The log is the enforcer's then, and its handle is closed.
// The policy stays the caller's.
//
// Errors: audit.…, identity.…; boundary.closed for a log that was closed or taken over before.
func NewEnforcer(policy *Policy, log *Log, keys MaskKeys) (*Enforcer, error) {
	if policy == nil || log == nil {
		return nil, argument("an enforcer needs a policy and a log")
	}
	compiled, err := policy.handle.hold()
	if err != nil {
		return nil, err
	}
	defer policy.handle.release()
	writer, err := log.handle.hold()
	if err != nil {
		return nil, err
	}
	defer log.handle.release()
	given, err := newMaskKeys(keys)
	if err != nil {
		return nil, err
	}
	var pointer *C.checkrein_enforcer
	var failure *C.checkrein_error
	status := C.checkrein_enforcer_new(compiled, writer, given.options, &pointer, &failure)
	enforcer, err := newEnforcer(pointer, given, status, failure)
	if err == nil {
		log.handle.close()
	}
	return enforcer, err
}

func newEnforcer(pointer *C.checkrein_enforcer, keys *maskKeys, status C.checkrein_status, failure *C.checkrein_error) (*Enforcer, error) {
	keys.done(status != C.CHECKREIN_OK)
	if err := check(status, failure); err != nil {
		return nil, err
	}
	return &Enforcer{handle: newHandle(pointer, func(p *C.checkrein_enforcer) { C.checkrein_enforcer_free(p) })}, nil
}

// OpenSession verifies a token and opens a session on a resource.
//
// Errors: identity.… where the token is not accepted; session.resource_unknown; audit.… where the log does not take the entry.
func (e *Enforcer) OpenSession(token, resource string, options ...SessionOption) (*Session, error) {
	pointer, err := e.handle.hold()
	if err != nil {
		return nil, err
	}
	defer e.handle.release()
	var said sessionOptions
	for _, option := range options {
		if err := option(&said); err != nil {
			return nil, err
		}
	}
	given := &C.checkrein_session_options{
		size:    C.sizeof_checkrein_session_options,
		lease:   C.int64_t(said.lease),
		records: C.uint32_t(said.records),
	}
	var session *C.checkrein_session
	var failure *C.checkrein_error
	status := C.checkrein_enforcer_open_session(pointer, lend(token), lend(resource), given, &session, &failure)
	if err := check(status, failure); err != nil {
		return nil, err
	}
	return newSession(session)
}

// Reload swaps the policy atomically; open sessions see it with their next statement. With nil, the file that the enforcer was made
// from is read again. When this fails, the policy in force stays.
//
// Errors: those of the policy; audit.…; boundary.argument for nil where the enforcer came from no file.
func (e *Enforcer) Reload(policy *Policy) error {
	pointer, err := e.handle.hold()
	if err != nil {
		return err
	}
	defer e.handle.release()
	var compiled *C.checkrein_policy
	if policy != nil {
		if compiled, err = policy.handle.hold(); err != nil {
			return err
		}
		defer policy.handle.release()
	}
	var failure *C.checkrein_error
	return check(C.checkrein_enforcer_reload(pointer, compiled, &failure), failure)
}

// EndJob ends a job: rules with `ends_with: job` stop covering its sessions.
//
// Errors: session.too_many.
func (e *Enforcer) EndJob(job string) error {
	pointer, err := e.handle.hold()
	if err != nil {
		return err
	}
	defer e.handle.release()
	var failure *C.checkrein_error
	return check(C.checkrein_enforcer_end_job(pointer, lend(job), &failure), failure)
}

// Checkpoint signs the log as it stands: a signed note (C2SP), to keep elsewhere.
func (e *Enforcer) Checkpoint() (string, error) {
	pointer, err := e.handle.hold()
	if err != nil {
		return "", err
	}
	defer e.handle.release()
	var note C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_enforcer_checkpoint(pointer, &note, &failure)
	signed, err := taken(&note, status, failure)
	return string(signed), err
}

// PolicyDigest is SHA-256 of the policy in force, in hexadecimal.
func (e *Enforcer) PolicyDigest() (string, error) {
	pointer, err := e.handle.hold()
	if err != nil {
		return "", err
	}
	defer e.handle.release()
	var digest C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_enforcer_policy_digest(pointer, &digest, &failure)
	found, err := taken(&digest, status, failure)
	return string(found), err
}

// Observes says whether the policy in force only observes.
func (e *Enforcer) Observes() (bool, error) {
	pointer, err := e.handle.hold()
	if err != nil {
		return false, err
	}
	defer e.handle.release()
	var observes C.bool
	var failure *C.checkrein_error
	status := C.checkrein_enforcer_observes(pointer, &observes, &failure)
	return bool(observes), check(status, failure)
}

// Close signs the log and lets go of it. Sessions that are open keep the log until they, and all that came from them, are closed.
//
// Errors: audit.unavailable; the enforcer is closed all the same.
func (e *Enforcer) Close() error {
	pointer, err := e.handle.hold()
	if err != nil {
		return nil
	}
	defer e.handle.release()
	e.handle.close()
	var failure *C.checkrein_error
	return check(C.checkrein_enforcer_close(pointer, &failure), failure)
}
