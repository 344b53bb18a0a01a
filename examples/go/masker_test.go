package checkrein_test

import (
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

func TestMaskingAllocatesForMaskedCellsAlone(t *testing.T) {
	w := build(t, keyFile(t))
	masker, err := w.permit(t, selectAll).Masker(columns)
	must(t, err)
	defer masker.Close()
	const size = 100
	rows := make([][]checkrein.Value, size)
	for number := range rows {
		rows[number] = []checkrein.Value{number, nil, nil}
	}
	mask := func() {
		if shown, err := masker.Rows(rows); shown != size || err != nil {
			t.Error(shown, err)
		}
	}
	batch := testing.AllocsPerRun(10, mask)
	if batch > 2 {
		t.Fatalf("%v allocations for a batch in which nothing is masked", batch)
	}
	var ssn checkrein.Value = "123-45-6789"
	each := testing.AllocsPerRun(10, func() {
		for _, row := range rows {
			row[1] = ssn
		}
		mask()
	})
	if each > batch+2*size {
		t.Fatalf("%v allocations for %d masked cells: a string and its place in an interface are two", each, size)
	}
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

func TestTheBytesOfACopyAreMaskedWhereverTheyAreCut(t *testing.T) {
	permit := build(t, keyFile(t)).permit(t, "COPY (SELECT id, ssn FROM customers) TO STDOUT")
	text := []byte("7\t123-45-6789\n8\t\\N\n")
	for cut := range text {
		masker, err := permit.Copy(columns[:2])
		must(t, err)
		first, err := masker.Push(text[:cut])
		must(t, err)
		second, err := masker.Push(text[cut:])
		must(t, err)
		explained, err := masker.Explain()
		must(t, err)
		same(t, strings.Contains(string(explained), `"operator":"partial"`), true)
		must(t, masker.Finish())
		same(t, string(first)+string(second), "7\t*******6789\n8\t\\N\n")
		_, err = masker.Push(text)
		fails(t, "boundary.closed", err)
		must(t, masker.Close())
		fails(t, "boundary.closed", masker.Finish())
	}
	masker, err := permit.Copy(columns[:2])
	must(t, err)
	defer masker.Close()
	_, err = masker.Push([]byte("1\t2\t3\n"))
	fails(t, "mask.row", err)
	_, err = build(t, keyFile(t)).permit(t, selectAll).Copy(columns)
	fails(t, "copy.format", err)
}

func TestAMessageOfTheServerIsToldWithoutItsValues(t *testing.T) {
	permit := build(t, keyFile(t)).permit(t, selectAll)
	said := "invalid input syntax for type integer: \"123-45-6789\""
	told, err := permit.Message(checkrein.ServerMessage{Text: said, Statement: selectAll, State: "22P02"})
	must(t, err)
	same(t, told, "invalid input syntax for type integer: \"[redacted]\"")
	told, err = permit.Message(checkrein.ServerMessage{Text: "psst: 123-45-6789", Statement: selectAll})
	must(t, err)
	same(t, strings.Contains(told, "123"), false)
}
