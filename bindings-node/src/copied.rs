//! Masks the bytes of one COPY to the client.

use crate::convert::json;
use crate::decision::Decisions;
use crate::failure::{coded, core};
use crate::handles::{keep_with, open};
use crate::supplied::{KeyFunction, with_keys};
use checkrein::enforce::CopyMasker;
use checkrein::mask::ResultShape;
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use std::sync::Mutex;

/// One COPY on its way, until it ends. After a panic inside it stays unusable.
pub struct Copied(Mutex<Option<CopyMasker>>);

/// Makes the thing that masks the bytes of a permitted COPY TO STDOUT.
#[napi(
    ts_args_type = "decisions: number, at: number, shape: Uint8Array, keys?: ((name: string, version: number | null) => [number, Uint8Array] | null) | undefined"
)]
pub fn copy_masker(decisions: i64, at: u32, shape: &[u8], keys: Option<KeyFunction<'_>>) -> napi::Result<i64> {
    let decisions = open::<Decisions>(decisions)?;
    let shape = core(|| ResultShape::from_json(shape))?;
    let made = with_keys(keys, || decisions.permit(at, |permit| permit.copy(&shape)))?;
    Ok(keep_with(decisions.connection.family, Copied(Mutex::new(Some(made)))))
}

/// Takes the next bytes, and gives what may be seen.
#[napi]
pub fn copy_masker_push(masker: i64, part: &[u8]) -> napi::Result<Buffer> {
    let masker = open::<Copied>(masker)?;
    let output = core(|| {
        masker.with(|masker| {
            let mut output = Vec::with_capacity(part.len());
            masker.as_mut().ok_or_else(ended)?.push(part, &mut output).map(|()| output)
        })
    });
    output.map(Into::into)
}

/// Ends the stream.
#[napi]
pub fn copy_masker_finish(masker: i64) -> napi::Result<()> {
    let masker = open::<Copied>(masker)?;
    core(|| masker.with(|masker| masker.take().ok_or_else(ended)?.finish()))
}

/// What becomes of each column, as JSON.
#[napi]
pub fn copy_masker_explain(masker: i64) -> napi::Result<String> {
    let masker = open::<Copied>(masker)?;
    core(|| masker.with(|masker| json(&masker.as_ref().ok_or_else(ended)?.masker().plan().explain())))
}

impl Copied {
    fn with<T>(&self, run: impl FnOnce(&mut Option<CopyMasker>) -> Result<T, Error>) -> Result<T, Error> {
        let broken = || coded(ErrorCode::BoundaryPanic, "the masker broke in an earlier call; nothing more is shown");
        run(&mut *self.0.lock().map_err(|_| broken())?)
    }
}

fn ended() -> Error {
    coded(ErrorCode::BoundaryClosed, "the stream has ended")
}
