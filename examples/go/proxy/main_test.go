package main

import (
	"bufio"
	"bytes"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/checkrein"
)

// ask sends a line and reads up to the line that says what was decided.
func ask(t *testing.T, client net.Conn, lines *bufio.Scanner, statement string) []string {
	t.Helper()
	if _, err := client.Write([]byte(statement + "\n")); err != nil {
		t.Fatal(err)
	}
	var answer []string
	for lines.Scan() {
		answer = append(answer, lines.Text())
		if strings.Contains(lines.Text(), ":") {
			return answer
		}
	}
	t.Fatalf("the proxy hung up after %v", answer)
	return nil
}

func TestAClientSeesMaskedRowsAndRefusals(t *testing.T) {
	state := t.TempDir()
	var said bytes.Buffer
	server, err := start("../../quick_start", state, &said)
	if err != nil {
		t.Fatal(err)
	}
	client, err := net.DialTimeout("tcp", server.listener.Addr().String(), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	client.SetDeadline(time.Now().Add(30 * time.Second))
	lines := bufio.NewScanner(client)
	for _, exchange := range []struct{ statement, answer string }{
		{"SELECT name, ssn FROM customers", "Ada *******6789|Grace *******4321|permit: 2 rows"},
		{"SELECT name FROM customers", "Ada|Grace|permit: 2 rows"},
		{"DROP TABLE customers", "denied.rule: destructive statements are not permitted here"},
		{"SELECT name FROM customers; DROP TABLE customers", "denied.rule: destructive statements are not permitted here"},
		{"SELECT name FROM customers WHERE name = 'the database does not know WHERE'", "error: the database refused it"},
		{"SELECT '\xff'", "error: boundary.argument"},
	} {
		if answer := strings.Join(ask(t, client, lines, exchange.statement), "|"); answer != exchange.answer {
			t.Errorf("%s\n  expected %s\n  found    %s", exchange.statement, exchange.answer, answer)
		}
	}

	if err := server.stop(); err != nil {
		t.Fatal(err)
	}
	if lines.Scan() {
		t.Fatal("the proxy still speaks: ", lines.Text())
	}
	if count := strings.Count(said.String(), "\n"); count != 6 || strings.Contains(said.String(), "Ada") || strings.Contains(said.String(), "6789") {
		t.Errorf("the proxy said:\n%s", said.String())
	}
	key, err := os.ReadFile(state + "/log.key.pub")
	if err != nil {
		t.Fatal(err)
	}
	report, err := checkrein.VerifyLog(state+"/audit", strings.TrimSpace(string(key)), "")
	if err != nil || !bytes.Contains(report, []byte(`"entries":11`)) {
		t.Fatalf("%v: %s", err, report)
	}
}

func TestATokenThatIsNotAcceptedGetsACodeAndNoSession(t *testing.T) {
	world, state := t.TempDir(), t.TempDir()
	policy, err := os.ReadFile("../../quick_start/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"policy.yaml": string(policy), "token": "no.token.atall"} {
		if err := os.WriteFile(world+"/"+name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	server, err := start(world, state, &said)
	if err != nil {
		t.Fatal(err)
	}
	client, err := net.DialTimeout("tcp", server.listener.Addr().String(), 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	client.SetDeadline(time.Now().Add(30 * time.Second))
	lines := bufio.NewScanner(client)
	if !lines.Scan() || lines.Text() != "error: identity.token_malformed" || lines.Scan() {
		t.Fatal(lines.Text())
	}
	if err := server.stop(); err != nil || said.Len() > 0 {
		t.Fatal(err, said.String())
	}
}
