//! The answer, as one of three classes.

use crate::approval::ApprovalRequest;
use crate::copied::CopyMasker;
use crate::document::plain;
use crate::failure::{core, here, refused};
use crate::masker::Masker;
use crate::process::Own;
use crate::shape::shape;
use checkrein::enforce::{self, Denial};
use checkrein::policy::Obligations;
use checkrein::{Error, ErrorCode};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// The answer to a statement: a `Permit`, a `Deny` or a `Hold`.
#[pyclass(frozen, subclass, module = "checkrein")]
pub(crate) struct Decision(Own<Box<enforce::Decision>>);

#[pymethods]
impl Decision {
    /// `permit`, `deny` or `hold`.
    #[getter]
    fn decision(&self, py: Python<'_>) -> PyResult<&'static str> {
        self.get(py, |decision| Ok(decision.word()))
    }

    /// What the statement would do, by name.
    #[getter]
    fn effects(&self, py: Python<'_>) -> PyResult<Vec<&'static str>> {
        self.get(py, |decision| Ok(effects(decision)))
    }

    /// Everything that is known of the statement, as plain objects.
    #[getter]
    fn classification<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let decision = self.get(py, Ok)?;
        plain(py, decision.classification())
    }

    /// The canonical JSON form, byte for byte the same in every language.
    #[getter]
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        core(py, || self.0.get()?.to_json()).map(|bytes| PyBytes::new(py, &bytes))
    }

    /// The number of its entry in the log; `None` when the log could not take it.
    #[getter]
    fn seq(&self, py: Python<'_>) -> PyResult<Option<u64>> {
        self.get(py, |decision| Ok(seq(decision)))
    }

    fn __repr__(&self) -> String {
        let Ok(decision) = self.0.get() else { return "Decision(…)".to_owned() };
        let seq = seq(decision).map_or_else(|| "None".to_owned(), |seq| seq.to_string());
        let effects = effects(decision).join(", ");
        match &**decision {
            enforce::Decision::Permit(permit) => format!("Permit(rules={:?}, effects=[{effects}], seq={seq})", permit.rules()),
            enforce::Decision::Deny(denial) => {
                let rule = denial.rule().map_or_else(|| "None".to_owned(), |rule| format!("{rule:?}"));
                format!("Deny(rule={rule}, reason='{}', effects=[{effects}], seq={seq})", denial.reason().name())
            }
            enforce::Decision::Hold(hold) => format!("Hold(rule={:?}, effects=[{effects}], seq={seq})", hold.rule()),
        }
    }
}

impl Decision {
    fn get<'a, T>(&'a self, py: Python<'_>, read: impl FnOnce(&'a enforce::Decision) -> Result<T, Error>) -> PyResult<T> {
        here(py, || read(self.0.get()?))
    }
}

fn effects(decision: &enforce::Decision) -> Vec<&'static str> {
    decision.classification().effects.iter().map(checkrein::classify::Effect::name).collect()
}

fn seq(decision: &enforce::Decision) -> Option<u64> {
    match decision {
        enforce::Decision::Permit(permit) => Some(permit.seq()),
        enforce::Decision::Deny(denial) => denial.seq(),
        enforce::Decision::Hold(hold) => Some(hold.seq()),
    }
}

/// Leave to run one statement once, with its duties.
#[pyclass(frozen, extends = Decision, module = "checkrein")]
pub(crate) struct Permit;

#[pymethods]
impl Permit {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("rules", "classes")
    }

    /// The rules that cover the statement.
    #[getter]
    fn rules(slf: PyRef<'_, Self>) -> PyResult<Vec<String>> {
        Ok(permitted(&slf)?.rules().iter().map(ToString::to_string).collect())
    }

    /// The classes that the statement touches.
    #[getter]
    fn classes(slf: PyRef<'_, Self>) -> PyResult<Vec<String>> {
        Ok(permitted(&slf)?.classes().iter().map(ToString::to_string).collect())
    }

    /// What must be done, as plain objects. Masking and the row limit are done by `masker`.
    #[getter]
    fn obligations(slf: PyRef<'_, Self>) -> PyResult<Bound<'_, PyAny>> {
        let duties: &Obligations = permitted(&slf)?.obligations();
        plain(slf.py(), duties)
    }

    /// The most rows that may be shown; `masker` keeps to it.
    #[getter]
    fn row_limit(slf: PyRef<'_, Self>) -> PyResult<Option<u64>> {
        Ok(permitted(&slf)?.obligations().row_limit)
    }

    /// Whether the connection's state changes when the statement has run: its outcome must be reported before the next one.
    #[getter]
    fn changes_state(slf: PyRef<'_, Self>) -> PyResult<bool> {
        Ok(!permitted(&slf)?.changes().is_empty())
    }

    /// Under a policy that only observes: the reason for which enforcement would have refused.
    #[getter]
    fn observed(slf: PyRef<'_, Self>) -> PyResult<Option<&'static str>> {
        Ok(permitted(&slf)?.observed().map(|denial| denial.reason().name()))
    }

    /// Makes the thing that masks one result. `description` is the cursor's, or the columns' names, or dicts with `name`, `kind` and
    /// `origin`; `kinds` and `origins` say for each column what the description does not.
    #[pyo3(signature = (description, *, kinds = None, origins = None))]
    fn masker(
        slf: PyRef<'_, Self>,
        description: &Bound<'_, PyAny>,
        kinds: Option<Vec<Bound<'_, PyAny>>>,
        origins: Option<Vec<Option<Bound<'_, PyAny>>>>,
    ) -> PyResult<Masker> {
        let shape = shape(description, kinds, origins)?;
        let permit = permitted(&slf)?;
        core(slf.py(), || permit.masker(&shape)).map(Masker::new)
    }

    /// Makes the thing that masks the bytes of this COPY TO STDOUT. `description`, `kinds` and `origins` say of its columns what they say
    /// for `masker`: COPY itself does not tell.
    #[pyo3(signature = (description, *, kinds = None, origins = None))]
    fn copy(
        slf: PyRef<'_, Self>,
        description: &Bound<'_, PyAny>,
        kinds: Option<Vec<Bound<'_, PyAny>>>,
        origins: Option<Vec<Option<Bound<'_, PyAny>>>>,
    ) -> PyResult<CopyMasker> {
        let shape = shape(description, kinds, origins)?;
        let permit = permitted(&slf)?;
        core(slf.py(), || permit.copy(&shape)).map(CopyMasker::new)
    }
}

/// The core's permit in Python's.
pub(crate) fn permitted<'a>(permit: &'a PyRef<'_, Permit>) -> PyResult<&'a enforce::Permit> {
    permit.as_super().get(permit.py(), |decision| match decision {
        enforce::Decision::Permit(permit) => Ok(permit),
        enforce::Decision::Deny(_) | enforce::Decision::Hold(_) => Err(mixed()),
    })
}

/// No.
#[pyclass(frozen, extends = Decision, module = "checkrein")]
pub(crate) struct Deny;

#[pymethods]
impl Deny {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("rule", "reason", "message")
    }

    /// The rule that denies; `None` for the default deny.
    #[getter]
    fn rule(slf: PyRef<'_, Self>) -> PyResult<Option<String>> {
        Ok(denied(&slf)?.rule().map(str::to_owned))
    }

    /// The kind of reason.
    #[getter]
    fn reason(slf: PyRef<'_, Self>) -> PyResult<&'static str> {
        Ok(denied(&slf)?.reason().name())
    }

    /// What the caller may be told.
    #[getter]
    fn message(slf: PyRef<'_, Self>) -> PyResult<String> {
        Ok(denied(&slf)?.message().to_owned())
    }
}

fn denied<'a>(deny: &'a PyRef<'_, Deny>) -> PyResult<&'a Denial> {
    deny.as_super().get(deny.py(), |decision| match decision {
        enforce::Decision::Deny(denial) => Ok(denial),
        enforce::Decision::Permit(_) | enforce::Decision::Hold(_) => Err(mixed()),
    })
}

/// Not before people have approved `request`.
#[pyclass(frozen, extends = Decision, module = "checkrein")]
pub(crate) struct Hold;

#[pymethods]
impl Hold {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("rule", "message", "request")
    }

    /// The rule that holds.
    #[getter]
    fn rule(slf: PyRef<'_, Self>) -> PyResult<String> {
        Ok(held(&slf)?.rule().to_owned())
    }

    /// What the caller may be told.
    #[getter]
    fn message(slf: PyRef<'_, Self>) -> PyResult<String> {
        Ok(held(&slf)?.message().to_owned())
    }

    /// What people must approve.
    #[getter]
    fn request(slf: PyRef<'_, Self>) -> PyResult<ApprovalRequest> {
        Ok(ApprovalRequest(held(&slf)?.request().clone()))
    }
}

fn held<'a>(hold: &'a PyRef<'_, Hold>) -> PyResult<&'a enforce::Hold> {
    hold.as_super().get(hold.py(), |decision| match decision {
        enforce::Decision::Hold(hold) => Ok(hold),
        enforce::Decision::Permit(_) | enforce::Decision::Deny(_) => Err(mixed()),
    })
}

/// [`answer`] alone makes these classes, each around its own kind of decision.
fn mixed() -> Error {
    refused(ErrorCode::BoundaryPanic, "the decision is not of its class")
}

/// The class that fits the answer, which comes in a box: it is moved often on its way, and is large.
#[inline]
pub(crate) fn answer(py: Python<'_>, decision: Box<enforce::Decision>) -> PyResult<Bound<'_, PyAny>> {
    enum Kind {
        Permit,
        Deny,
        Hold,
    }
    let kind = match &*decision {
        enforce::Decision::Permit(_) => Kind::Permit,
        enforce::Decision::Deny(_) => Kind::Deny,
        enforce::Decision::Hold(_) => Kind::Hold,
    };
    let base = PyClassInitializer::from(Decision(Own::new(decision)));
    Ok(match kind {
        Kind::Permit => Bound::new(py, base.add_subclass(Permit))?.into_any(),
        Kind::Deny => Bound::new(py, base.add_subclass(Deny))?.into_any(),
        Kind::Hold => Bound::new(py, base.add_subclass(Hold))?.into_any(),
    })
}
