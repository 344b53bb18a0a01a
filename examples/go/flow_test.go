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

func TestAPermittedResultIsMaskedInPlaceAndTheRestStaysTheCallers(t *testing.T) {
	w := build(t, keyFile(t))
	permit := w.permit(t, selectAll)
	masker, err := permit.Masker(columns)
	must(t, err)
	defer masker.Close()
	must(t, permit.Close())

	if !reflect.DeepEqual(masker.MaskedColumns(), []int{1, 2}) {
		t.Fatal(masker.MaskedColumns())
	}
	explained, err := masker.Explain()
	must(t, err)
	holds(t, explained, `"partial"`)

	type notAValue struct{ int }
	rows := [][]checkrein.Value{{notAValue{7}, "123-45-6789", "4111 1111 1111 1111"}, {int64(2), nil, nil}, {3, "987-65-4321", "x"}}
	shown, err := masker.Rows(rows)
	must(t, err)
	same(t, shown, 3)
	sees(t, rows[0][0], notAValue{7})
	sees(t, rows[0][1], "*******6789")
	sees(t, rows[1][1], nil)
	sees(t, rows[2][1], "*******4321")
	if token, ok := rows[0][2].(string); !ok || !strings.HasPrefix(token, "h1_1_") {
		t.Fatal("the card is not hashed")
	}

	row := []checkrein.Value{1, "111-22-3333", "4111 1111 1111 1111"}
	admitted, err := masker.Row(row)
	must(t, err)
	same(t, admitted, true)
	sees(t, row[1], "*******3333")
	sees(t, row[2], rows[0][2])
}

func TestASingleCellIsMaskedByItsColumn(t *testing.T) {
	w := build(t, keyFile(t))
	masker, err := w.permit(t, selectAll).Masker(columns)
	must(t, err)
	defer masker.Close()
	masked, err := masker.Cell(1, "123-45-6789")
	must(t, err)
	sees(t, masked, "*******6789")
	value := &struct{}{}
	kept, err := masker.Cell(0, value)
	must(t, err)
	sees(t, kept, value)
	_, err = masker.Cell(3, "123-45-6789")
	fails(t, "mask.row", err)
	_, err = masker.Cell(-1, "123-45-6789")
	fails(t, "boundary.argument", err)
}

func TestEveryKindOfValueIsMasked(t *testing.T) {
	w := build(t, keyFile(t))
	masker, err := w.permit(t, "SELECT card FROM customers").Masker([]checkrein.Column{{Name: "card"}})
	must(t, err)
	defer masker.Close()
	tokens := map[checkrein.Value]bool{}
	values := []checkrein.Value{
		true, 1, int8(2), int16(3), int32(4), int64(5), uint(6), uint8(7), uint16(8), uint32(9), uint64(math.MaxUint64), float32(0.5), 1e300,
		"text", []byte("octets"), time.Unix(0, 0).UTC(), checkrein.Decimal("1.25"), checkrein.Other{Type: "inet", Text: "::1"},
	}
	for _, value := range values {
		token, err := masker.Cell(0, value)
		must(t, err)
		if text, ok := token.(string); !ok || !strings.HasPrefix(text, "h1_1_") {
			t.Fatalf("a %T became a %T", value, token)
		}
		tokens[token] = true
	}
	same(t, len(tokens), len(values))
	again, err := masker.Cell(0, int32(5))
	must(t, err)
	same(t, tokens[again], true)
}

func TestRowsThatDoNotFitAreNotShownAndNotChanged(t *testing.T) {
	w := build(t, keyFile(t))
	masker, err := w.permit(t, selectAll).Masker(columns)
	must(t, err)
	defer masker.Close()
	for code, rows := range map[string][][]checkrein.Value{
		"mask.row":          {{1, "123-45-6789", "4111"}, {1, "123-45-6789"}},
		"boundary.argument": {{1, "123-45-6789", "4111"}, {1, struct{}{}, "4111"}},
	} {
		shown, err := masker.Rows(rows)
		fails(t, code, err)
		same(t, shown, 0)
		sees(t, rows[0][1], "123-45-6789")
	}
	_, err = masker.Row([]checkrein.Value{1, "123-45-6789", "4111", "more"})
	fails(t, "mask.row", err)
	_, err = masker.Row(nil)
	fails(t, "mask.row", err)
	_, err = masker.Row([]checkrein.Value{1, "not \xff UTF-8", "4111"})
	fails(t, "boundary.argument", err)
	shown, err := masker.Rows(nil)
	must(t, err)
	same(t, shown, 0)
}

func TestAMaskerShowsNoRowBeyondThePermitsLimit(t *testing.T) {
	w := build(t, nil)
	permit := w.permit(t, "SELECT id, ssn FROM few")
	limit, limited := permit.RowLimit()
	same(t, limit, 3)
	same(t, limited, true)
	masker, err := permit.Masker(columns[:2])
	must(t, err)
	defer masker.Close()
	second, err := permit.Masker(columns[:2])
	must(t, err)
	defer second.Close()
	admitted, err := second.Admit(1)
	must(t, err)
	same(t, admitted, 1)
	var rows [][]checkrein.Value
	for number := 0; number < 5; number++ {
		rows = append(rows, []checkrein.Value{number, "123-45-6789"})
	}
	shown, err := masker.Rows(rows)
	must(t, err)
	same(t, shown, 2)
	sees(t, rows[1][1], "*******6789")
	for _, row := range rows[2:] {
		if row[0] != nil || row[1] != nil {
			t.Fatal("a row beyond the limit is still there")
		}
	}
	row := []checkrein.Value{9, "123-45-6789"}
	more, err := masker.Row(row)
	must(t, err)
	same(t, more, false)
	sees(t, row[0], nil)
}

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
