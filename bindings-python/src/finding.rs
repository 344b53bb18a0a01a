//! What a scan reports: never the text.

use crate::scanner::Ready;
use checkrein::mask::scan::Finding as Found;
use pyo3::prelude::*;
use pyo3::types::PyList;

/// One stretch of text that is an entity.
#[pyclass(frozen, eq, hash, module = "checkrein")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Finding {
    /// Where it begins.
    #[pyo3(get)]
    start: usize,
    /// Where it ends: the first that does not belong to it.
    #[pyo3(get)]
    end: usize,
    /// What it is.
    #[pyo3(get)]
    entity: String,
    /// How sure that is, in thousandths.
    #[pyo3(get)]
    score: u16,
    /// Why.
    #[pyo3(get)]
    reason: &'static str,
}

#[pymethods]
impl Finding {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("start", "end", "entity")
    }

    fn __repr__(&self) -> String {
        let Self { start, end, entity, score, reason } = self;
        format!("Finding(start={start}, end={end}, entity='{entity}', score={score}, reason='{reason}')")
    }
}

/// Findings for Python; their spans are in characters of the text where there is one.
pub(crate) fn found<'py>(py: Python<'py>, ready: &Ready, findings: &[Found], text: Option<&str>) -> PyResult<Bound<'py, PyList>> {
    let text = text.filter(|text| !findings.is_empty() && !text.is_ascii());
    let (mut at, mut counted) = (0, 0);
    // Findings are in order, so that the text is counted once.
    let mut place = |offset: usize| match text {
        None => offset,
        Some(text) => {
            counted += text.get(at..offset).map_or(0, |part| part.chars().count());
            at = offset;
            counted
        }
    };
    let list = PyList::empty(py);
    for finding in findings {
        let (start, end) = (place(finding.start), place(finding.end));
        let entity = ready.scanner.name(finding.entity).to_owned();
        list.append(Bound::new(py, Finding { start, end, entity, score: finding.score, reason: finding.reason.name() })?)?;
    }
    Ok(list)
}
