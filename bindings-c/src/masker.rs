//! Masks rows in place. Cells that are shown stay the caller's own, untouched; cells that are masked become the masker's.

use crate::bytes::{Slice, array_mut, canonical, octets, out};
use crate::handle::{self, Opaque, Turns};
use crate::status::{Failure, Status, argument, boundary};
use crate::value::Value;
use checkrein::classify::{ColumnName, RelationName};
use checkrein::mask::{ColumnExplanation, ResultShape, ShapeColumn, ValueKind};
use checkrein::{Error, ErrorCode, enforce, request};

/// The column has no fixed type, or the driver does not tell.
pub const CHECKREIN_COLUMN_UNKNOWN: u32 = 0;
/// Characters.
pub const CHECKREIN_COLUMN_TEXT: u32 = 1;
/// Whole numbers.
pub const CHECKREIN_COLUMN_INT: u32 = 2;
/// Binary floating-point numbers.
pub const CHECKREIN_COLUMN_FLOAT: u32 = 3;
/// Decimal numbers.
pub const CHECKREIN_COLUMN_DECIMAL: u32 = 4;
/// Truth values.
pub const CHECKREIN_COLUMN_BOOL: u32 = 5;
/// Octets.
pub const CHECKREIN_COLUMN_BYTES: u32 = 6;
/// Calendar days.
pub const CHECKREIN_COLUMN_DATE: u32 = 7;
/// Times of day.
pub const CHECKREIN_COLUMN_TIME: u32 = 8;
/// Moments.
pub const CHECKREIN_COLUMN_TIMESTAMP: u32 = 9;
/// JSON documents.
pub const CHECKREIN_COLUMN_JSON: u32 = 10;
/// UUIDs.
pub const CHECKREIN_COLUMN_UUID: u32 = 11;
/// A type that is known and none of these.
pub const CHECKREIN_COLUMN_OTHER: u32 = 12;

/// The most cells of one batch.
pub const CHECKREIN_CELLS_LIMIT: usize = 1 << 28;

/// One column of a result, as the driver describes it. Its layout is part of the ABI and never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Column {
    /// The name that the driver shows.
    pub name: Slice,
    /// What kind of values it holds, `CHECKREIN_COLUMN_…`.
    pub kind: u32,
    /// Where the driver tells which stored column it shows (a table's, never a view's): the schema. All three, or none (empty).
    pub schema: Slice,
    /// The relation.
    pub relation: Slice,
    /// The column.
    pub column: Slice,
}

/// Positions of columns, from 0, ascending.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Positions {
    /// The first.
    pub data: *const usize,
    /// How many there are.
    pub len: usize,
}

/// Masks one result, in any number of batches.
///
/// One thread at a time: what a call puts into cells lives until the next call that masks, resets or frees. Made by
/// `checkrein_decision_masker`; may outlive the decision. A panic in a call breaks it: every later call gives `boundary.panic`.
pub struct Masker {
    _opaque: [u8; 0],
}

impl Opaque for Masker {
    type Body = Turns<Sheet<enforce::Masker>>;
    const TAG: u32 = 0x4352_0009;
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
        self.shown = vec![masked];
        *cell = self.shown.first().map_or(Value::NULL, Value::borrowed);
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

/// A result's shape in the core's types.
pub(crate) fn shape(columns: &[Column]) -> Result<ResultShape, Error> {
    Ok(ResultShape { columns: columns.iter().map(Column::read).collect::<Result<_, _>>()? })
}

impl Column {
    fn read(&self) -> Result<ShapeColumn, Error> {
        let kind = match self.kind {
            CHECKREIN_COLUMN_UNKNOWN => ValueKind::Unknown,
            CHECKREIN_COLUMN_TEXT => ValueKind::Text,
            CHECKREIN_COLUMN_INT => ValueKind::Int,
            CHECKREIN_COLUMN_FLOAT => ValueKind::Float,
            CHECKREIN_COLUMN_DECIMAL => ValueKind::Decimal,
            CHECKREIN_COLUMN_BOOL => ValueKind::Bool,
            CHECKREIN_COLUMN_BYTES => ValueKind::Bytes,
            CHECKREIN_COLUMN_DATE => ValueKind::Date,
            CHECKREIN_COLUMN_TIME => ValueKind::Time,
            CHECKREIN_COLUMN_TIMESTAMP => ValueKind::Timestamp,
            CHECKREIN_COLUMN_JSON => ValueKind::Json,
            CHECKREIN_COLUMN_UUID => ValueKind::Uuid,
            CHECKREIN_COLUMN_OTHER => ValueKind::Other,
            _ => return Err(argument("a column is of a kind that is not known")),
        };
        let (schema, relation, column) = (self.schema.text()?.to_owned(), self.relation.text()?.to_owned(), self.column.text()?.to_owned());
        let origin = match (schema.is_empty(), relation.is_empty(), column.is_empty()) {
            (true, true, true) => None,
            (false, false, false) => Some(ColumnName { relation: RelationName { schema: Some(schema), name: relation }, column }),
            _ => return Err(argument("a column's origin has a part that is empty")),
        };
        Ok(ShapeColumn { name: self.name.text()?.to_owned(), kind, origin })
    }
}

/// Masks a batch of rows in place: `rows` times `columns` cells, row by row. `shown` says how many of them, from the first on, may be
/// shown: fewer than there are where the permit's row limit is reached; the cells of the others become NULL. Cells of columns that are
/// not masked are not touched; cells of masked columns are read, and then point into the masker's memory until the next call on it
/// that masks, resets or frees.
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
/// `checkrein_masker_admit` first. What the cell points to lives as with `checkrein_masker_rows`: until the next cell.
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
