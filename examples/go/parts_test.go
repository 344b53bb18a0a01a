package checkrein_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/checkrein"
)

const event = `{"kind":"session_refused","resource":"orders-db","code":"identity.token_expired"}`

func TestAPolicyIsCompiledOnceAndTellsWhatItIs(t *testing.T) {
	w := prepare(t)
	policy, err := checkrein.CompilePolicy(read(t, policyFile), checkrein.YAML)
	must(t, err)
	defer policy.Close()
	file, err := checkrein.PolicyFromFile(policyFile)
	must(t, err)
	defer file.Close()
	same(t, len(policy.Digest()), 64)
	same(t, policy.Digest(), file.Digest())
	same(t, policy.Mode(), "enforce")
	same(t, strings.Join(policy.Resources(), " "), "orders-db")
	findings, err := policy.Lint()
	must(t, err)
	same(t, findings[0], '[')
	report, err := policy.Test()
	must(t, err)
	holds(t, report, `"failures":[],"run":1`)
	principal, err := policy.Verify(w.token, time.Time{})
	must(t, err)
	holds(t, principal, `"subject":"agent-7"`)
	_, err = policy.Verify(w.token, time.UnixMilli(2108860000001))
	fails(t, "identity.token_expired", err)
	if strings.Contains(err.Error(), w.token[:8]) {
		t.Fatal("the error shows the token")
	}
	_, err = checkrein.CompilePolicy([]byte("version: 2"), checkrein.YAML)
	fails(t, "policy.schema", err)
	_, err = checkrein.CompilePolicy([]byte("{}"), 9)
	fails(t, "boundary.argument", err)
}

func TestALogByItselfTakesEventsAndProvesThemToStrangers(t *testing.T) {
	w := prepare(t)
	log, err := checkrein.OpenLog(w.audit, w.key)
	must(t, err)
	same(t, log.VerifierKey(), w.verifier)
	append := func(durability checkrein.Durability, expected uint64) {
		t.Helper()
		seq, err := log.Append([]byte(event), durability)
		must(t, err)
		same(t, seq, expected)
	}
	append(checkrein.Buffered, 0)
	earlier, err := log.Checkpoint()
	must(t, err)
	append(checkrein.Group, 1)
	append(checkrein.Sync, 2)
	_, err = log.Append([]byte(`{"kind":"lunch"}`), checkrein.Sync)
	fails(t, "audit.entry", err)
	_, err = checkrein.OpenLog(w.audit, w.key)
	fails(t, "audit.locked", err)
	must(t, log.Close())
	must(t, log.Close())
	_, err = log.Append([]byte(event), checkrein.Sync)
	fails(t, "boundary.closed", err)

	report, err := checkrein.VerifyLog(w.audit, w.verifier, earlier)
	must(t, err)
	holds(t, report, `"consistent_with":1`)
	entries, err := checkrein.Entries(w.audit, 1, 1)
	must(t, err)
	holds(t, entries, `"seq":1`)
	same(t, strings.Count(string(entries), `"seq"`), 1)
	proof, err := checkrein.ProveInclusion(w.audit, w.verifier, 2)
	must(t, err)
	entry, err := checkrein.VerifyInclusion(proof, w.verifier)
	must(t, err)
	holds(t, entry, `"seq":2`)
	proof[len(proof)/2] ^= 1
	if _, err := checkrein.VerifyInclusion(proof, w.verifier); err == nil {
		t.Fatal("a proof with a flipped bit verifies")
	}
	_, err = checkrein.ProveInclusion(w.audit, w.verifier, 3)
	fails(t, "audit.proof", err)
	proof, err = checkrein.ProveConsistency(w.audit, w.verifier, earlier)
	must(t, err)
	from, to, err := checkrein.VerifyConsistency(proof, w.verifier)
	must(t, err)
	same(t, from, 1)
	same(t, to, 3)
}

func TestAnEnforcerFromPartsTakesTheLogOverAndReloadsWhatItIsGiven(t *testing.T) {
	w := prepare(t)
	policy, err := checkrein.PolicyFromFile(policyFile)
	must(t, err)
	defer policy.Close()
	log, err := checkrein.OpenLog(w.audit, w.key)
	must(t, err)
	enforcer, err := checkrein.NewEnforcer(policy, log, keyFile(t))
	must(t, err)
	defer enforcer.Close()
	_, err = log.Checkpoint()
	fails(t, "boundary.closed", err)
	_, err = checkrein.NewEnforcer(policy, log, nil)
	fails(t, "boundary.closed", err)
	_, err = checkrein.NewEnforcer(nil, nil, nil)
	fails(t, "boundary.argument", err)
	must(t, log.Close())

	fails(t, "boundary.argument", enforcer.Reload(nil))
	document := strings.Replace(string(read(t, policyFile)), "version: 1", "version: 1\nmode: observe", 1)
	watching, err := checkrein.CompilePolicy([]byte(document), checkrein.YAML)
	must(t, err)
	must(t, enforcer.Reload(watching))
	must(t, watching.Close())
	observes, err := enforcer.Observes()
	must(t, err)
	same(t, observes, true)
	digest, err := enforcer.PolicyDigest()
	must(t, err)
	same(t, digest, watching.Digest())
	must(t, enforcer.EndJob("train-1"))
	session, err := enforcer.OpenSession(w.token, "orders-db")
	must(t, err)
	defer session.Close()
	connection, err := session.Connection(nil)
	must(t, err)
	defer connection.Close()
	same(t, decided[*checkrein.Permit](t, connection, "DROP TABLE customers").Observed(), "denied.rule")
	note, err := enforcer.Checkpoint()
	must(t, err)
	holds(t, []byte(note), "example.com/orders")
}

func TestAnEnforcerFromAFileReadsItAgain(t *testing.T) {
	w := prepare(t)
	path := filepath.Join(t.TempDir(), "policy.yaml")
	must(t, os.WriteFile(path, read(t, policyFile), 0o600))
	enforcer, err := checkrein.Open(checkrein.Files{Policy: path, Audit: w.audit, SigningKey: w.key})
	must(t, err)
	defer enforcer.Close()
	must(t, os.WriteFile(path, []byte("{"), 0o600))
	if enforcer.Reload(nil) == nil {
		t.Fatal("half a policy is in force")
	}
	observes, err := enforcer.Observes()
	must(t, err)
	same(t, observes, false)
	must(t, os.WriteFile(path, append(read(t, policyFile), "mode: observe\n"...), 0o600))
	must(t, enforcer.Reload(nil))
	observes, err = enforcer.Observes()
	must(t, err)
	same(t, observes, true)
}

func TestAStatementIsClassifiedWithoutASession(t *testing.T) {
	catalog, err := checkrein.ParseCatalog([]byte(`{"version":1,"relations":{"private.customers":{"columns":{"id":"bigint"}}}}`))
	must(t, err)
	defer catalog.Close()
	exact, err := checkrein.Classify("SELECT id FROM customers WHERE id = %s", "postgres",
		checkrein.ClassifyOptions{Catalog: catalog, SearchPath: []string{"public", "private"}, FormatPlaceholders: true})
	must(t, err)
	holds(t, exact, `"complete":true`)
	holds(t, exact, `"private.customers"`)
	vague, err := checkrein.Classify("\x01 what is this", "sqlite", checkrein.ClassifyOptions{})
	must(t, err)
	holds(t, vague, `"unknown"`)
	_, err = checkrein.Classify("SELECT 1", "latin", checkrein.ClassifyOptions{})
	fails(t, "boundary.argument", err)
	_, err = checkrein.ParseCatalog([]byte(`{}`))
	fails(t, "catalog.invalid", err)
}

func TestTheTableOfCodesIsInOrderAndHasEveryCodeOfThisPackage(t *testing.T) {
	numbers := map[string]int{}
	last := 0
	for _, code := range checkrein.ErrorCodes() {
		if code.Number <= last || len(code.Meaning) < 10 {
			t.Fatal(code)
		}
		last, numbers[code.Name] = code.Number, code.Number
	}
	same(t, numbers["boundary.argument"], 9001)
	same(t, numbers["boundary.closed"], 9003)
	same(t, numbers["mask.row"], 6005)
	if !regexp.MustCompile(`^\d+\.\d+\.\d+`).MatchString(checkrein.Version()) {
		t.Fatal(checkrein.Version())
	}
}

// What Go has no use for: it knows the code of an error from the status, and one row is a batch of one.
var notCalled = map[string]bool{"checkrein_error_code": true, "checkrein_masker_row": true, "checkrein_plan_row": true}

func TestEveryFunctionOfTheLibraryIsCalled(t *testing.T) {
	sources, err := filepath.Glob("*.[gh]*")
	must(t, err)
	var code strings.Builder
	for _, source := range sources {
		code.Write(read(t, source))
	}
	symbols := strings.Fields(string(read(t, "../../bindings-c/symbols.txt")))
	if len(symbols) < 50 {
		t.Fatal("there are hardly any functions")
	}
	for _, symbol := range symbols {
		if called := regexp.MustCompile(symbol + `\(`).MatchString(code.String()); called == notCalled[symbol] {
			t.Errorf("%s: called is %v", symbol, called)
		}
	}
}
