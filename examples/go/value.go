package checkrein

/*
#include <checkrein.h>
*/
import "C"

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Value is one value of the database: nil for NULL, bool, a whole number of any size, float32 or float64, string (characters, UTF-8),
// []byte (octets; a nil one is empty, not NULL), [time.Time], [Decimal] or [Other]. Anything else gives boundary.argument.
//
// Masked values come back as nil, bool, int64, float64, string, []byte, Decimal or Other.
type Value = any

// Decimal is a decimal number, or a whole one beyond 64 bits, as the driver prints it.
type Decimal string

// Other is a value of another type.
type Other struct {
	// Type is the type's name, such as date.
	Type string
	// Text is the value's text form.
	Text string
}

// put writes a value into C's memory; what it points to lives as long as the arena.
func (a *arena) put(cell *C.checkrein_value, value Value) error {
	switch value := value.(type) {
	case nil:
		*cell = C.checkrein_value{}
	case bool:
		*cell = C.checkrein_value{kind: C.CHECKREIN_VALUE_BOOL}
		if value {
			cell.integer = 1
		}
	case int64:
		*cell = C.checkrein_value{kind: C.CHECKREIN_VALUE_INT, integer: C.int64_t(value)}
	case int:
		return a.put(cell, int64(value))
	case int32:
		return a.put(cell, int64(value))
	case int16:
		return a.put(cell, int64(value))
	case int8:
		return a.put(cell, int64(value))
	case uint32:
		return a.put(cell, int64(value))
	case uint16:
		return a.put(cell, int64(value))
	case uint8:
		return a.put(cell, int64(value))
	case uint:
		return a.put(cell, uint64(value))
	case uint64:
		if value > math.MaxInt64 {
			return a.put(cell, Decimal(strconv.FormatUint(value, 10)))
		}
		return a.put(cell, int64(value))
	case float32:
		return a.put(cell, float64(value))
	case time.Time:
		return a.put(cell, Other{Type: "timestamp", Text: value.Format(time.RFC3339Nano)})
	case float64:
		*cell = C.checkrein_value{kind: C.CHECKREIN_VALUE_FLOAT, real: C.double(value)}
	case string:
		*cell = C.checkrein_value{kind: C.CHECKREIN_VALUE_TEXT, bytes: a.text(value)}
	case []byte:
		*cell = C.checkrein_value{kind: C.CHECKREIN_VALUE_BYTES, bytes: a.bytes(value)}
	case Decimal:
		*cell = C.checkrein_value{kind: C.CHECKREIN_VALUE_DECIMAL, bytes: a.text(string(value))}
	case Other:
		*cell = C.checkrein_value{kind: C.CHECKREIN_VALUE_OTHER, bytes: a.text(value.Text), type_name: a.text(value.Type)}
	default:
		return argument(fmt.Sprintf("a value of type %T is none of the database's", value))
	}
	return nil
}

// get copies a value out of C's memory.
func get(cell *C.checkrein_value) (Value, error) {
	switch cell.kind {
	case C.CHECKREIN_VALUE_NULL:
		return nil, nil
	case C.CHECKREIN_VALUE_BOOL:
		return cell.integer != 0, nil
	case C.CHECKREIN_VALUE_INT:
		return int64(cell.integer), nil
	case C.CHECKREIN_VALUE_FLOAT:
		return float64(cell.real), nil
	case C.CHECKREIN_VALUE_TEXT:
		return text(cell.bytes), nil
	case C.CHECKREIN_VALUE_BYTES:
		return append([]byte{}, view(cell.bytes)...), nil
	case C.CHECKREIN_VALUE_DECIMAL:
		return Decimal(text(cell.bytes)), nil
	case C.CHECKREIN_VALUE_OTHER:
		return Other{Type: text(cell.type_name), Text: text(cell.bytes)}, nil
	}
	return nil, argument("a value came back of a kind that is not known")
}
