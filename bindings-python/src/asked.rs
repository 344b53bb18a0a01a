//! A question in the core's types.

use crate::approval::ApprovalRequest;
use crate::document::members;
use crate::failure::{argument, core, of_host};
use crate::parameters::Parameters;
use crate::text::{Text, characters, word};
use checkrein::Error;
use checkrein::classify::Placeholders;
use checkrein::enforce::{Presented, Statement};
use checkrein::request::Context;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyString, PyTuple};
use serde_json::{Map, Value as Json};

/// What the host is about to send, and on which occasion. The text is Python's own: it never changes, and the caller holds it.
pub(crate) struct Asked<'a> {
    text: &'a str,
    parameters: Parameters,
    placeholders: Placeholders,
    pub(crate) context: Context,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(
        py: Python<'_>,
        sql: Text<'a>,
        params: Option<&Bound<'_, PyAny>>,
        many: bool,
        context: Option<&Bound<'_, PyAny>>,
        placeholders: Option<Text<'_>>,
    ) -> PyResult<Self> {
        Ok(Self {
            text: sql.0,
            parameters: Parameters::new(params, many)?,
            placeholders: placeholders.map_or(Ok(Placeholders::Native), |words| style(py, words))?,
            context: context.map_or_else(|| Ok(Context::default()), occasion)?,
        })
    }

    /// Refuses what people would approve without knowing what the driver makes of it.
    pub(crate) fn is_approvable(&self, py: Python<'_>) -> PyResult<()> {
        self.parameters.opaque.as_ref().map_or(Ok(()), |class| {
            Err(argument(py, format!("a parameter of class `{class}` could be sent as something else than people approve: convert it")))
        })
    }

    /// The statement, which takes the parameters out.
    pub(crate) fn statement(&mut self) -> Result<Statement<'a>, Error> {
        Statement::new(self.text)?.with_placeholders(self.placeholders).with_parameters(std::mem::take(&mut self.parameters.sets))
    }
}

pub(crate) fn style(py: Python<'_>, placeholders: Text<'_>) -> PyResult<Placeholders> {
    word(py, placeholders, "placeholders are `native` or `format`")
}

fn occasion(given: &Bound<'_, PyAny>) -> PyResult<Context> {
    let py = given.py();
    let wrong = || argument(py, "a context maps names to strings, booleans and integers");
    let member = |(name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        let name = characters(name.cast::<PyString>().map_err(|_| wrong())?)?.to_owned();
        let value = if let Ok(truth) = value.cast::<PyBool>() {
            Json::Bool(truth.is_true())
        } else if let Ok(text) = value.cast::<PyString>() {
            Json::String(characters(text)?.to_owned())
        } else if value.is_instance_of::<PyInt>() {
            Json::Number(value.extract::<i64>().map_err(|_| wrong())?.into())
        } else {
            return Err(wrong());
        };
        Ok((name, value))
    };
    let members = members(given, "a context")?.iter().map(member).collect::<PyResult<Map<String, Json>>>()?;
    core(py, || Context::new(members))
}

/// Requests that were held, with the approvals of each.
pub(crate) struct Approved(Vec<(Py<ApprovalRequest>, Vec<String>)>);

impl Approved {
    /// From pairs of a request and the texts of its approvals; with `request`, from the texts of that one.
    pub(crate) fn new(request: Option<&Bound<'_, ApprovalRequest>>, approvals: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = approvals.py();
        if let Some(request) = request {
            return Ok(Self(vec![(request.clone().unbind(), texts(approvals)?)]));
        }
        let wrong = || argument(py, "approvals are pairs of a request and its approvals' texts, or the texts alone beside `request=`");
        let pair = |pair: PyResult<Bound<'_, PyAny>>| {
            let pair = pair.map_err(|failure| of_host(py, failure, "the approvals could not be read"))?;
            let (request, approvals): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
                pair.cast::<PyTuple>().map_err(|_| wrong())?.extract().map_err(|_| wrong())?;
            Ok((request.cast_into::<ApprovalRequest>().map_err(|_| wrong())?.unbind(), texts(&approvals)?))
        };
        approvals.try_iter().map_err(|_| wrong())?.map(pair).collect::<PyResult<_>>().map(Self)
    }

    /// The approvals' texts by request, as [`presented`] wants them.
    pub(crate) fn texts(&self) -> Vec<(&ApprovalRequest, Vec<&str>)> {
        self.0.iter().map(|(request, texts)| (request.get(), texts.iter().map(String::as_str).collect())).collect()
    }
}

pub(crate) fn presented<'a>(approved: &'a [(&'a ApprovalRequest, Vec<&'a str>)]) -> Vec<Presented<'a>> {
    approved.iter().map(|(request, approvals)| Presented { request: &request.0, approvals }).collect()
}

fn texts(given: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let py = given.py();
    let wrong = || argument(py, "approvals are texts");
    if given.is_instance_of::<PyString>() {
        return Err(wrong());
    }
    let text = |text: PyResult<Bound<'_, PyAny>>| {
        let text = text.map_err(|failure| of_host(py, failure, "the approvals could not be read"))?;
        Ok(characters(text.cast::<PyString>().map_err(|_| wrong())?)?.to_owned())
    };
    given.try_iter().map_err(|_| wrong())?.map(text).collect()
}
