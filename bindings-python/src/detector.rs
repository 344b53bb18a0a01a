//! The host's own functions that recognise things in texts.

use crate::failure::{argument, keep, of_host, pending, refused};
use crate::text::Text;
use checkrein::mask::scan::{Detector, DetectorFailure};
use checkrein::{Error, ErrorCode};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyTuple};
use std::sync::Arc;

/// How sure a finding is that no score came with, in thousandths.
const CERTAIN: u16 = 900;

/// A function from a text to its findings: where each begins and ends, in characters, and how sure that is.
struct Function {
    entity: String,
    function: Py<PyAny>,
}

/// Detectors from a mapping of functions by their entities' names.
pub(crate) fn detectors(given: &Bound<'_, PyAny>) -> PyResult<Vec<Arc<dyn Detector>>> {
    let py = given.py();
    let mapping = given.cast::<PyMapping>().map_err(|_| argument(py, "detectors are a mapping of functions by entity"))?;
    let items = mapping.items().map_err(|failure| of_host(py, failure, "the detectors could not be read"))?;
    let mut detectors: Vec<Arc<dyn Detector>> = Vec::with_capacity(items.len());
    for item in items {
        let (entity, function): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        if !function.is_callable() {
            return Err(argument(py, "a detector is a function from a text to its findings"));
        }
        let entity = entity.extract::<Text<'_>>()?.0.to_owned();
        detectors.push(Arc::new(Function { entity, function: function.unbind() }));
    }
    Ok(detectors)
}

/// What was made of a text, unless a detector failed over it meanwhile.
pub(crate) fn unless_one_failed<T>(made: T) -> Result<T, Error> {
    if pending() { Err(refused(ErrorCode::BoundaryCallback, "a detector failed; nothing of the text is shown")) } else { Ok(made) }
}

impl Detector for Function {
    fn entity(&self) -> &str {
        &self.entity
    }

    fn detect(&self, text: &str, found: &mut dyn FnMut(usize, usize, u16)) -> Result<(), DetectorFailure> {
        Python::try_attach(|py| {
            self.ask(py, text, found).map_err(|failure| {
                keep(failure);
                DetectorFailure
            })
        })
        .unwrap_or(Err(DetectorFailure))
    }
}

impl Function {
    fn ask(&self, py: Python<'_>, text: &str, found: &mut dyn FnMut(usize, usize, u16)) -> PyResult<()> {
        let answer = self.function.bind(py).call1((text,))?;
        let mut places = None;
        for one in answer.try_iter()? {
            let one = one?;
            let one = one.cast::<PyTuple>()?;
            let (start, end, score): (usize, usize, u16) = match one.len() {
                2 => one.extract().map(|(start, end)| (start, end, CERTAIN))?,
                3 => one.extract()?,
                _ => return Err(PyTypeError::new_err("a finding is a start and an end, and may have a score")),
            };
            let places = places.get_or_insert_with(|| offsets(text));
            let offset = |place: usize| if places.is_empty() { Some(place) } else { places.get(place).copied() };
            match (offset(start), offset(end)) {
                (Some(from), Some(to)) if from < to && to <= text.len() && score <= 1000 => found(from, to, score),
                _ => return Err(PyValueError::new_err("a finding is not within the text, or its score beyond 1000")),
            }
        }
        Ok(())
    }
}

/// Where each character begins, and the text ends, in bytes; nothing where these are the same.
fn offsets(text: &str) -> Vec<usize> {
    if text.is_ascii() {
        return Vec::new();
    }
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}
