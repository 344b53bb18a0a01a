package checkrein

/*
#include "facts.h"
*/
import "C"

import (
	"encoding/json"
	"time"
)

// ApprovalRequest is what people are asked to approve: the whole occasion, with a digest over all of it. Immutable. What fmt makes of
// it does not show the statement.
type ApprovalRequest struct {
	handle                                      *handle[*C.checkrein_approval_request]
	json                                        json.RawMessage
	digest, rendered, resource, statement, rule string
	notAfter                                    time.Time
}

// ParseApprovalRequest reads the JSON form and checks every digest in it.
//
// Errors: approval.…, wire.….
func ParseApprovalRequest(document []byte) (*ApprovalRequest, error) {
	var pointer *C.checkrein_approval_request
	var failure *C.checkrein_error
	if err := check(C.checkrein_approval_request_from_json(lendBytes(document), &pointer, &failure), failure); err != nil {
		return nil, err
	}
	return newApprovalRequest(pointer)
}

func newApprovalRequest(pointer *C.checkrein_approval_request) (*ApprovalRequest, error) {
	asked := C.checkrein_go_ask(pointer)
	owner := newHandle(pointer, func(p *C.checkrein_approval_request) { C.checkrein_approval_request_free(p) })
	if err := check(asked.status, asked.error); err != nil {
		owner.close()
		return nil, err
	}
	return &ApprovalRequest{
		handle:    owner,
		json:      document(asked.json),
		digest:    text(asked.digest),
		rendered:  text(asked.rendered),
		resource:  text(asked.resource),
		statement: text(asked.statement),
		rule:      text(asked.rule),
		notAfter:  time.UnixMilli(int64(asked.not_after)),
	}, nil
}

// JSON is the canonical form, to hand to an approver.
func (r *ApprovalRequest) JSON() json.RawMessage { return append(json.RawMessage{}, r.json...) }

// Digest is SHA-256 over everything else, in hexadecimal.
func (r *ApprovalRequest) Digest() string { return r.digest }

// Render is text for a person: printable ASCII and line feeds only.
func (r *ApprovalRequest) Render() string { return r.rendered }

// Resource is the resource's name.
func (r *ApprovalRequest) Resource() string { return r.resource }

// Statement is the statement as it would run.
func (r *ApprovalRequest) Statement() string { return r.statement }

// Rule is the rule that holds it.
func (r *ApprovalRequest) Rule() string { return r.rule }

// NotAfter is from when on no approval counts any more.
func (r *ApprovalRequest) NotAfter() time.Time { return r.notAfter }

// String shows the digest alone.
func (r *ApprovalRequest) String() string { return "checkrein.ApprovalRequest " + r.digest }

// GoString is String.
func (r *ApprovalRequest) GoString() string { return r.String() }

// Close gives the request back.
func (r *ApprovalRequest) Close() error {
	r.handle.close()
	return nil
}

// Verdict is what an approver says.
type Verdict uint32

// What an approver says.
const (
	// Approved is yes.
	Approved Verdict = C.CHECKREIN_APPROVE
	// Refused is no.
	Refused Verdict = C.CHECKREIN_REFUSE
)

// Approve signs a verdict on a request, for an approver's tool, with a key file that [Keygen] made. The approver must have read what
// [ApprovalRequest.Render] gives.
//
// Errors: host.… and audit.key for the file, approval.….
func Approve(request *ApprovalRequest, approver string, verdict Verdict, keyFile string) (string, error) {
	if request == nil {
		return "", argument("there is no request")
	}
	pointer, err := request.handle.hold()
	if err != nil {
		return "", err
	}
	defer request.handle.release()
	var approval C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_approve(pointer, lend(approver), C.uint32_t(verdict), lend(keyFile), &approval, &failure)
	signed, err := taken(&approval, status, failure)
	return string(signed), err
}

// ApproveWithSeed is [Approve] with an Ed25519 seed of 32 bytes.
//
// Errors: approval.key for another length.
func ApproveWithSeed(request *ApprovalRequest, approver string, verdict Verdict, seed []byte) (string, error) {
	if request == nil {
		return "", argument("there is no request")
	}
	pointer, err := request.handle.hold()
	if err != nil {
		return "", err
	}
	defer request.handle.release()
	var approval C.checkrein_buffer
	var failure *C.checkrein_error
	status := C.checkrein_approve_with_seed(pointer, lend(approver), C.uint32_t(verdict), lendBytes(seed), &approval, &failure)
	signed, err := taken(&approval, status, failure)
	return string(signed), err
}
