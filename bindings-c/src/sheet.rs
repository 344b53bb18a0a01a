//! Cells through a masker or a plan, in place: what is shown stays the caller's own, untouched; what is masked becomes the sheet's.

use crate::bytes::{Slice, array_mut, canonical, octets};
use crate::status::argument;
use crate::value::Value;
use checkrein::mask::ColumnExplanation;
use checkrein::{Error, ErrorCode, request};

/// The most cells of one batch.
pub const CHECKREIN_CELLS_LIMIT: usize = 1 << 28;

/// Positions of columns, from 0, ascending.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Positions {
    /// The first.
    pub data: *const usize,
    /// How many there are.
    pub len: usize,
}

/// What masks: a permit's masker, or a plan on paper.
pub(crate) trait Masks {
    fn admit(&mut self, rows: u64) -> u64;
    fn row(&mut self, row: &mut [request::Value]) -> Result<(), Error>;
    fn cell(&mut self, column: usize, value: request::Value) -> Result<request::Value, Error>;
    fn masked_columns(&self) -> &[usize];
    fn explain(&self) -> &[ColumnExplanation];
}

/// Something that masks, with the cells that it masked last.
pub(crate) struct Sheet<M> {
    pub(crate) masks: M,
    masked: Vec<usize>,
    /// One row in which all that is not masked is NULL.
    row: Vec<request::Value>,
    /// What the caller's cells point into.
    shown: Vec<request::Value>,
    explained: Vec<u8>,
}

impl<M: Masks> Sheet<M> {
    pub(crate) fn new(masks: M) -> Result<Self, Error> {
        let explained = canonical(&masks.explain())?;
        let row = vec![request::Value::Null; masks.explain().len()];
        Ok(Self { masked: masks.masked_columns().to_vec(), masks, row, shown: Vec::new(), explained })
    }

    /// Masks row by row and says how many may be shown; cells of the others become NULL. All is read before anything is admitted, and
    /// masked before anything is written.
    pub(crate) fn rows(&mut self, cells: *mut Value, rows: usize, columns: usize) -> Result<usize, Error> {
        if columns != self.row.len() {
            let message = format!("the rows have {columns} cells; the result has {} columns", self.row.len());
            return Err(Error::of_host(ErrorCode::MaskRow, message));
        }
        let total = rows.checked_mul(columns).ok_or_else(|| argument("there are too many cells"))?;
        let cells = array_mut(cells, total, CHECKREIN_CELLS_LIMIT)?;
        let width = columns.max(1);
        let masked = &self.masked;
        let read = cells.chunks_exact(width).flat_map(|row| masked.iter().filter_map(|at| row.get(*at)).map(Value::read));
        let mut read = read.collect::<Result<Vec<_>, _>>()?.into_iter();
        let admitted = usize::try_from(self.masks.admit(rows as u64)).unwrap_or(rows).min(rows);
        let mut shown = Vec::with_capacity(admitted.saturating_mul(masked.len()));
        for _ in 0..admitted {
            for at in masked {
                if let Some(cell) = self.row.get_mut(*at) {
                    *cell = read.next().unwrap_or(request::Value::Null);
                }
            }
            self.masks.row(&mut self.row)?;
            for at in masked {
                shown.extend(self.row.get_mut(*at).map(|cell| std::mem::replace(cell, request::Value::Null)));
            }
        }
        self.shown = shown;
        let mut shown = self.shown.iter();
        for (number, row) in cells.chunks_exact_mut(width).enumerate() {
            if number >= admitted {
                row.fill(Value::NULL);
                continue;
            }
            for at in masked {
                if let Some(cell) = row.get_mut(*at) {
                    *cell = shown.next().map_or(Value::NULL, Value::borrowed);
                }
            }
        }
        Ok(admitted)
    }

    /// Masks one cell, if its column is masked.
    pub(crate) fn cell(&mut self, column: usize, cell: *mut Value) -> Result<(), Error> {
        let cell = array_mut(cell, 1, 1)?.first_mut().ok_or_else(|| argument("there is no cell"))?;
        if column < self.row.len() && !self.masked.contains(&column) {
            return Ok(());
        }
        let masked = self.masks.cell(column, cell.read()?)?;
        // What it points to stays where it is when the list grows.
        *cell = Value::borrowed(&masked);
        self.shown.push(masked);
        Ok(())
    }

    /// The positions that are masked; they live as long as the sheet.
    pub(crate) fn positions(&self) -> Positions {
        Positions { data: self.masked.as_ptr(), len: self.masked.len() }
    }

    /// The plan as JSON; it lives as long as the sheet.
    pub(crate) fn explained(&self) -> Slice {
        octets(&self.explained)
    }

    /// Forgets the cells that were masked last.
    pub(crate) fn reset(&mut self) {
        self.shown = Vec::new();
    }
}
