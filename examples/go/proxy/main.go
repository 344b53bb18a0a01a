// A proxy in front of a database, and where it calls checkrein: proxy WORLD STATE, the folder with policy.yaml and token, and a folder
// for the log and its key.
//
// A client sends one statement a line. The answer is a line of text for each row, and a last line that says what was decided. The
// database is a table in memory that understands "SELECT a, b FROM customers"; a proxy for a real one differs in execute alone.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"sync"

	"example.com/checkrein"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: proxy WORLD STATE")
	}
	server, err := start(os.Args[1], os.Args[2], os.Stdout)
	if err != nil {
		log.Fatal(err)
	}
	log.Print("listening on ", server.listener.Addr())
	server.running.Wait()
}

// proxy is one enforcer, and any number of clients.
type proxy struct {
	enforcer *checkrein.Enforcer
	listener net.Listener
	token    string
	said     *log.Logger
	running  sync.WaitGroup
	stopping chan struct{}
}

// start listens on loopback; decisions are printed to said.
func start(world, state string, said io.Writer) (*proxy, error) {
	// A real proxy is given a token by each client, and has a key that an operator made.
	token, err := os.ReadFile(filepath.Join(world, "token"))
	if err != nil {
		return nil, err
	}
	key := filepath.Join(state, "log.key")
	if _, err := checkrein.Keygen(key, "example.com/proxy"); err != nil {
		return nil, err
	}
	policy := filepath.Join(world, "policy.yaml")
	enforcer, err := checkrein.Open(checkrein.Files{Policy: policy, Audit: filepath.Join(state, "audit"), SigningKey: key})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		enforcer.Close()
		return nil, err
	}
	p := &proxy{enforcer: enforcer, listener: listener, token: string(token), said: log.New(said, "", 0), stopping: make(chan struct{})}
	p.running.Add(1)
	go p.accept()
	return p, nil
}

// stop ends all clients, and the log with a signed checkpoint.
func (p *proxy) stop() error {
	close(p.stopping)
	p.listener.Close()
	p.running.Wait()
	return p.enforcer.Close()
}

func (p *proxy) accept() {
	defer p.running.Done()
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Add(1)
		go func() {
			defer p.running.Done()
			defer client.Close()
			if err := p.serve(client); err != nil {
				fmt.Fprintln(client, refusal(err))
			}
		}()
	}
}

// serve is one client: a session, a connection, and a statement a line.
func (p *proxy) serve(client net.Conn) error {
	session, err := p.enforcer.OpenSession(p.token, "orders-db")
	if err != nil {
		return err
	}
	defer session.Close()
	connection, err := session.Connection(nil)
	if err != nil {
		return err
	}
	defer connection.Close()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-p.stopping:
			client.Close()
		case <-ended:
		}
	}()
	for lines := bufio.NewScanner(client); lines.Scan(); {
		answer := p.answer(client, connection, lines.Text())
		p.said.Println(session.ID(), answer)
		fmt.Fprintln(client, answer)
	}
	return nil
}

// answer decides first; only a permit reaches the database, and only a masker's rows reach the client.
func (p *proxy) answer(client io.Writer, connection *checkrein.Connection, statement string) string {
	decision, err := connection.Decide(statement)
	if err != nil {
		return refusal(err)
	}
	defer decision.Close()
	switch decision := decision.(type) {
	case *checkrein.Permit:
		rows, err := run(connection, decision, statement)
		if err != nil {
			return refusal(err)
		}
		for _, row := range rows {
			fmt.Fprintln(client, row...)
		}
		return fmt.Sprintf("permit: %d rows", len(rows))
	case *checkrein.Deny:
		return decision.Reason() + ": " + decision.Message()
	case *checkrein.Hold:
		return "hold: " + decision.Message()
	}
	return "error"
}

// run gives the rows that may be shown. Whatever happens, the outcome is reported.
func run(connection *checkrein.Connection, permit *checkrein.Permit, statement string) ([][]checkrein.Value, error) {
	columns, rows, err := execute(statement)
	if err != nil {
		if failure := connection.Outcome(permit, checkrein.StatusError, checkrein.RowsUnknown); failure != nil {
			return nil, failure
		}
		return nil, err
	}
	shown, err := mask(permit, columns, rows)
	if failure := connection.Outcome(permit, checkrein.StatusOK, int64(shown)); err == nil {
		err = failure
	}
	if err != nil {
		return nil, err
	}
	return rows[:shown], nil
}

func mask(permit *checkrein.Permit, columns []checkrein.Column, rows [][]checkrein.Value) (int, error) {
	masker, err := permit.Masker(columns)
	if err != nil {
		return 0, err
	}
	defer masker.Close()
	return masker.Rows(rows)
}

// refusal tells a client no more than a code: what a database says may hold values.
func refusal(err error) string {
	var failure *checkrein.Error
	if errors.As(err, &failure) {
		return "error: " + failure.Code
	}
	return "error: the database refused it"
}
