//! Masks cells. `lib/masker.cjs` takes the masked ones out of rows and puts them back; all others never come here.

use crate::convert::{Shown, json, shown, value, whole};
use crate::decision::Decisions;
use crate::failure::{argument, coded, core};
use crate::handles::{keep, keep_with, open};
use crate::job::{Job, job};
use crate::supplied::{KeyFunction, with_keys};
use checkrein::enforce::{self, door::PaperPlan};
use checkrein::mask::{Plan, ResultShape, ValueKind};
use checkrein::request::Value;
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::{Array, AsyncTask, Either, Uint32Array, Unknown};
use napi_derive::napi;
use std::sync::Mutex;

/// Masks one result: a permit's, or one on paper. After a panic inside it stays unusable.
pub struct Masker {
    inner: Mutex<Inner>,
    /// The masked columns, and what each is said to hold.
    masked: Vec<(usize, ValueKind)>,
}

enum Inner {
    Permit(enforce::Masker),
    Paper(PaperPlan, usize),
}

impl Masker {
    fn new(inner: Inner) -> Self {
        let explained = inner.plan().explain();
        let kind = |at: &usize| (*at, explained.get(*at).map_or(ValueKind::Unknown, |column| column.kind));
        Self { masked: inner.plan().masked_columns().iter().map(kind).collect(), inner: Mutex::new(inner) }
    }

    fn with<T>(&self, run: impl FnOnce(&mut Inner) -> Result<T, Error>) -> Result<T, Error> {
        match self.inner.lock() {
            Ok(mut inner) => run(&mut inner),
            Err(_) => Err(coded(ErrorCode::BoundaryPanic, "the masker broke in an earlier call; nothing more is shown")),
        }
    }

    /// The masked cells of whole rows, row after row.
    fn cells(&self, given: &Array<'_>) -> napi::Result<Vec<Value>> {
        let kinds = self.masked.iter().map(|(_, kind)| *kind).cycle();
        let cells = (0..given.len()).zip(kinds);
        cells.map(|(at, kind)| given.get::<Unknown<'_>>(at)?.map_or(Ok(Value::Null), |cell| value(cell, kind))).collect()
    }

    fn mask(&self, cells: Vec<Value>) -> Result<Vec<Value>, Error> {
        self.with(|inner| {
            let mut masked = Vec::with_capacity(cells.len());
            let mut cells = cells.into_iter();
            while cells.len() > 0 {
                inner.row(cells.by_ref().take(self.masked.len()), &self.masked, &mut masked)?;
            }
            Ok(masked)
        })
    }
}

impl Inner {
    fn plan(&self) -> &Plan {
        match self {
            Self::Permit(masker) => masker.plan(),
            Self::Paper(paper, _) => paper.plan(),
        }
    }

    fn row(&mut self, cells: impl Iterator<Item = Value>, masked: &[(usize, ValueKind)], out: &mut Vec<Value>) -> Result<(), Error> {
        match self {
            Self::Permit(masker) => {
                for ((at, _), cell) in masked.iter().zip(cells) {
                    out.push(masker.cell(*at, cell)?);
                }
            }
            // By whole rows, since a plan on paper counts them.
            Self::Paper(paper, width) => {
                let mut row = vec![Value::Null; *width];
                for ((at, _), cell) in masked.iter().zip(cells) {
                    *row.get_mut(*at).ok_or_else(|| argument("the row is too short"))? = cell;
                }
                paper.row(&mut row)?;
                out.extend(masked.iter().filter_map(|(at, _)| row.get(*at).cloned()));
            }
        }
        Ok(())
    }
}

/// Makes the thing that masks one result of a permit. `keys` gives `[version, secret]` or nothing for a key's name and version.
#[napi(
    ts_args_type = "decisions: number, at: number, shape: Uint8Array, keys?: ((name: string, version: number | null) => [number, Uint8Array] | null) | undefined"
)]
pub fn masker(decisions: i64, at: u32, shape: &[u8], keys: Option<KeyFunction<'_>>) -> napi::Result<i64> {
    let decisions = open::<Decisions>(decisions)?;
    let shape = core(|| ResultShape::from_json(shape))?;
    let made = with_keys(keys, || decisions.permit(at, |permit| permit.masker(&shape)))?;
    Ok(keep_with(decisions.connection.family, Masker::new(Inner::Permit(made))))
}

/// Makes a plan on paper, from the document of the door's verb `mask` without its rows.
#[napi]
pub fn plan(document: &[u8]) -> napi::Result<i64> {
    let paper = core(|| PaperPlan::from_json(document))?;
    let width = paper.plan().explain().len();
    Ok(keep(Masker::new(Inner::Paper(paper, width))))
}

/// Width, masked columns and explanations, as JSON.
#[napi]
pub fn masker_facts(masker: i64) -> napi::Result<String> {
    let masker = open::<Masker>(masker)?;
    core(|| {
        masker.with(|inner| {
            let explain = inner.plan().explain();
            json(&serde_json::json!({"width": explain.len(), "masked": inner.plan().masked_columns(), "explain": explain}))
        })
    })
}

/// What a plan on paper masked so far, as JSON.
#[napi]
pub fn plan_summary(plan: i64) -> napi::Result<String> {
    let plan = open::<Masker>(plan)?;
    core(|| {
        plan.with(|inner| match inner {
            Inner::Paper(paper, _) => json(&paper.summary()),
            Inner::Permit(_) => Err(argument("the masker is not a plan")),
        })
    })
}

/// How many of the next rows may be shown; they count as shown.
#[napi]
pub fn masker_admit(masker: i64, rows: u32) -> napi::Result<f64> {
    let masker = open::<Masker>(masker)?;
    core(|| {
        masker.with(|inner| match inner {
            Inner::Permit(masker) => Ok(masker.admit(rows.into())),
            Inner::Paper(..) => Ok(rows.into()),
        })
    })
    .map(whole)
}

/// Masks the masked cells of whole rows, row after row.
#[napi(ts_return_type = "Array<null | boolean | number | string | Buffer | string[]>")]
pub fn masker_cells(masker: i64, cells: Array<'_>) -> napi::Result<Vec<Shown>> {
    let masker = open::<Masker>(masker)?;
    let cells = masker.cells(&cells)?;
    Ok(core(|| masker.mask(cells))?.into_iter().map(shown).collect())
}

/// The same on the thread pool; everything is copied first.
#[napi(ts_return_type = "Promise<Array<null | boolean | number | string | Buffer | string[]>>")]
pub fn masker_cells_async(masker: i64, cells: Array<'_>) -> napi::Result<AsyncTask<Job<Vec<Value>, Vec<Shown>>>> {
    let masker = open::<Masker>(masker)?;
    let cells = masker.cells(&cells)?;
    Ok(job(move || masker.mask(cells), |cells| cells.into_iter().map(shown).collect()))
}

/// A length that stands for NULL.
const NULL: u32 = u32::MAX;

/// Masked texts in one text, and the length of each in UTF-16 units; or cells, where there are others than texts and NULL.
type Texts = Either<(String, Uint32Array), Vec<Shown>>;

/// Masks cells that are texts and NULL: `joined` is all texts in one, `lengths` the length of each in UTF-16 units. One call for a
/// batch costs a fraction of one for each cell.
#[napi(ts_return_type = "[string, Uint32Array] | Array<null | boolean | number | string | Buffer | string[]>")]
pub fn masker_texts(masker: i64, joined: String, lengths: &[u32]) -> napi::Result<Texts> {
    let masker = open::<Masker>(masker)?;
    let cells = core(|| split(&joined, lengths, &masker.masked).ok_or_else(|| argument("the texts are not of these lengths")))?;
    Ok(join(core(|| masker.mask(cells))?))
}

fn split(mut joined: &str, lengths: &[u32], masked: &[(usize, ValueKind)]) -> Option<Vec<Value>> {
    let kinds = masked.iter().map(|(_, kind)| *kind).cycle();
    let ascii = joined.is_ascii();
    let mut cells = Vec::with_capacity(lengths.len());
    for (length, kind) in lengths.iter().zip(kinds) {
        if *length == NULL {
            cells.push(Value::Null);
            continue;
        }
        let units = usize::try_from(*length).ok()?;
        let (text, rest) = joined.split_at_checked(if ascii { units } else { bytes(joined, units)? })?;
        joined = rest;
        cells.push(if kind == ValueKind::Decimal { Value::Decimal(text.to_owned()) } else { Value::Text(text.to_owned()) });
    }
    Some(cells)
}

/// How many bytes so many UTF-16 units are, at the beginning of a text.
fn bytes(text: &str, units: usize) -> Option<usize> {
    let (mut seen, mut length) = (0, 0);
    let mut characters = text.chars();
    while seen < units {
        let character = characters.next()?;
        seen += character.len_utf16();
        length += character.len_utf8();
    }
    (seen == units).then_some(length)
}

fn join(cells: Vec<Value>) -> Texts {
    let text = |cell: &Value| matches!(cell, Value::Null | Value::Text(_));
    if !cells.iter().all(text) {
        return Either::B(cells.into_iter().map(shown).collect());
    }
    let (mut joined, mut lengths) = (String::new(), Vec::with_capacity(cells.len()));
    for cell in &cells {
        match cell {
            Value::Text(text) => {
                joined.push_str(text);
                let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
                lengths.push(u32::try_from(units).unwrap_or(NULL));
            }
            _ => lengths.push(NULL),
        }
    }
    Either::A((joined, Uint32Array::new(lengths)))
}

/// Masks one cell of a column.
#[napi(ts_return_type = "null | boolean | number | string | Buffer | string[]")]
pub fn masker_cell(masker: i64, column: u32, cell: Unknown<'_>) -> napi::Result<Shown> {
    let masker = open::<Masker>(masker)?;
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    let kind = masker.masked.iter().find(|(at, _)| *at == column).map_or(ValueKind::Unknown, |(_, kind)| *kind);
    let cell = value(cell, kind)?;
    let masked = core(|| {
        masker.with(|inner| match inner {
            Inner::Permit(masker) => masker.cell(column, cell),
            Inner::Paper(paper, _) => paper.cell(column, cell),
        })
    });
    masked.map(shown)
}
