// What a call costs from Go, in the world that `boundary prepare FOLDER` (benches/boundary) has written: boundary FOLDER.
//
// Prints one JSON line for each figure: nanoseconds of one call in the fastest of many batches.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/checkrein"
)

const (
	batches = 300
	decides = 200
	empty   = 10000
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: boundary FOLDER")
	}
	if err := measure(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func measure(folder string) error {
	file := func(name string) string { return filepath.Join(folder, name) }
	contents := map[string][]byte{}
	for _, name := range []string{"token", "decide.sql", "mask.sql", "rows.json"} {
		content, err := os.ReadFile(file(name))
		if err != nil {
			return err
		}
		contents[name] = content
	}
	var rows [][]checkrein.Value
	if err := json.Unmarshal(contents["rows.json"], &rows); err != nil {
		return err
	}
	enforcer, err := checkrein.Open(checkrein.Files{
		Policy: file("policy.json"), Audit: file("log-go"), SigningKey: file("log.key"), MaskKeys: checkrein.KeyFile(file("mask-keys.json")),
	})
	if err != nil {
		return err
	}
	defer enforcer.Close()
	session, err := enforcer.OpenSession(string(contents["token"]), "orders-db")
	if err != nil {
		return err
	}
	defer session.Close()
	connection, err := session.Connection(nil)
	if err != nil {
		return err
	}
	defer connection.Close()

	if err := fastest("empty_call", empty, func() (time.Duration, error) {
		start := time.Now()
		for call := 0; call < empty; call++ {
			checkrein.Version()
		}
		return time.Since(start), nil
	}); err != nil {
		return err
	}
	statement, query := string(contents["decide.sql"]), string(contents["mask.sql"])
	if err := fastest("cached_decide", decides, func() (time.Duration, error) {
		start := time.Now()
		for call := 0; call < decides; call++ {
			decision, err := connection.Decide(statement)
			if err != nil {
				return 0, err
			}
			decision.Close()
		}
		return time.Since(start), nil
	}); err != nil {
		return err
	}
	return fastest("mask_1000_rows", 1, func() (time.Duration, error) { return maskAll(connection, query, rows) })
}

func fastest(name string, calls int, batch func() (time.Duration, error)) error {
	least := math.Inf(1)
	for number := 0; number < batches; number++ {
		took, err := batch()
		if err != nil {
			return err
		}
		least = math.Min(least, float64(took.Nanoseconds())/float64(calls))
	}
	fmt.Printf("{\"name\":%q,\"ns\":%.1f}\n", name, least)
	return nil
}

// maskAll masks a copy of the rows with a masker of its own: a permit has a row limit.
func maskAll(connection *checkrein.Connection, query string, rows [][]checkrein.Value) (time.Duration, error) {
	decision, err := connection.Decide(query)
	if err != nil {
		return 0, err
	}
	defer decision.Close()
	permit, ok := decision.(*checkrein.Permit)
	if !ok {
		return 0, errors.New("the world does not permit what is measured")
	}
	var columns []checkrein.Column
	selected, _, _ := strings.Cut(strings.TrimPrefix(query, "SELECT "), " FROM")
	for number, name := range strings.Split(selected, ",") {
		kind := checkrein.KindText
		if number == 0 {
			kind = checkrein.KindInt
		}
		columns = append(columns, checkrein.Column{Name: strings.TrimSpace(name), Kind: kind})
	}
	masker, err := permit.Masker(columns)
	if err != nil {
		return 0, err
	}
	defer masker.Close()
	copies := make([][]checkrein.Value, len(rows))
	for number, row := range rows {
		copies[number] = append([]checkrein.Value(nil), row...)
	}
	start := time.Now()
	shown, err := masker.Rows(copies)
	took := time.Since(start)
	if err != nil || shown != len(rows) {
		return 0, fmt.Errorf("%d rows of %d were shown: %w", shown, len(rows), err)
	}
	return took, connection.Outcome(permit, checkrein.StatusOK, int64(shown))
}
