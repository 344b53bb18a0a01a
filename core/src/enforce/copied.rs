//! Masks the bytes of one COPY to the client.

use super::decision::Permit;
use super::masker::Masker;
use crate::error::{Error, ErrorCode};
use crate::mask::{CopyFormat, CopyStream, ResultShape};

/// Masks the bytes of a COPY TO STDOUT as they come, cut anywhere; made by [`Permit::copy`]. Its rows count against the row limit, and
/// what is masked counts as a result's does.
///
/// [`CopyStream`] says what is read and what is refused.
pub struct CopyMasker {
    masker: Masker,
    stream: CopyStream,
}

impl Permit {
    /// Makes the thing that masks the bytes of this COPY TO STDOUT (PostgreSQL, the text format or CSV). The statement's own options say
    /// how they are written. `shape` is what the columns are, in the order of the statement: COPY itself does not tell.
    ///
    /// ```
    /// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
    /// use checkrein::enforce::{Decision, SessionOptions, Statement};
    /// use checkrein::mask::ResultShape;
    /// use checkrein::request::Context;
    ///
    /// # let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
    /// let statement = Statement::new("COPY (SELECT id, ssn FROM customers) TO STDOUT (FORMAT csv)")?;
    /// # let Decision::Permit(permit) = session.connection().decide(&statement, &Context::default())? else { panic!("it is permitted") };
    /// let shape = ResultShape::from_json(br#"[{"name": "id", "kind": "int"}, {"name": "ssn", "kind": "text"}]"#)?;
    /// let (mut masker, mut output) = (permit.copy(&shape)?, Vec::new());
    /// masker.push(b"7,123-45-", &mut output)?;
    /// masker.push(b"6789\n", &mut output)?;
    /// masker.finish()?;
    /// assert_eq!(output, b"7,*******6789\n");
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `copy.format` for a statement that is no COPY to the client, for the binary format, and for options that are not understood; those of
    /// [`Permit::masker`].
    pub fn copy(&self, shape: &ResultShape) -> Result<CopyMasker, Error> {
        let written = self.0.reading.copy.as_ref().ok_or_else(|| {
            Error::new(ErrorCode::CopyFormat, "the statement is no COPY to the client, or has an option that is not understood")
        })?;
        let format = CopyFormat::written(written)?;
        let masker = self.masker(shape)?;
        let stream = CopyStream::new(masker.plan(), &format);
        Ok(CopyMasker { masker, stream })
    }
}

impl CopyMasker {
    /// Takes the next bytes and appends what may be seen: whole rows, none beyond the row limit.
    ///
    /// # Errors
    /// Those of [`CopyStream::push`]; from then on for every call.
    pub fn push(&mut self, bytes: &[u8], output: &mut Vec<u8>) -> Result<(), Error> {
        let Self { masker, stream } = self;
        let mut mask = |row: &mut [_]| {
            let shown = masker.admit(1) == 1;
            if shown {
                masker.row(row)?;
            }
            Ok(shown)
        };
        stream.push(bytes, &mut mask, output)
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// Those of [`CopyStream::finish`].
    pub fn finish(self) -> Result<(), Error> {
        self.stream.finish()
    }

    /// What is done to each column, and why; how much was masked is in the outcome's entry.
    #[must_use]
    pub fn masker(&self) -> &Masker {
        &self.masker
    }
}
