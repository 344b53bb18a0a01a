// The shortest way from token to proof: quick_start [folder with policy.yaml and token].
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"example.com/checkrein"
)

func main() {
	log.SetFlags(0)
	world := "../quick_start"
	if len(os.Args) > 1 {
		world = os.Args[1]
	}
	state, err := os.MkdirTemp("", "checkrein")
	if err == nil {
		err = run(world, state)
		os.RemoveAll(state)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func run(world, state string) error {
	audit, key := filepath.Join(state, "audit"), filepath.Join(state, "log.key")
	token, err := os.ReadFile(filepath.Join(world, "token"))
	if err != nil {
		return err
	}
	publicKey, err := checkrein.Keygen(key, "example.com/orders")
	if err != nil {
		return err
	}
	enforcer, err := checkrein.Open(checkrein.Files{Policy: filepath.Join(world, "policy.yaml"), Audit: audit, SigningKey: key})
	if err != nil {
		return err
	}
	defer enforcer.Close()
	session, err := enforcer.OpenSession(string(token), "orders-db")
	if err != nil {
		return err
	}
	defer session.Close()
	connection, err := session.Connection(nil)
	if err != nil {
		return err
	}
	defer connection.Close()

	for _, statement := range []string{"SELECT name, ssn AS number FROM customers", "DROP TABLE customers"} {
		if err := show(connection, statement); err != nil {
			return err
		}
	}

	// All that came from the session is closed, so that the log is closed with the enforcer.
	connection.Close()
	if err := session.Close(); err != nil {
		return err
	}
	if err := enforcer.Close(); err != nil {
		return err
	}
	document, err := checkrein.VerifyLog(audit, publicKey, "")
	if err != nil {
		return err
	}
	var report struct{ Entries int }
	if err := json.Unmarshal(document, &report); err != nil {
		return err
	}
	fmt.Printf("the log is sound: %d entries\n", report.Entries)
	return nil
}

func show(connection *checkrein.Connection, statement string) error {
	decision, err := connection.Decide(statement)
	if err != nil {
		return err
	}
	defer decision.Close()
	switch decision := decision.(type) {
	case *checkrein.Permit:
		// The driver runs the statement; this stands for its description and its row.
		columns := []checkrein.Column{{Name: "name", Kind: checkrein.KindText}, {Name: "number", Kind: checkrein.KindText}}
		row := []checkrein.Value{"Ada", "123-45-6789"}
		masker, err := decision.Masker(columns)
		if err != nil {
			return err
		}
		defer masker.Close()
		shown, err := masker.Row(row)
		if err != nil {
			return err
		}
		if shown {
			fmt.Printf("permit: %s, %s\n", row...)
		}
		return connection.Outcome(decision, checkrein.StatusOK, 1)
	case *checkrein.Hold:
		request, err := decision.Request()
		if err != nil {
			return err
		}
		defer request.Close()
		fmt.Println("hold:", request.Render())
	case *checkrein.Deny:
		fmt.Printf("%s: %s\n", decision.Reason(), decision.Message())
	}
	return nil
}
