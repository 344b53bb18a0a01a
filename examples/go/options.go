package checkrein

/*
#include <checkrein.h>
*/
import "C"

import (
	"encoding/json"
	"sort"
	"unicode/utf8"
	"unsafe"
)

// Option is what may be said beside a statement. Of the four that give parameters, the last one given counts; so with the others.
type Option func(*asked) error

// asked is what the options say.
type asked struct {
	rows         [][]Value
	names        []string
	context      []byte
	placeholders uint32
}

// Params gives the parameters by position, as the driver gets them.
func Params(values ...Value) Option {
	return Executions(values)
}

// Named gives the parameters by name.
func Named(values map[string]Value) Option {
	return NamedExecutions(values)
}

// Executions gives the parameters of several executions in one call, each with as many.
func Executions(rows ...[]Value) Option {
	return func(a *asked) error {
		if len(rows) == 0 {
			return argument("there are no executions")
		}
		for _, row := range rows {
			if len(row) != len(rows[0]) {
				return argument("the executions do not have as many parameters each")
			}
		}
		a.rows, a.names = rows, nil
		return nil
	}
}

// NamedExecutions gives the parameters of several executions by name, each with the same names.
func NamedExecutions(rows ...map[string]Value) Option {
	return func(a *asked) error {
		if len(rows) == 0 {
			return argument("there are no executions")
		}
		a.names = make([]string, 0, len(rows[0]))
		for name := range rows[0] {
			a.names = append(a.names, name)
		}
		sort.Strings(a.names)
		a.rows = make([][]Value, 0, len(rows))
		for _, row := range rows {
			values := make([]Value, 0, len(a.names))
			for _, name := range a.names {
				if value, found := row[name]; found {
					values = append(values, value)
				}
			}
			if len(values) != len(a.names) || len(row) != len(a.names) {
				return argument("the executions do not have the same parameters each")
			}
			a.rows = append(a.rows, values)
		}
		return nil
	}
}

// Context says something about the occasion, for conditions of the policy: strings, booleans and whole numbers.
func Context(members map[string]any) Option {
	return func(a *asked) error {
		for name, member := range members {
			switch member := member.(type) {
			case bool, int, int64:
			case string:
				if !utf8.ValidString(member) {
					return argument("the context has a text that is not UTF-8")
				}
			default:
				return argument("the context has a member that is no text, truth value or whole number")
			}
			if !utf8.ValidString(name) {
				return argument("the context has a name that is not UTF-8")
			}
		}
		document, err := json.Marshal(members)
		if err != nil {
			return argument("the context has no JSON form")
		}
		if members != nil {
			a.context = document
		}
		return nil
	}
}

// FormatPlaceholders says that parameters are marked %s or %(name)s, and the driver rewrites them; by default they are marked as the
// database itself marks them.
func FormatPlaceholders() Option {
	return func(a *asked) error {
		a.placeholders = C.CHECKREIN_PLACEHOLDERS_FORMAT
		return nil
	}
}

// lay puts parameters and options into C's memory; both are NULL where nothing was said.
func (a *asked) lay(memory *arena) (values *C.checkrein_value, count C.size_t, options *C.checkrein_decide_options, err error) {
	if len(a.rows) == 0 && a.context == nil && a.placeholders == 0 {
		return nil, 0, nil, nil
	}
	options = (*C.checkrein_decide_options)(memory.room(C.sizeof_checkrein_decide_options))
	options.size = C.sizeof_checkrein_decide_options
	options.context = memory.bytes(a.context)
	options.placeholders = C.uint32_t(a.placeholders)
	options.executions = C.size_t(len(a.rows))
	options.names, _ = memory.texts(a.names)
	if len(a.rows) == 0 || len(a.rows[0]) == 0 {
		return nil, 0, options, nil
	}
	each := len(a.rows[0])
	values = (*C.checkrein_value)(memory.room(len(a.rows) * each * C.sizeof_checkrein_value))
	cells := unsafe.Slice(values, len(a.rows)*each)
	for number, row := range a.rows {
		for at, value := range row {
			if err = memory.put(&cells[number*each+at], value); err != nil {
				return nil, 0, nil, err
			}
		}
	}
	return values, C.size_t(len(cells)), options, nil
}
