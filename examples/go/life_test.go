package checkrein_test

import (
	"strings"
	"testing"

	"example.com/checkrein"
)

func TestEveryMethodAfterCloseGivesBoundaryClosed(t *testing.T) {
	w := build(t, nil)
	permit := w.permit(t, "SELECT ssn FROM customers")
	hold := decided[*checkrein.Hold](t, w.connection, "DELETE FROM customers")
	request, err := hold.Request()
	must(t, err)
	masker, err := permit.Masker(columns[1:2])
	must(t, err)
	policy, err := checkrein.PolicyFromFile(policyFile)
	must(t, err)
	catalog, err := checkrein.ParseCatalog([]byte(`{"version":1,"relations":{}}`))
	must(t, err)
	plan, err := checkrein.ParsePlan([]byte(`{"domain":"d","masking":{"columns":[]},"outputs":{"columns":[]},"shape":[]}`))
	must(t, err)
	other := build(t, nil)
	for round := 0; round < 2; round++ {
		for _, one := range []interface{ Close() error }{
			permit, hold, request, masker, policy, catalog, plan, w.connection, w.session, w.enforcer,
		} {
			must(t, one.Close())
		}
	}
	presented := []checkrein.Presentation{{Request: request}}
	for name, call := range map[string]func() error{
		"Permit.JSON":           func() error { _, err := permit.JSON(); return err },
		"Permit.Classification": func() error { _, err := permit.Classification(); return err },
		"Permit.Obligations":    func() error { _, err := permit.Obligations(); return err },
		"Permit.Masker":         func() error { _, err := permit.Masker(nil); return err },
		"Hold.Request":          func() error { _, err := hold.Request(); return err },
		"Approve":               func() error { _, err := checkrein.Approve(request, "a", checkrein.Approved, "k"); return err },
		"ApproveWithSeed":       func() error { _, err := checkrein.ApproveWithSeed(request, "a", checkrein.Approved, nil); return err },
		"Masker.Rows":           func() error { _, err := masker.Rows(nil); return err },
		"Masker.Row":            func() error { _, err := masker.Row(nil); return err },
		"Masker.Cell":           func() error { _, err := masker.Cell(0, nil); return err },
		"Masker.Admit":          func() error { _, err := masker.Admit(1); return err },
		"Masker.Explain":        func() error { _, err := masker.Explain(); return err },
		"Plan.Rows":             func() error { return plan.Rows(nil) },
		"Plan.Row":              func() error { return plan.Row(nil) },
		"Plan.Cell":             func() error { _, err := plan.Cell(0, nil); return err },
		"Plan.Explain":          func() error { _, err := plan.Explain(); return err },
		"Plan.Summary":          func() error { _, err := plan.Summary(); return err },
		"Policy.Lint":           func() error { _, err := policy.Lint(); return err },
		"Policy.Test":           func() error { _, err := policy.Test(); return err },
		"Policy.Verify":         func() error { _, err := policy.Verify(w.token, w.session.Ends()); return err },
		"Classify": func() error {
			_, err := checkrein.Classify("", "sqlite", checkrein.ClassifyOptions{Catalog: catalog})
			return err
		},
		"Connection.Decide":         func() error { _, err := w.connection.Decide(selectAll); return err },
		"Connection.Outcome":        func() error { return w.connection.Outcome(other.permit(t, "SELECT id FROM customers"), 0, 0) },
		"Connection.Outcome permit": func() error { return other.connection.Outcome(permit, 0, 0) },
		"Connection.RefreshCatalog": func() error { return other.connection.RefreshCatalog(catalog) },
		"Connection.Sees":           w.connection.SeesTransactions,
		"Connection.RolledBack":     w.connection.RolledBack,
		"Connection.Committed":      w.connection.Committed,
		"Connection.Reset":          w.connection.Reset,
		"Connection.IsCertain":      func() error { _, err := w.connection.IsCertain(); return err },
		"Connection.SearchPath":     func() error { _, err := w.connection.SearchPath(); return err },
		"Connection.DecideWith":     func() error { _, err := other.connection.DecideWith("DELETE FROM customers", presented); return err },
		"Session.Connection":        func() error { _, err := w.session.Connection(nil); return err },
		"Session.Connection with":   func() error { _, err := other.session.Connection(catalog); return err },
		"Session.Principal":         func() error { _, err := w.session.Principal(); return err },
		"Session.CommitmentSalt":    func() error { _, err := w.session.CommitmentSalt(); return err },
		"Enforcer.OpenSession":      func() error { _, err := w.enforcer.OpenSession(w.token, "orders-db"); return err },
		"Enforcer.Reload":           func() error { return w.enforcer.Reload(nil) },
		"Enforcer.Reload with":      func() error { return other.enforcer.Reload(policy) },
		"Enforcer.EndJob":           func() error { return w.enforcer.EndJob("job") },
		"Enforcer.Checkpoint":       func() error { _, err := w.enforcer.Checkpoint(); return err },
		"Enforcer.PolicyDigest":     func() error { _, err := w.enforcer.PolicyDigest(); return err },
		"Enforcer.Observes":         func() error { _, err := w.enforcer.Observes(); return err },
		"a zero enforcer":           func() error { _, err := new(checkrein.Enforcer).OpenSession("", ""); return err },
		"a zero connection":         func() error { _, err := new(checkrein.Connection).Decide(""); return err },
	} {
		t.Run(name, func(t *testing.T) { fails(t, "boundary.closed", call()) })
	}
	must(t, new(checkrein.Masker).Close())
}

func TestWhatIsMissingIsRefused(t *testing.T) {
	w := build(t, nil)
	fails(t, "boundary.argument", w.connection.Outcome(nil, checkrein.StatusOK, 0))
	fails(t, "boundary.argument", w.connection.Outcome(w.permit(t, "SELECT id FROM customers"), 9, 0))
	fails(t, "boundary.argument", w.connection.Outcome(w.permit(t, "SELECT id FROM customers"), checkrein.StatusOK, -2))
	fails(t, "boundary.argument", w.connection.RefreshCatalog(nil))
	_, err := w.connection.DecideWith(selectAll, []checkrein.Presentation{{}})
	fails(t, "boundary.argument", err)
	_, err = checkrein.Approve(nil, "dba-1", checkrein.Approved, w.key)
	fails(t, "boundary.argument", err)
	_, err = checkrein.ApproveWithSeed(nil, "dba-1", checkrein.Approved, nil)
	fails(t, "boundary.argument", err)
	permit := w.permit(t, "SELECT ssn FROM customers")
	for _, origin := range []*checkrein.Origin{{}, {Schema: "public", Column: "ssn"}} {
		_, err = permit.Masker([]checkrein.Column{{Name: "ssn", Origin: origin}})
		fails(t, "boundary.argument", err)
	}
	_, err = permit.Masker([]checkrein.Column{{Name: "ssn", Kind: 99}})
	fails(t, "boundary.argument", err)
	_, err = permit.Masker(nil)
	fails(t, "mask.arity", err)
}

func TestEmptyTextsAndTextsWithZeroBytesArriveAsTheyAre(t *testing.T) {
	w := build(t, nil)
	decided[*checkrein.Deny](t, w.connection, "")
	decided[*checkrein.Deny](t, w.connection, "SELECT id FROM customers\x00; DROP TABLE customers")
	deny := decided[*checkrein.Deny](t, w.connection, "DROP TABLE customers /* \x00 */")
	document, err := deny.Classification()
	must(t, err)
	same(t, len(document) > 2, true)
	w.permit(t, "SELECT id FROM customers WHERE name = $1", checkrein.Params(""))
	w.permit(t, "SELECT id FROM customers WHERE name = $1", checkrein.Params("a\x00b"))
	w.permit(t, "SELECT id FROM customers WHERE name = $1", checkrein.Params([]byte{}))
	w.permit(t, "SELECT id FROM customers", checkrein.Params(), checkrein.Context(nil))
	w.permit(t, "SELECT id FROM customers", checkrein.Context(map[string]any{}))
	decision, err := w.connection.DecideWith("SELECT id FROM customers", nil)
	wanted[*checkrein.Permit](t, decision, err)

	masker, err := w.permit(t, "SELECT id, ssn FROM customers").Masker(columns[:2])
	must(t, err)
	defer masker.Close()
	rows := [][]checkrein.Value{{"", ""}, {nil, "123\x0045-6789"}, {[]byte(nil), nil}}
	shown, err := masker.Rows(rows)
	must(t, err)
	same(t, shown, 3)
	sees(t, rows[0][1], "[redacted]")
	sees(t, rows[1][1], "*******6789")

	_, err = w.connection.Decide("SELECT '\xff'")
	fails(t, "boundary.argument", err)
	_, err = w.connection.Decide(selectAll, checkrein.Context(map[string]any{"purpose": "\xff"}))
	fails(t, "boundary.argument", err)
	_, err = w.connection.Decide(selectAll, checkrein.Params("\xff"))
	fails(t, "boundary.argument", err)
	_, err = w.enforcer.OpenSession("", "orders-db")
	fails(t, "identity.token_malformed", err)
	_, err = w.enforcer.OpenSession(w.token+"\x00", "orders-db")
	same(t, err != nil && !strings.Contains(err.Error(), w.token[:8]), true)
	_, err = w.enforcer.OpenSession(w.token, "")
	fails(t, "session.resource_unknown", err)
	_, err = checkrein.Open(checkrein.Files{Policy: "policy.yaml\x00", Audit: w.audit, SigningKey: w.key})
	same(t, err != nil, true)
	_, err = checkrein.Keygen("", "")
	same(t, err != nil, true)
	for _, request := range [][]byte{nil, {}, {0}, []byte("{}"), {0xff}} {
		response, err := checkrein.Answer(request)
		must(t, err)
		holds(t, response, `"error":`)
	}
}
