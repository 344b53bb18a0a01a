package checkrein

/*
#include <checkrein.h>
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// sheet carries the masked cells of rows to C and back. Cells that are not masked stay where they are: C sees NULL for them, and does
// not look at them.
type sheet struct {
	memory arena
	masked []int
}

func (s *sheet) columns(positions C.checkrein_positions) {
	for _, position := range unsafe.Slice(positions.data, int(positions.len)) {
		s.masked = append(s.masked, int(position))
	}
}

// lay gives one array of cells for all rows, which live until the next call.
func (s *sheet) lay(rows [][]Value) (*C.checkrein_value, int, error) {
	s.memory.reset()
	if len(rows) == 0 {
		return nil, 0, nil
	}
	width := len(rows[0])
	first := (*C.checkrein_value)(s.memory.room(len(rows) * width * C.sizeof_checkrein_value))
	cells := unsafe.Slice(first, len(rows)*width)
	for number, row := range rows {
		if len(row) != width {
			message := fmt.Sprintf("row %d has %d cells, the first row has %d", number, len(row), width)
			return nil, 0, own(C.CHECKREIN_E_MASK_ROW, "mask.row", message)
		}
		for _, at := range s.masked {
			if at >= width {
				break
			}
			if err := s.memory.put(&cells[number*width+at], row[at]); err != nil {
				return nil, 0, err
			}
		}
	}
	return first, width, nil
}

// take puts the masked cells back. Rows that may not be shown become nil in every cell, masked or not.
func (s *sheet) take(rows [][]Value, first *C.checkrein_value, width, shown int) (err error) {
	cells := unsafe.Slice(first, len(rows)*width)
	for number, row := range rows[:shown] {
		for _, at := range s.masked {
			if row[at], err = get(&cells[number*width+at]); err != nil {
				shown = 0
				break
			}
		}
	}
	for _, row := range rows[shown:] {
		for at := range row {
			row[at] = nil
		}
	}
	return err
}

// cell lays one value, if its column is masked; C answers for columns that are none.
func (s *sheet) cell(column int, value Value) (cell *C.checkrein_value, masked bool, err error) {
	s.memory.reset()
	cell = (*C.checkrein_value)(s.memory.room(C.sizeof_checkrein_value))
	for _, at := range s.masked {
		masked = masked || at == column
	}
	if masked {
		err = s.memory.put(cell, value)
	}
	return cell, masked, err
}
