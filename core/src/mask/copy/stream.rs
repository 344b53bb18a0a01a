//! A stream of rows, cut anywhere.

use super::cell;
use super::format::CopyFormat;
use super::row::{Cell, Ends, unsound};
use crate::error::{Error, ErrorCode};
use crate::mask::Plan;
use crate::mask::shape::ValueKind;
use crate::request::Value;

/// The longest row: what has come of a row is held until it is whole. PostgreSQL allows a cell of a gigabyte; whoever masks such a row in
/// memory needs several times that.
pub const COPY_ROW_BYTES: usize = 64 << 20;
/// The most digits of a name in the header that nobody predicted.
const NAME_DIGITS: usize = 3;

/// Masks the bytes of a COPY TO STDOUT as they come: cut anywhere, the output is that of the whole.
///
/// Cells that the plan shows stay byte for byte; masked ones are read, masked as values of their column's kind, and written as the server
/// writes them, so that the output can be copied back in. Each row must have as many cells as the plan has columns. After an error nothing
/// more is shown; what was appended before it are whole rows.
///
/// ```
/// use checkrein::classify::Outputs;
/// use checkrein::crypto::NoKeys;
/// use checkrein::mask::{CopyFormat, CopyStream, Counts, Plan, ResultShape};
/// use checkrein::policy::Masking;
///
/// let shape = ResultShape::from_json(br#"[{"name": "a", "kind": "int"}, {"name": "b", "kind": "text"}]"#)?;
/// let plan = Plan::new(&Masking::Whole, &Outputs::Unknown, &shape, &NoKeys, "orders-db")?;
/// let (mut stream, mut counts, mut output) = (CopyStream::new(&plan, &CopyFormat::text()), Counts::default(), Vec::new());
/// let mut mask = |row: &mut [_]| plan.row(row, &mut counts).map(|()| true);
/// stream.push(b"7\tAda\\nLove", &mut mask, &mut output)?;
/// stream.push(b"lace\n", &mut mask, &mut output)?;
/// stream.finish()?;
/// assert_eq!(output, b"\\N\t[redacted]\n");
/// # Ok::<(), checkrein::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct CopyStream {
    format: CopyFormat,
    /// The kind of each column, and whether it is masked.
    columns: Vec<(ValueKind, bool)>,
    /// The names that were predicted.
    names: Vec<String>,
    held: Vec<u8>,
    ends: Ends,
    header: bool,
    /// The mark of the end has come.
    ended: bool,
    failed: Option<ErrorCode>,
    cells: Vec<Cell>,
    row: Vec<Value>,
}

impl CopyStream {
    /// A stream at its beginning.
    #[must_use]
    pub fn new(plan: &Plan, format: &CopyFormat) -> Self {
        let columns = plan.explain();
        Self {
            format: format.clone(),
            columns: columns.iter().map(|column| (column.kind, plan.masked_columns().contains(&column.position))).collect(),
            names: columns.iter().map(|column| column.name.clone()).collect(),
            held: Vec::new(),
            ends: Ends::default(),
            header: format.header,
            ended: false,
            failed: None,
            cells: Vec::new(),
            row: Vec::new(),
        }
    }

    /// Takes the next bytes and appends what is decided: whole rows.
    ///
    /// `mask` masks a row in place, in which the cells that the plan shows are NULL, and says whether it may be shown at all (a row limit):
    /// [`Plan::row`], or [`Masker`](../enforce/struct.Masker.html)'s `admit` and `row`.
    ///
    /// # Errors
    /// `mask.row` for a row with another number of cells than the plan has columns; `copy.stream` for what the server does not write in
    /// this format, for bytes that are not UTF-8, rows beyond [`COPY_ROW_BYTES`], and anything behind the end mark; what `mask` answers.
    /// From then on for every call.
    pub fn push(
        &mut self,
        bytes: &[u8],
        mask: &mut dyn FnMut(&mut [Value]) -> Result<bool, Error>,
        output: &mut Vec<u8>,
    ) -> Result<(), Error> {
        if let Some(code) = self.failed {
            return Err(Error::new(code, "the stream is over: a row before was refused"));
        }
        self.take(bytes, mask, output).inspect_err(|error| {
            self.failed = Some(error.code());
            self.held = Vec::new();
        })
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// As [`push`](Self::push); `copy.stream` where it ends within a row or before its header: that row is not shown.
    pub fn finish(self) -> Result<(), Error> {
        match self.failed {
            Some(code) => Err(Error::new(code, "the stream is over: a row before was refused")),
            None if !self.held.is_empty() => Err(unsound("the stream ends within a row")),
            None if self.header && !self.ended => Err(unsound("the stream ends before its header")),
            None => Ok(()),
        }
    }

    /// Bytes that came and belong to a row that is not whole: at most [`COPY_ROW_BYTES`].
    #[must_use]
    pub fn held_back(&self) -> usize {
        self.held.len()
    }

    fn take(
        &mut self,
        mut bytes: &[u8],
        mask: &mut dyn FnMut(&mut [Value]) -> Result<bool, Error>,
        output: &mut Vec<u8>,
    ) -> Result<(), Error> {
        while !bytes.is_empty() {
            if self.ended {
                return Err(unsound("something follows the end of the data"));
            }
            // A row that grows does so in its own memory: copied with each part, a long one would be copied as often as it has parts.
            let mut held = std::mem::take(&mut self.held);
            let before = held.len();
            let all = if before == 0 {
                bytes
            } else {
                held.extend_from_slice(bytes);
                held.as_slice()
            };
            let end = self.ends.next(&self.format, all);
            if end.unwrap_or(all.len()) > COPY_ROW_BYTES {
                return Err(unsound("a row is longer than its limit"));
            }
            let Some(end) = end else {
                if before == 0 {
                    held.extend_from_slice(bytes);
                }
                self.held = held;
                return Ok(());
            };
            self.ends = Ends::default();
            self.one(all.get(..end).unwrap_or_default(), mask, output)?;
            bytes = bytes.get(end + 1 - before..).unwrap_or_default();
            held.clear();
            self.held = held;
        }
        Ok(())
    }

    /// Masks one row.
    fn one(&mut self, row: &[u8], mask: &mut dyn FnMut(&mut [Value]) -> Result<bool, Error>, output: &mut Vec<u8>) -> Result<(), Error> {
        if row == b"\\." {
            self.ended = true;
            output.extend_from_slice(b"\\.\n");
            return Ok(());
        }
        std::str::from_utf8(row).map_err(|_| unsound("a row is not UTF-8"))?;
        // A result without columns has empty rows.
        self.cells.clear();
        if !(row.is_empty() && self.columns.is_empty()) {
            self.format.cells(row, &mut self.cells)?;
        }
        if self.cells.len() != self.columns.len() {
            let what = format!("the row has {} cells; the result has {} columns", self.cells.len(), self.columns.len());
            return Err(Error::new(ErrorCode::MaskRow, what));
        }
        if std::mem::take(&mut self.header) {
            return self.head(row, output);
        }
        self.row.clear();
        for (cell, (kind, masked)) in self.cells.iter().zip(&self.columns) {
            let value =
                if *masked { self.format.read(row, cell)?.map_or(Value::Null, |text| cell::value(text, *kind)) } else { Value::Null };
            self.row.push(value);
        }
        if !mask(&mut self.row)? {
            return Ok(());
        }
        let alone = self.columns.len() == 1;
        let mut copied = 0;
        for ((cell, (_, masked)), value) in self.cells.iter().zip(&self.columns).zip(self.row.drain(..)) {
            if *masked {
                let quotes = usize::from(cell.quoted);
                output.extend_from_slice(row.get(copied..cell.range.start - quotes).unwrap_or_default());
                self.format.write(cell::text(value).as_deref(), cell.quoted, alone, output);
                copied = cell.range.end + quotes;
            }
        }
        output.extend_from_slice(row.get(copied..).unwrap_or_default());
        output.push(b'\n');
        Ok(())
    }

    /// The header: the names that were predicted, or, where the server chooses one, a word such as it chooses. A first row in its place
    /// shows nothing.
    fn head(&mut self, row: &[u8], output: &mut Vec<u8>) -> Result<(), Error> {
        for (position, (cell, name)) in self.cells.iter().zip(&self.names).enumerate() {
            if position > 0 {
                output.push(self.format.delimiter);
            }
            let written = self.format.read(row, cell)?.unwrap_or_default();
            let shown = if !name.is_empty() {
                name
            } else if is_word(&written) {
                &written
            } else {
                "?column?"
            };
            self.format.write(Some(shown), cell.quoted, self.names.len() == 1, output);
        }
        output.push(b'\n');
        Ok(())
    }
}

/// Whether the server may have chosen a name: a function, a type, a keyword.
fn is_word(name: &str) -> bool {
    let mut digits = 0;
    name.len() < 64
        && name.bytes().all(|byte| {
            digits += usize::from(byte.is_ascii_digit());
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
        })
        && digits <= NAME_DIGITS
}
