//! Masking alone, without a decision: for who has planned elsewhere what must be masked.

use crate::bytes::{Buffer, Slice, canonical, hand_over, out};
use crate::handle::{self, Opaque, Turns};
use crate::sheet::{Masks, Positions, Sheet};
use crate::status::{Failure, Status, boundary};
use crate::value::Value;
use checkrein::enforce::door::PaperPlan;
use checkrein::mask::ColumnExplanation;
use checkrein::{Error, request};

/// A plan of one result, made from a document; it permits nothing, and has no row limit.
///
/// One thread at a time, as a masker. A panic in a call breaks it: every later call gives `boundary.panic`.
pub struct Plan {
    _opaque: [u8; 0],
}

impl Opaque for Plan {
    type Body = Turns<Sheet<PaperPlan>>;
    const TAG: u32 = 0x4352_000A;
}

impl Masks for PaperPlan {
    fn admit(&mut self, rows: u64) -> u64 {
        rows
    }

    fn row(&mut self, row: &mut [request::Value]) -> Result<(), Error> {
        Self::row(self, row)
    }

    fn cell(&mut self, column: usize, value: request::Value) -> Result<request::Value, Error> {
        Self::cell(self, column, value)
    }

    fn masked_columns(&self) -> &[usize] {
        self.plan().masked_columns()
    }

    fn explain(&self) -> &[ColumnExplanation] {
        self.plan().explain()
    }
}

/// Makes a plan from a JSON document: what `checkrein_answer` takes with the verb `mask`, without `verb` and `rows`.
///
/// Errors: `mask.…`, `wire.…`, `request.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_from_json(document: Slice, plan: *mut *mut Plan, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(plan)?;
        let sheet = Sheet::new(PaperPlan::from_json(document.bytes()?)?)?;
        place.write(handle::close_over::<Plan>(Turns::new(sheet)));
        Ok(())
    })
}

/// As `checkrein_masker_rows`; every row is masked.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_rows(plan: *mut Plan, cells: *mut Value, rows: usize, columns: usize, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(plan.cast_const())?.with(|sheet| sheet.rows(cells, rows, columns).map(drop)))
}

/// As `checkrein_plan_rows` for one row.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_row(plan: *mut Plan, cells: *mut Value, columns: usize, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(plan.cast_const())?.with(|sheet| sheet.rows(cells, 1, columns).map(drop)))
}

/// As `checkrein_masker_cell`. Counts the cell, not the row.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_cell(plan: *mut Plan, column: usize, cell: *mut Value, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(plan.cast_const())?.with(|sheet| sheet.cell(column, cell)))
}

/// The columns that are masked. Lives as long as the plan.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_masked_columns(plan: *const Plan, positions: *mut Positions, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (plan, place) = (handle::open(plan)?, out(positions)?);
        place.write(plan.with(|sheet| Ok(sheet.positions()))?);
        Ok(())
    })
}

/// What becomes of each column, and why: a JSON array. Lives as long as the plan.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_explain(plan: *const Plan, json: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (plan, place) = (handle::open(plan)?, out(json)?);
        place.write(plan.with(|sheet| Ok(sheet.explained()))?);
        Ok(())
    })
}

/// What was masked so far, in figures by column and by class: JSON.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_summary(plan: *const Plan, json: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (plan, place) = (handle::open(plan)?, out(json)?);
        place.write(hand_over(plan.with(|sheet| canonical(&sheet.masks.summary()))?));
        Ok(())
    })
}

/// Gives back the memory of the cells that were masked last.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_reset(plan: *mut Plan, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        handle::open(plan.cast_const())?.with(|sheet| {
            sheet.reset();
            Ok(())
        })
    })
}

/// Gives the plan back, and the memory of the cells that were masked last. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_plan_free(plan: *mut Plan) {
    handle::free(plan);
}
