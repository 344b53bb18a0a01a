package checkrein_test

import (
	"strings"
	"sync"
	"testing"

	"example.com/checkrein"
)

const line = "Ærø jane@example.com paid 4111 1111 1111 1111 from 192.0.2.17"

func scanner(t *testing.T, config string, replace map[string]string) *checkrein.Scanner {
	t.Helper()
	made, err := checkrein.NewScanner([]byte(config), replace)
	must(t, err)
	t.Cleanup(func() { made.Close() })
	return made
}

func TestWhatIsInATextIsFoundAndMasked(t *testing.T) {
	s := scanner(t, "", map[string]string{"email": "someone", "*": "<{entity}>"})
	found, err := s.Scan(line)
	must(t, err)
	for at, expected := range []string{"jane@example.com", "4111 1111 1111 1111", "192.0.2.17"} {
		same(t, line[found[at].Start:found[at].End], expected)
	}
	same(t, found[1].Entity+" "+found[1].Reason, "payment_card checksum")
	masked, err := s.Mask(line)
	must(t, err)
	same(t, masked, "Ærø someone paid <payment_card> from <ipv4>")
	clean, err := s.Scan("nothing")
	must(t, err)
	same(t, len(clean), 0)
	_, err = s.Mask("jane\xff")
	fails(t, "scan.utf8", err)
	hinted, err := s.ForColumn("customer_ssn")
	must(t, err)
	defer hinted.Close()
	masked, err = hinted.Mask("536904399")
	must(t, err)
	same(t, masked, "<us_ssn>")
}

func TestJSONStaysJSON(t *testing.T) {
	masked, err := scanner(t, "", nil).MaskJSON([]byte(`{"ssn": [536904399], "to": "jane\u0040example.com", "n": 1.50}`))
	must(t, err)
	same(t, string(masked), `{"ssn": [null], "to": "[email]", "n": 1.50}`)
	_, err = scanner(t, "", nil).MaskJSON([]byte(strings.Repeat("[", 1002)))
	fails(t, "mask.json", err)
}

func TestAConfigurationOfAScannerIsStrict(t *testing.T) {
	s := scanner(t, `{"only": ["email"]}`, nil)
	entities, err := s.Entities()
	must(t, err)
	same(t, strings.Join(entities, " "), "email")
	_, err = checkrein.NewScanner([]byte(`{"only": ["shoe_size"]}`), nil)
	fails(t, "scan.config", err)
	_, err = checkrein.NewScanner([]byte(`{"olny": []}`), nil)
	fails(t, "wire.schema", err)
	_, err = checkrein.NewScanner(nil, map[string]string{"shoe_size": ""})
	fails(t, "scan.config", err)
	table, err := checkrein.Entities()
	must(t, err)
	holds(t, table, `"name":"us_ssn"`)
}

func TestATextThatComesInPartsIsMaskedAsTheWhole(t *testing.T) {
	s := scanner(t, "", nil)
	whole, err := s.Mask(line)
	must(t, err)
	stream, err := s.Stream()
	must(t, err)
	defer stream.Close()
	must(t, s.Close())
	var masked []byte
	for at := range []byte(line) {
		part, err := stream.Push([]byte(line[at : at+1]))
		must(t, err)
		masked = append(masked, part...)
	}
	held, err := stream.HeldBack()
	must(t, err)
	same(t, held > 0, true)
	rest, err := stream.Finish()
	must(t, err)
	same(t, string(append(masked, rest...)), whole)
	found, err := stream.Findings()
	must(t, err)
	same(t, len(found), 3)
	_, err = stream.Push([]byte("x"))
	fails(t, "boundary.closed", err)
	must(t, stream.Close())
	_, err = stream.Finish()
	fails(t, "boundary.closed", err)
}

func TestGoroutinesShareAScanner(t *testing.T) {
	s := scanner(t, "", nil)
	var all sync.WaitGroup
	for range [8]int{} {
		all.Add(1)
		go func() {
			defer all.Done()
			for range [50]int{} {
				if masked, err := s.Mask("to jane@example.com"); err != nil || masked != "to [email]" {
					t.Errorf("masked %q, %v", masked, err)
				}
			}
		}()
	}
	all.Wait()
}
