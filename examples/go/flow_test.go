package checkrein_test

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/checkrein"
)

func TestADenialIsAValueWithARuleAReasonAndAMessage(t *testing.T) {
	w := build(t, nil)
	deny := decided[*checkrein.Deny](t, w.connection, "DROP TABLE customers")
	same(t, deny.Rule(), "no-destruction")
	same(t, deny.Reason(), "denied.rule")
	same(t, deny.Message(), "not here")
	seq, recorded := deny.Seq()
	same(t, seq, 2)
	same(t, recorded, true)
	if !reflect.DeepEqual(deny.Effects(), []string{"drop"}) {
		t.Fatal(deny.Effects())
	}
	document, err := deny.JSON()
	must(t, err)
	holds(t, document, `"decision":"deny"`)
	document, err = deny.Classification()
	must(t, err)
	holds(t, document, `"effects":["drop"]`)
	same(t, decided[*checkrein.Deny](t, w.connection, "SELECT \U0001F511, * FROM elsewhere").Rule(), "")
}

func TestAHoldIsLiftedByASignedApprovalOnceAndByNoRefusal(t *testing.T) {
	w := build(t, nil)
	statement := "DELETE FROM customers WHERE id = 1"
	hold := decided[*checkrein.Hold](t, w.connection, statement)
	same(t, hold.Rule(), "deletes-are-approved")
	same(t, hold.Message(), "ask a dba")
	request, err := hold.Request()
	must(t, err)
	defer request.Close()
	again, err := checkrein.ParseApprovalRequest(request.JSON())
	must(t, err)
	defer again.Close()
	same(t, len(request.Digest()), 64)
	same(t, again.Digest(), request.Digest())
	same(t, request.Resource(), "orders-db")
	same(t, request.Statement(), statement)
	same(t, request.Rule(), "deletes-are-approved")
	same(t, request.NotAfter().After(time.Now()), true)
	holds(t, []byte(request.Render()), statement)
	for _, shown := range []any{hold, request, w.connection, w.session, w.enforcer} {
		if strings.Contains(fmt.Sprintf("%v %+v %#v", shown, shown, shown), "DELETE") {
			t.Fatalf("fmt shows the statement in a %T", shown)
		}
	}

	seed := bytes.Repeat([]byte{9}, 32)
	yes, err := checkrein.ApproveWithSeed(again, "dba-1", checkrein.Approved, seed)
	must(t, err)
	no, err := checkrein.ApproveWithSeed(again, "dba-1", checkrein.Refused, seed)
	must(t, err)
	stranger, err := checkrein.Approve(again, "dba-1", checkrein.Approved, w.key)
	must(t, err)
	_, err = checkrein.ApproveWithSeed(again, "dba-1", checkrein.Approved, seed[1:])
	fails(t, "approval.key", err)

	with := func(statement, approval string) (checkrein.Decision, error) {
		return w.connection.DecideWith(statement, []checkrein.Presentation{{Request: request, Approvals: []string{approval}}})
	}
	for _, approval := range []string{no, stranger} {
		decision, err := with(statement, approval)
		if _, permitted := decision.(*checkrein.Permit); permitted || err != nil {
			t.Fatal("permitted without an approval", err)
		}
	}
	decision, err := with("DELETE FROM customers WHERE id = 2", yes)
	wanted[*checkrein.Deny](t, decision, err)
	decision, err = with(statement, yes)
	must(t, w.connection.Outcome(wanted[*checkrein.Permit](t, decision, err), checkrein.StatusOK, 1))
	decision, err = with(statement, yes)
	wanted[*checkrein.Deny](t, decision, err)
}

func TestParametersExecutionsNamesAndContextReachTheDecision(t *testing.T) {
	w := build(t, nil)
	insert := "INSERT INTO customers (id, name) VALUES ($1, $2)"
	reporting := checkrein.Context(map[string]any{"purpose": "reporting", "urgent": true, "tries": 2})
	values := checkrein.Executions(
		[]checkrein.Value{1, "Ada"},
		[]checkrein.Value{0.5, checkrein.Other{Type: "date", Text: "2026-03-12"}},
		[]checkrein.Value{checkrein.Decimal("1.5"), []byte{0, 255}},
		[]checkrein.Value{nil, true},
		[]checkrein.Value{int8(1), int16(2)},
		[]checkrein.Value{int32(3), float32(0.5)},
		[]checkrein.Value{uint8(1), uint16(2)},
		[]checkrein.Value{uint32(3), uint(4)},
		[]checkrein.Value{uint64(math.MaxUint64), time.Unix(0, 0)},
	)
	permit := w.permit(t, insert, values, reporting)
	if !reflect.DeepEqual(permit.Rules(), []string{"reports-insert"}) || len(permit.Classes()) != 0 || permit.Observed() != "" {
		t.Fatal(permit.Rules(), permit.Classes(), permit.Observed())
	}
	same(t, permit.ChangesState(), false)
	obligations, err := permit.Obligations()
	must(t, err)
	holds(t, obligations, `"mask"`)
	must(t, w.connection.Outcome(permit, checkrein.StatusError, checkrein.RowsUnknown))
	decided[*checkrein.Deny](t, w.connection, insert, values, checkrein.Context(map[string]any{"purpose": "curiosity"}))
	w.permit(t, "SELECT id FROM customers WHERE id = %(id)s OR id = %(name)s",
		checkrein.Named(map[string]checkrein.Value{"name": "Ada", "id": 1}), checkrein.FormatPlaceholders())
	w.permit(t, "SELECT id FROM customers WHERE id = $1", checkrein.Params(1))

	_, err = w.connection.Decide(insert, checkrein.Executions([]checkrein.Value{1}, []checkrein.Value{1, 2}))
	fails(t, "boundary.argument", err)
	_, err = w.connection.Decide(insert, checkrein.NamedExecutions(map[string]checkrein.Value{"a": 1}, map[string]checkrein.Value{"b": 1}))
	fails(t, "boundary.argument", err)
	_, err = w.connection.Decide(insert, checkrein.Executions())
	fails(t, "boundary.argument", err)
	_, err = w.connection.Decide(insert, checkrein.Params(struct{}{}))
	fails(t, "boundary.argument", err)
	_, err = w.connection.Decide(insert, checkrein.Context(map[string]any{"purpose": 0.5}))
	fails(t, "boundary.argument", err)
}

func TestTheStateOfAConnectionMovesWithItsOutcomes(t *testing.T) {
	w := build(t, nil)
	permit := w.permit(t, "SET search_path = public, private")
	same(t, permit.ChangesState(), true)
	certain, err := w.connection.IsCertain()
	must(t, err)
	same(t, certain, false)
	must(t, w.connection.Outcome(permit, checkrein.StatusOK, checkrein.RowsUnknown))
	certain, err = w.connection.IsCertain()
	must(t, err)
	same(t, certain, true)
	path, err := w.connection.SearchPath()
	must(t, err)
	same(t, string(path), `["public","private"]`)
	must(t, w.connection.RolledBack())
	must(t, w.connection.Committed())
	must(t, w.connection.Reset())
	must(t, w.connection.SeesTransactions())
	catalog, err := checkrein.ParseCatalog([]byte(`{"version":1,"relations":{"public.customers":{"columns":{"id":"bigint"}}}}`))
	must(t, err)
	defer catalog.Close()
	must(t, w.connection.RefreshCatalog(catalog))
	other, err := w.session.Connection(catalog)
	must(t, err)
	defer other.Close()
	fails(t, "session.outcome_unexpected", other.Outcome(w.permit(t, "SELECT id FROM customers"), checkrein.StatusOK, 0))
}

func TestASessionSaysWhoItIsForAndEndsWhenItIsClosed(t *testing.T) {
	w := build(t, nil)
	same(t, len(w.session.ID()), 32)
	same(t, w.session.Resource(), "orders-db")
	same(t, w.session.Ends().UnixMilli(), 2108860000000)
	principal, err := w.session.Principal()
	must(t, err)
	holds(t, principal, `"subject":"agent-7"`)
	salt, err := w.session.CommitmentSalt()
	must(t, err)
	same(t, len(salt), 16)
	if strings.Contains(fmt.Sprintf("%v %+v %#v", w.session, w.session, w.session), fmt.Sprint(salt)) {
		t.Fatal("the salt is shown")
	}
	same(t, w.session.IsOpen(), true)
	must(t, w.session.Close())
	must(t, w.session.Close())
	same(t, w.session.IsOpen(), false)
	same(t, decided[*checkrein.Deny](t, w.connection, selectAll).Reason(), "denied.session")

	ended, err := w.enforcer.OpenSession(w.token, "orders-db", checkrein.Lease(time.UnixMilli(1)), checkrein.Recording(checkrein.RecordsStatements))
	must(t, err)
	defer ended.Close()
	same(t, ended.IsOpen(), false)
	_, err = w.enforcer.OpenSession(w.token, "orders-db", checkrein.Lease(time.Time{}))
	fails(t, "boundary.argument", err)
	_, err = w.enforcer.OpenSession(w.token, "orders-db", checkrein.Recording(99))
	fails(t, "boundary.argument", err)
}

func TestAFlowLeavesALogThatVerifiesAndSaysWhoSawWhat(t *testing.T) {
	w := build(t, nil)
	permit := w.permit(t, "SELECT ssn FROM customers")
	masker, err := permit.Masker(columns[1:2])
	must(t, err)
	_, err = masker.Row([]checkrein.Value{"123-45-6789"})
	must(t, err)
	must(t, w.connection.Outcome(permit, checkrein.StatusOK, 1))
	must(t, masker.Close())
	must(t, permit.Close())
	must(t, w.connection.Close())
	must(t, w.session.Close())
	must(t, w.enforcer.Close())
	report, err := checkrein.VerifyLog(w.audit, w.verifier, "")
	must(t, err)
	holds(t, report, `"entries":5`)
	answer, err := checkrein.Saw(w.audit, []string{"ssn"}, "")
	must(t, err)
	holds(t, answer, `"agent-7"`)
	answer, err = checkrein.Saw(w.audit, []string{"card"}, "")
	must(t, err)
	holds(t, answer, `"sightings":[]`)
	_, err = checkrein.Saw(w.audit, nil, "today, please")
	fails(t, "request.invalid", err)
}
