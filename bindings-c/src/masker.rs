//! Masks the rows of a permitted result.

use crate::bytes::{Slice, out};
use crate::handle::{self, Opaque, Turns};
use crate::sheet::{Masks, Positions, Sheet};
use crate::status::{Failure, Status, boundary};
use crate::value::Value;
use checkrein::mask::ColumnExplanation;
use checkrein::{Error, enforce, request};

/// Masks one result, in any number of batches.
///
/// One thread at a time: what a call puts into cells lives until the next call that masks rows, resets or frees. Made by
/// `checkrein_decision_masker`; may outlive the decision. A panic in a call breaks it: every later call gives `boundary.panic`.
pub struct Masker {
    _opaque: [u8; 0],
}

impl Opaque for Masker {
    type Body = Turns<Sheet<enforce::Masker>>;
    const TAG: u32 = 0x4352_0009;
}

impl Masks for enforce::Masker {
    fn admit(&mut self, rows: u64) -> u64 {
        Self::admit(self, rows)
    }

    fn row(&mut self, row: &mut [request::Value]) -> Result<(), Error> {
        Self::row(self, row)
    }

    fn cell(&mut self, column: usize, value: request::Value) -> Result<request::Value, Error> {
        Self::cell(self, column, value)
    }

    fn masked_columns(&self) -> &[usize] {
        Self::masked_columns(self)
    }

    fn explain(&self) -> &[ColumnExplanation] {
        self.plan().explain()
    }
}

/// Masks a batch of rows in place: `rows` times `columns` cells, row by row. `shown` says how many of them, from the first on, may be
/// shown: fewer than there are where the permit's row limit is reached; the cells of the others become NULL. Cells of columns that are
/// not masked are not touched; cells of masked columns are read, and then point into the masker's memory until the next call on it
/// that masks rows, resets or frees.
///
/// Errors: `mask.row` for another number of columns than the result has; `boundary.argument` for a masked cell that is no value (text
/// that is not UTF-8, for one: hand it in as octets). No cell has changed then, and no row may be shown.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_masker_rows(
    masker: *mut Masker,
    cells: *mut Value,
    rows: usize,
    columns: usize,
    shown: *mut usize,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (masker, place) = (handle::open(masker.cast_const())?, out(shown)?);
        place.write(masker.with(|sheet| sheet.rows(cells, rows, columns))?);
        Ok(())
    })
}

/// As `checkrein_masker_rows` for one row: `shown` says whether it may be shown.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_masker_row(
    masker: *mut Masker,
    cells: *mut Value,
    columns: usize,
    shown: *mut bool,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (masker, place) = (handle::open(masker.cast_const())?, out(shown)?);
        place.write(masker.with(|sheet| sheet.rows(cells, 1, columns))? == 1);
        Ok(())
    })
}

/// Masks one cell in place, by its column's position; a cell of a column that is not masked is not touched. Row by row, ask
/// `checkrein_masker_admit` first. What cells point to lives until rows are masked, or the masker is reset or freed; who masks cell by cell
/// resets it now and then, for it grows with each cell.
///
/// Errors: `mask.row` where there is no such column; `boundary.argument` as with `checkrein_masker_rows`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_masker_cell(masker: *mut Masker, column: usize, cell: *mut Value, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(masker.cast_const())?.with(|sheet| sheet.cell(column, cell)))
}

/// How many of the next `rows` rows may be shown. They count as shown, for all maskers of the permit together. Only for who masks cell
/// by cell: the other functions ask themselves.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_masker_admit(masker: *mut Masker, rows: u64, admitted: *mut u64, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (masker, place) = (handle::open(masker.cast_const())?, out(admitted)?);
        place.write(masker.with(|sheet| Ok(sheet.masks.admit(rows)))?);
        Ok(())
    })
}

/// The columns that are masked; all others are shown as they are. Lives as long as the masker.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_masker_masked_columns(masker: *const Masker, positions: *mut Positions, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (masker, place) = (handle::open(masker)?, out(positions)?);
        place.write(masker.with(|sheet| Ok(sheet.positions()))?);
        Ok(())
    })
}

/// What becomes of each column, and why: a JSON array. Lives as long as the masker.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_masker_explain(masker: *const Masker, json: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (masker, place) = (handle::open(masker)?, out(json)?);
        place.write(masker.with(|sheet| Ok(sheet.explained()))?);
        Ok(())
    })
}

/// Gives back the memory of the cells that were masked last.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_masker_reset(masker: *mut Masker, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        handle::open(masker.cast_const())?.with(|sheet| {
            sheet.reset();
            Ok(())
        })
    })
}

/// Gives the masker back, and the memory of the cells that were masked last. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_masker_free(masker: *mut Masker) {
    handle::free(masker);
}
