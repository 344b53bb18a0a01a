package checkrein

/*
#include "facts.h"
*/
import "C"

import "encoding/json"

// Decision is the answer to a statement: a [*Permit], a [*Deny] or a [*Hold]. Immutable.
type Decision interface {
	// Effects is what the statement would do, by name.
	Effects() []string
	// Seq is the number of its entry in the log; false where the log could not take it.
	Seq() (uint64, bool)
	// JSON is the whole decision, byte for byte the same in every language.
	JSON() (json.RawMessage, error)
	// Classification is everything that is known of the statement.
	Classification() (json.RawMessage, error)
	// Close gives the decision back. What came from it goes on.
	Close() error

	sealed()
}

// Permit says that the statement may run, with duties: its result goes through a [Masker], its outcome is reported.
type Permit struct {
	decision
	rules, classes []string
	limit          uint64
	limited        bool
	changesState   bool
	observed       string
}

// Deny says that the statement may not run.
type Deny struct {
	decision
	rule, reason, message string
}

// Hold says that the statement may run once people approve.
type Hold struct {
	decision
	rule, message string
}

// Rules are the rules that cover the statement.
func (p *Permit) Rules() []string { return copied(p.rules) }

// Classes are the classes that the statement touches.
func (p *Permit) Classes() []string { return copied(p.classes) }

// RowLimit is the most rows that may be shown; false where there is no limit. The masker keeps to it.
func (p *Permit) RowLimit() (uint64, bool) { return p.limit, p.limited }

// ChangesState says whether the connection's state changes when the statement has run: its outcome must be reported before the next
// one.
func (p *Permit) ChangesState() bool { return p.changesState }

// Observed is, under a policy that only observes, the kind of reason for which enforcement would have refused; empty where it would
// not have.
func (p *Permit) Observed() string { return p.observed }

// Obligations is what must be done. Masking and the row limit are done by [Permit.Masker].
func (p *Permit) Obligations() (json.RawMessage, error) {
	pointer, err := p.handle.hold()
	if err != nil {
		return nil, err
	}
	defer p.handle.release()
	var obligations C.checkrein_slice
	var failure *C.checkrein_error
	if err := check(C.checkrein_decision_obligations(pointer, &obligations, &failure), failure); err != nil {
		return nil, err
	}
	return document(obligations), nil
}

// Rule is the rule that denies; empty for the default deny.
func (d *Deny) Rule() string { return d.rule }

// Reason is the kind of reason, such as denied.rule.
func (d *Deny) Reason() string { return d.reason }

// Message is what the caller may be told.
func (d *Deny) Message() string { return d.message }

// Rule is the rule that holds.
func (h *Hold) Rule() string { return h.rule }

// Message is what the caller may be told.
func (h *Hold) Message() string { return h.message }

// Request is what people must approve.
func (h *Hold) Request() (*ApprovalRequest, error) {
	pointer, err := h.handle.hold()
	if err != nil {
		return nil, err
	}
	defer h.handle.release()
	var request *C.checkrein_approval_request
	var failure *C.checkrein_error
	if err := check(C.checkrein_decision_request(pointer, &request, &failure), failure); err != nil {
		return nil, err
	}
	return newApprovalRequest(request)
}

// decision is what the three have in common.
type decision struct {
	handle   *handle[*C.checkrein_decision]
	effects  []string
	seq      uint64
	recorded bool
}

func newDecision(decided C.checkrein_go_decided) (Decision, error) {
	if err := check(decided.status, decided.error); err != nil {
		return nil, err
	}
	common := decision{
		handle:   newHandle(decided.decision, func(p *C.checkrein_decision) { C.checkrein_decision_free(p) }),
		effects:  texts(decided.effects),
		seq:      uint64(decided.seq.value),
		recorded: bool(decided.seq.present),
	}
	rule, message := text(decided.rule), text(decided.message)
	switch decided.verdict {
	case C.CHECKREIN_PERMIT:
		return &Permit{
			decision:     common,
			rules:        texts(decided.rules),
			classes:      texts(decided.classes),
			limit:        uint64(decided.row_limit.value),
			limited:      bool(decided.row_limit.present),
			changesState: bool(decided.changes_state),
			observed:     text(decided.observed),
		}, nil
	case C.CHECKREIN_HOLD:
		return &Hold{decision: common, rule: rule, message: message}, nil
	case C.CHECKREIN_DENY:
		return &Deny{decision: common, rule: rule, reason: text(decided.reason), message: message}, nil
	}
	common.handle.close()
	return nil, argument("the library gave a decision that is not known")
}

func (d *decision) Effects() []string { return copied(d.effects) }

func (d *decision) Seq() (uint64, bool) { return d.seq, d.recorded }

func (d *decision) JSON() (json.RawMessage, error) {
	pointer, err := d.handle.hold()
	if err != nil {
		return nil, err
	}
	defer d.handle.release()
	var canonical C.checkrein_slice
	var failure *C.checkrein_error
	if err := check(C.checkrein_decision_json(pointer, &canonical, &failure), failure); err != nil {
		return nil, err
	}
	return document(canonical), nil
}

func (d *decision) Classification() (json.RawMessage, error) {
	pointer, err := d.handle.hold()
	if err != nil {
		return nil, err
	}
	defer d.handle.release()
	var known C.checkrein_slice
	var failure *C.checkrein_error
	if err := check(C.checkrein_decision_classification(pointer, &known, &failure), failure); err != nil {
		return nil, err
	}
	return document(known), nil
}

func (d *decision) Close() error {
	d.handle.close()
	return nil
}

func (d *decision) sealed() {}
