package checkrein_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/checkrein"
)

func TestAPlanMasksWithoutADecisionAndCountsWhatItMasked(t *testing.T) {
	plan, err := checkrein.ParsePlan([]byte(`{"domain": "orders-db",
		"masking": {"columns": [null, {"classes": ["ssn"], "lineage": "identity", "mask": {"partial": {"keep_first": 0, "keep_last": 4}}}]},
		"outputs": {"columns": [{"name": "id", "lineage": "identity"}, {"name": "ssn", "lineage": "identity"}]},
		"shape": [{"name": "id", "kind": "int"}, {"name": "ssn", "kind": "text"}]}`))
	must(t, err)
	defer plan.Close()
	rows := [][]checkrein.Value{{1, "123-45-6789"}, {2, "987-65-4321"}}
	must(t, plan.Rows(rows))
	sees(t, rows[0][1], "*******6789")
	sees(t, rows[1][0], 2)
	sees(t, rows[1][1], "*******4321")
	row := []checkrein.Value{3, "111-22-3333"}
	must(t, plan.Row(row))
	sees(t, row[1], "*******3333")
	masked, err := plan.Cell(1, "111-22-4444")
	must(t, err)
	sees(t, masked, "*******4444")
	kept, err := plan.Cell(0, 7)
	must(t, err)
	sees(t, kept, 7)
	fails(t, "mask.row", plan.Row([]checkrein.Value{1, "x", 3}))
	same(t, len(plan.MaskedColumns()), 1)
	explained, err := plan.Explain()
	must(t, err)
	holds(t, explained, `"partial"`)
	summary, err := plan.Summary()
	must(t, err)
	holds(t, summary, `"masked":{"ssn":4}`)
}

// constant is a plan that replaces the values of one column.
func constant(t *testing.T, kind, value string) *checkrein.Plan {
	t.Helper()
	plan, err := checkrein.ParsePlan([]byte(fmt.Sprintf(`{"domain": "orders-db",
		"masking": {"columns": [{"classes": ["personal"], "lineage": "identity", "mask": {"constant": %q}}]},
		"outputs": {"columns": [{"name": "value", "lineage": "identity"}]},
		"shape": [{"name": "value", "kind": %q}]}`, value, kind)))
	must(t, err)
	t.Cleanup(func() { plan.Close() })
	return plan
}

func TestMaskedValuesComeBackInTheirOwnTypes(t *testing.T) {
	rows := [][]checkrein.Value{{"text"}, {42}, {0.5}, {checkrein.Decimal("12.30")}, {true}, {nil}, {time.Unix(0, 0)}}
	must(t, constant(t, "unknown", "0").Rows(rows))
	for at, expected := range []checkrein.Value{"0", int64(0), 0.0, checkrein.Decimal("0"), nil, nil, nil} {
		sees(t, rows[at][0], expected)
	}
	row := []checkrein.Value{true}
	must(t, constant(t, "bool", "false").Row(row))
	sees(t, row[0], false)
	row[0] = checkrein.Other{Type: "date", Text: "2026-03-12"}
	must(t, constant(t, "date", "1970-01-01").Row(row))
	sees(t, row[0], checkrein.Other{Type: "date", Text: "1970-01-01"})
}

func TestBatchesOfAnySizeAreMasked(t *testing.T) {
	plan := constant(t, "text", "somebody")
	for _, size := range []int{1, 0, 5000, 3, 300} {
		var rows [][]checkrein.Value
		for number := 0; number < size; number++ {
			rows = append(rows, []checkrein.Value{strings.Repeat("x", number%700)})
		}
		must(t, plan.Rows(rows))
		for _, row := range rows {
			sees(t, row[0], "somebody")
		}
	}
}
