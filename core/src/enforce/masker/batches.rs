//! Masks one result column by column.

use super::{Masker, OneResult};
use crate::enforce::decision::Granted;
use crate::error::Error;
use crate::mask::Counts;
use crate::mask::columnar::{Batch, Columnar};
use arrow_schema::{Schema, SchemaRef};
use std::sync::Arc;

/// Masks the batches of one result, in Arrow's format. What it shows counts as the masker's own rows do.
pub struct Batches {
    columnar: Columnar,
    result: Arc<OneResult>,
    granted: Arc<Granted>,
}

impl Masker {
    /// Fits the plan to the schema of batches.
    ///
    /// # Errors
    /// As [`Columnar::new`].
    pub fn batches(&self, schema: &Schema) -> Result<Batches, Error> {
        let columnar = Columnar::new(&self.result.plan, schema)?;
        Ok(Batches { columnar, result: Arc::clone(&self.result), granted: Arc::clone(&self.granted) })
    }
}

impl Batches {
    /// The schema of what comes out.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        self.columnar.schema()
    }

    /// Masks a batch, cut to the rows that may be shown; `None` when the row limit is reached.
    ///
    /// # Errors
    /// As [`Columnar::mask`]; nothing of the batch must be shown then.
    pub fn mask(&mut self, mut batch: Batch) -> Result<Option<Batch>, Error> {
        let admitted = self.granted.shown.admit(batch.rows as u64);
        if admitted == 0 && batch.rows > 0 {
            return Ok(None);
        }
        batch.truncate(usize::try_from(admitted).unwrap_or(usize::MAX))?;
        let mut counts = Counts::default();
        let shown = self.columnar.mask(batch, &mut counts)?;
        self.result.counts().merge(&counts);
        Ok(Some(shown))
    }
}
