package checkrein_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"example.com/checkrein"
)

const policyFile = "testdata/policy.yaml"

const selectAll = "SELECT id, ssn, card FROM customers"

var columns = []checkrein.Column{
	{Name: "id", Kind: checkrein.KindInt},
	{Name: "ssn", Kind: checkrein.KindText},
	{Name: "card", Kind: checkrein.KindText},
}

// world is everything open, up to a connection, in a folder that is removed with the test.
type world struct {
	audit, key, verifier, token string
	enforcer                    *checkrein.Enforcer
	session                     *checkrein.Session
	connection                  *checkrein.Connection
}

// prepare makes the files and opens nothing.
func prepare(t testing.TB) *world {
	t.Helper()
	folder := t.TempDir()
	w := &world{audit: filepath.Join(folder, "audit"), key: filepath.Join(folder, "log.key")}
	w.token = string(read(t, "../quick_start/token"))
	var err error
	w.verifier, err = checkrein.Keygen(w.key, "example.com/orders")
	must(t, err)
	return w
}

func build(t testing.TB, keys checkrein.MaskKeys) *world {
	t.Helper()
	w := prepare(t)
	var err error
	w.enforcer, err = checkrein.Open(checkrein.Files{Policy: policyFile, Audit: w.audit, SigningKey: w.key, MaskKeys: keys})
	must(t, err)
	t.Cleanup(func() { w.enforcer.Close() })
	w.session, err = w.enforcer.OpenSession(w.token, "orders-db")
	must(t, err)
	t.Cleanup(func() { w.session.Close() })
	w.connection, err = w.session.Connection(nil)
	must(t, err)
	t.Cleanup(func() { w.connection.Close() })
	return w
}

// keyFile is a copy that nobody else can read, as it must be.
func keyFile(t testing.TB) checkrein.KeyFile {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mask-keys.json")
	must(t, os.WriteFile(path, read(t, "testdata/mask-keys.json"), 0o600))
	return checkrein.KeyFile(path)
}

func (w *world) permit(t testing.TB, statement string, options ...checkrein.Option) *checkrein.Permit {
	t.Helper()
	return decided[*checkrein.Permit](t, w.connection, statement, options...)
}

// decided decides, and wants this kind of decision.
func decided[D checkrein.Decision](t testing.TB, connection *checkrein.Connection, statement string, options ...checkrein.Option) D {
	t.Helper()
	decision, err := connection.Decide(statement, options...)
	return wanted[D](t, decision, err)
}

func wanted[D checkrein.Decision](t testing.TB, decision checkrein.Decision, err error) D {
	t.Helper()
	must(t, err)
	t.Cleanup(func() { decision.Close() })
	found, ok := decision.(D)
	if !ok {
		document, _ := decision.JSON()
		t.Fatalf("another decision: %s", document)
	}
	return found
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	return content
}

func fails(t testing.TB, code string, err error) {
	t.Helper()
	var failure *checkrein.Error
	if !errors.As(err, &failure) || failure.Code != code || failure.Number == 0 || !bytes.HasPrefix([]byte(failure.Message), []byte(code)) {
		t.Fatalf("wanted %s, got %v", code, err)
	}
}

func holds(t testing.TB, document []byte, part string) {
	t.Helper()
	if !bytes.Contains(document, []byte(part)) {
		t.Fatalf("%q is not in %s", part, document)
	}
}

func same[T comparable](t testing.TB, found, expected T) {
	t.Helper()
	if found != expected {
		t.Fatalf("found %v, wanted %v", found, expected)
	}
}

// sees is same for values of rows.
func sees(t testing.TB, found, expected checkrein.Value) {
	t.Helper()
	if found != expected {
		t.Fatalf("found %v, wanted %v", found, expected)
	}
}
