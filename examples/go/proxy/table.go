package main

import (
	"errors"
	"regexp"
	"strings"

	"example.com/checkrein"
)

var (
	customers = []map[string]string{{"name": "Ada", "ssn": "123-45-6789"}, {"name": "Grace", "ssn": "987-65-4321"}}
	query     = regexp.MustCompile(`^SELECT (\w+(?:, \w+)*) FROM customers$`)
)

// execute stands for the driver: a result's columns and rows.
func execute(statement string) (columns []checkrein.Column, rows [][]checkrein.Value, err error) {
	found := query.FindStringSubmatch(statement)
	if found == nil {
		return nil, nil, errors.New("not understood")
	}
	rows = make([][]checkrein.Value, len(customers))
	for _, name := range strings.Split(found[1], ", ") {
		origin := &checkrein.Origin{Schema: "public", Relation: "customers", Column: name}
		columns = append(columns, checkrein.Column{Name: name, Kind: checkrein.KindText, Origin: origin})
		for at, customer := range customers {
			rows[at] = append(rows[at], customer[name])
		}
	}
	return columns, rows, nil
}
