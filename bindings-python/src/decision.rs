//! The answer, as one of three classes.

use crate::approval::ApprovalRequest;
use crate::convert::plain;
use crate::failure::{coded, core};
use crate::masker::{Masker, shape};
use checkrein::ErrorCode;
use checkrein::enforce;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// The answer to a statement: a `Permit`, a `Deny` or a `Hold`.
#[pyclass(frozen, subclass, module = "checkrein")]
pub(crate) struct Decision(enforce::Decision);

#[pymethods]
impl Decision {
    /// `permit`, `deny` or `hold`.
    #[getter]
    fn decision(&self) -> &'static str {
        self.0.word()
    }

    /// What the statement would do, by name.
    #[getter]
    fn effects(&self) -> Vec<&'static str> {
        self.0.classification().effects.iter().map(checkrein::classify::Effect::name).collect()
    }

    /// Everything that is known of the statement, as plain objects.
    #[getter]
    fn classification<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        plain(py, self.0.classification())
    }

    /// The canonical JSON form, byte for byte the same in every language.
    #[getter]
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        core(py, || self.0.to_json()).map(|bytes| PyBytes::new(py, &bytes))
    }

    /// The number of its entry in the log; `None` when the log could not take it.
    #[getter]
    fn seq(&self) -> Option<u64> {
        match &self.0 {
            enforce::Decision::Permit(permit) => Some(permit.seq()),
            enforce::Decision::Deny(denial) => denial.seq(),
            enforce::Decision::Hold(hold) => Some(hold.seq()),
        }
    }

    fn __repr__(&self) -> String {
        let seq = self.seq().map_or_else(|| "None".to_owned(), |seq| seq.to_string());
        let effects = self.effects().join(", ");
        match &self.0 {
            enforce::Decision::Permit(permit) => format!("Permit(rules={:?}, effects=[{effects}], seq={seq})", permit.rules()),
            enforce::Decision::Deny(denial) => {
                let rule = denial.rule().map_or_else(|| "None".to_owned(), |rule| format!("{rule:?}"));
                format!("Deny(reason='{}', rule={rule}, effects=[{effects}], seq={seq})", denial.reason().name())
            }
            enforce::Decision::Hold(hold) => format!("Hold(rule={:?}, effects=[{effects}], seq={seq})", hold.rule()),
        }
    }
}

/// Leave to run one statement once, with its duties.
#[pyclass(frozen, extends = Decision, module = "checkrein")]
pub(crate) struct Permit;

#[pymethods]
impl Permit {
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
        let py = slf.py();
        plain(py, permitted(&slf)?.obligations())
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

    /// Makes the thing that masks one result. `description` is the cursor's (or the columns' names); `kinds` says what kind of values
    /// each column holds, where the driver tells.
    #[pyo3(signature = (description, *, kinds = None))]
    fn masker(slf: PyRef<'_, Self>, description: &Bound<'_, PyAny>, kinds: Option<Vec<String>>) -> PyResult<Masker> {
        let py = slf.py();
        let shape = shape(description, kinds.as_deref())?;
        let permit = permitted(&slf)?;
        core(py, || permit.masker(&shape)).map(Masker::new)
    }
}

/// The core's permit in Python's.
pub(crate) fn permitted<'a>(permit: &'a PyRef<'_, Permit>) -> PyResult<&'a enforce::Permit> {
    let decision: &Decision = permit.as_super();
    match &decision.0 {
        enforce::Decision::Permit(permit) => Ok(permit),
        enforce::Decision::Deny(_) | enforce::Decision::Hold(_) => Err(coded(permit.py(), ErrorCode::BoundaryPanic, None)),
    }
}

/// No.
#[pyclass(frozen, extends = Decision, module = "checkrein")]
pub(crate) struct Deny {
    /// The rule that denies; `None` for the default deny.
    #[pyo3(get)]
    rule: Option<String>,
    /// The kind of reason.
    #[pyo3(get)]
    reason: &'static str,
    /// What the caller may be told.
    #[pyo3(get)]
    message: String,
}

/// Not before people have approved `request`.
#[pyclass(frozen, extends = Decision, module = "checkrein")]
pub(crate) struct Hold {
    /// The rule that holds.
    #[pyo3(get)]
    rule: String,
    /// What the caller may be told.
    #[pyo3(get)]
    message: String,
    /// What people must approve.
    #[pyo3(get)]
    request: Py<ApprovalRequest>,
}

/// The class that fits the answer.
pub(crate) fn answer(py: Python<'_>, decision: enforce::Decision) -> PyResult<Bound<'_, PyAny>> {
    enum Parts {
        Permit,
        Deny(Deny),
        Hold(Hold),
    }
    let parts = match &decision {
        enforce::Decision::Permit(_) => Parts::Permit,
        enforce::Decision::Deny(denial) => Parts::Deny(Deny {
            rule: denial.rule().map(str::to_owned),
            reason: denial.reason().name(),
            message: denial.message().to_owned(),
        }),
        enforce::Decision::Hold(hold) => Parts::Hold(Hold {
            rule: hold.rule().to_owned(),
            message: hold.message().to_owned(),
            request: Py::new(py, ApprovalRequest(hold.request().clone()))?,
        }),
    };
    let base = PyClassInitializer::from(Decision(decision));
    Ok(match parts {
        Parts::Permit => Bound::new(py, base.add_subclass(Permit))?.into_any(),
        Parts::Deny(deny) => Bound::new(py, base.add_subclass(deny))?.into_any(),
        Parts::Hold(hold) => Bound::new(py, base.add_subclass(hold))?.into_any(),
    })
}
