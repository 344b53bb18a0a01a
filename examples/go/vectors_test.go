package checkrein_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/checkrein"
)

const vectors = "../../core/tests/vectors"

type vector struct{ room, name, about string }

// index reads the table of cases strictly: a table that is not understood must not look like one without cases.
func index(table string) ([]vector, error) {
	lines := strings.Split(strings.TrimSuffix(table, "\n"), "\n")
	if lines[0] != "room\tcase\tabout" {
		return nil, errors.New("the index has other columns")
	}
	var cases []vector
	seen := map[string]bool{}
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			return nil, fmt.Errorf("a line has %d columns", len(cells))
		}
		if name := cells[0] + "/" + cells[1]; seen[name] {
			return nil, errors.New("a case is there twice: " + name)
		} else {
			seen[name] = true
		}
		cases = append(cases, vector{cells[0], cells[1], cells[2]})
	}
	if len(cases) == 0 {
		return nil, errors.New("there are no cases")
	}
	return cases, nil
}

// complete says whether a folder has the cases of its index and no others.
func complete(cases []vector, folder string) error {
	for _, kind := range []string{"request", "response"} {
		files, err := filepath.Glob(filepath.Join(folder, "*", "*."+kind+".json"))
		if err != nil || len(files) != len(cases) {
			return fmt.Errorf("%d cases and %d files of %s (%v)", len(cases), len(files), kind, err)
		}
		for _, one := range cases {
			if _, err := os.Stat(filepath.Join(folder, one.room, one.name+"."+kind+".json")); err != nil {
				return err
			}
		}
	}
	return nil
}

func all(t *testing.T) []vector {
	t.Helper()
	cases, err := index(string(read(t, vectors+"/index.tsv")))
	must(t, err)
	return cases
}

// answered is the response; of one that is an error its code alone, since messages may be improved.
func answered(t *testing.T, one vector) []byte {
	t.Helper()
	response, err := checkrein.Answer(read(t, fmt.Sprintf("%s/%s/%s.request.json", vectors, one.room, one.name)))
	must(t, err)
	var failed struct {
		Error *struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	if err := json.Unmarshal(response, &failed); err != nil || failed.Error == nil {
		return response
	}
	code, err := json.Marshal(failed)
	must(t, err)
	return code
}

func expected(t *testing.T, one vector) []byte {
	t.Helper()
	return read(t, fmt.Sprintf("%s/%s/%s.response.json", vectors, one.room, one.name))
}

func TestEveryRequestGetsItsResponseByteForByte(t *testing.T) {
	cases := all(t)
	must(t, complete(cases, vectors))
	rooms := map[string]int{}
	for _, one := range cases {
		found, wanted := answered(t, one), expected(t, one)
		if !bytes.Equal(found, wanted) {
			t.Errorf("%s/%s\n  expected %s\n  found    %s", one.room, one.name, wanted, found)
		}
		wanted[len(wanted)/2] ^= 1
		if bytes.Equal(found, wanted) {
			t.Errorf("%s/%s: a change of one byte is not noticed", one.room, one.name)
		}
		rooms[one.room]++
	}
	t.Logf("%d cases, by room: %v", len(cases), rooms)
}

func TestTheSameTenDecisions(t *testing.T) {
	count := 0
	for _, one := range all(t) {
		if one.room != "flow" || !strings.HasPrefix(one.name, "ten-") {
			continue
		}
		count++
		t.Run(one.name+" "+one.about, func(t *testing.T) {
			if found, wanted := answered(t, one), expected(t, one); !bytes.Equal(found, wanted) {
				t.Errorf("expected %s\nfound    %s", wanted, found)
			}
		})
	}
	same(t, count, 10)
}

func TestAnIndexThatIsEmptyOrHasAnotherColumnIsRefused(t *testing.T) {
	for _, table := range []string{
		"", "room\tcase\tabout\n", "room\tcase\n", "room\tcase\tabout\tmore\na\tb\tc\td\n", "room\tcase\tabout\na\tb\tc\td\n",
		"room\tcase\tabout\na\tb\n", "room\tcase\tabout\na\tb\tc\na\tb\tc\n",
	} {
		if cases, err := index(table); err == nil {
			t.Errorf("%q was read as %v", table, cases)
		}
	}
}

func TestAFolderThatLacksACaseOrHasOneMoreIsRefused(t *testing.T) {
	cases := all(t)
	if complete(cases[1:], vectors) == nil {
		t.Error("a case that is not in the index is not noticed")
	}
	if complete(append(cases[1:len(cases):len(cases)], vector{"wire", "none", ""}), vectors) == nil {
		t.Error("a case without a file is not noticed")
	}
}
