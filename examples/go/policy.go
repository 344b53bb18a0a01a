package checkrein

/*
#include <checkrein.h>
*/
import "C"

import (
	"encoding/json"
	"time"
)

// Format is the form of a policy document.
type Format uint32

// The forms of a policy document.
const (
	YAML Format = C.CHECKREIN_FORMAT_YAML
	JSON Format = C.CHECKREIN_FORMAT_JSON
)

// Policy is a compiled policy: made once, given to any number of enforcers. Immutable.
type Policy struct {
	handle    *handle[*C.checkrein_policy]
	digest    string
	mode      string
	resources []string
}

// CompilePolicy compiles a policy document that names no files.
//
// Errors: policy.…, wire.…, catalog.…, identity.….
func CompilePolicy(document []byte, format Format) (*Policy, error) {
	var policy *C.checkrein_policy
	var failure *C.checkrein_error
	status := C.checkrein_policy_compile(lendBytes(document), C.uint32_t(format), &policy, &failure)
	return newPolicy(policy, status, failure)
}

// PolicyFromFile compiles a policy from a file, .json or YAML. Files that it names are looked for beside it.
//
// Errors: host.…, and those of [CompilePolicy].
func PolicyFromFile(path string) (*Policy, error) {
	var policy *C.checkrein_policy
	var failure *C.checkrein_error
	status := C.checkrein_policy_from_file(lend(path), &policy, &failure)
	return newPolicy(policy, status, failure)
}

func newPolicy(pointer *C.checkrein_policy, status C.checkrein_status, failure *C.checkrein_error) (*Policy, error) {
	if err := check(status, failure); err != nil {
		return nil, err
	}
	policy := &Policy{handle: newHandle(pointer, func(p *C.checkrein_policy) { C.checkrein_policy_free(p) })}
	var digest, mode C.checkrein_slice
	var resources C.checkrein_slices
	status = C.checkrein_policy_digest(pointer, &digest, &failure)
	if status == C.CHECKREIN_OK {
		status = C.checkrein_policy_mode(pointer, &mode, &failure)
	}
	if status == C.CHECKREIN_OK {
		status = C.checkrein_policy_resources(pointer, &resources, &failure)
	}
	if err := check(status, failure); err != nil {
		policy.Close()
		return nil, err
	}
	policy.digest, policy.mode, policy.resources = text(digest), text(mode), texts(resources)
	return policy, nil
}

// Digest is SHA-256 of the policy, in hexadecimal.
func (p *Policy) Digest() string { return p.digest }

// Mode is enforce or observe.
func (p *Policy) Mode() string { return p.mode }

// Resources are the names of its resources.
func (p *Policy) Resources() []string { return copied(p.resources) }

// Lint says what may not be meant in it: an array, empty where nothing was found.
func (p *Policy) Lint() (json.RawMessage, error) {
	pointer, err := p.handle.hold()
	if err != nil {
		return nil, err
	}
	defer p.handle.release()
	var findings C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_policy_lint(pointer, &findings, &failure)
	return taken(&findings, status, failure)
}

// Test runs the tests that the policy carries, and gives a report.
func (p *Policy) Test() (json.RawMessage, error) {
	pointer, err := p.handle.hold()
	if err != nil {
		return nil, err
	}
	defer p.handle.release()
	var report C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_policy_test(pointer, &report, &failure)
	return taken(&report, status, failure)
}

// Verify says who a token speaks for, by the policy's issuers, at a moment (zero for now). It gives no access.
//
// Errors: identity.….
func (p *Policy) Verify(token string, now time.Time) (json.RawMessage, error) {
	pointer, err := p.handle.hold()
	if err != nil {
		return nil, err
	}
	defer p.handle.release()
	var moment *C.int64_t
	if !now.IsZero() {
		milliseconds := C.int64_t(now.UnixMilli())
		moment = &milliseconds
	}
	var principal C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_policy_verify(pointer, lend(token), moment, &principal, &failure)
	return taken(&principal, status, failure)
}

// Close gives the policy back. Enforcers that were made with it go on.
func (p *Policy) Close() error {
	p.handle.close()
	return nil
}

// taken is the end of every call that gives a document.
func taken(buffer *C.checkrein_buffer, status C.checkrein_status, failure *C.checkrein_error) (json.RawMessage, error) {
	if err := check(status, failure); err != nil {
		return nil, err
	}
	return take(buffer), nil
}
