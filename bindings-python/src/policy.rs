//! A compiled policy.

use crate::document::{json, plain};
use crate::failure::{argument, core};
use crate::place::Place;
use crate::process::Own;
use crate::text::{Text, hex};
use checkrein::Error;
use checkrein::audit::event::Who;
use checkrein::enforce::{run_tests, verifier};
use checkrein::host::{SystemClock, read_policy};
use checkrein::identity::Verifier;
use checkrein::policy::{Format, NoFiles, PolicySet};
use checkrein::request::{Clock as _, Timestamp};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use serde_json::json as document;
use std::path::PathBuf;
use std::sync::Arc;

/// Who may do what: compiled once, shared by as many enforcers as want it.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Policy {
    inner: Own<Compiled>,
    /// Where it was read.
    file: Option<PathBuf>,
}

struct Compiled {
    set: Arc<PolicySet>,
    verifier: Verifier,
}

#[pymethods]
impl Policy {
    /// Compiles a policy from its text (`format` is `yaml` or `json`), or from plain objects. It can name no files.
    #[staticmethod]
    #[pyo3(signature = (document, format = Text("yaml")), text_signature = "(document, format='yaml')")]
    fn compile(py: Python<'_>, document: &Bound<'_, PyAny>, format: Text<'_>) -> PyResult<Self> {
        let is_text = document.is_instance_of::<PyBytes>() || document.is_instance_of::<PyString>();
        let format = match format.0 {
            "yaml" if is_text => Format::Yaml,
            "yaml" | "json" => Format::Json,
            _ => return Err(argument(py, "a policy's format is `yaml` or `json`")),
        };
        let bytes = json(document, "a policy")?;
        core(py, || Compiled::new(PolicySet::compile(&bytes, format, &NoFiles)?)).map(|inner| Self { inner: Own::new(inner), file: None })
    }

    /// Compiles a policy from a file, `.json` or YAML; files that it names are looked for beside it.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: Place) -> PyResult<Self> {
        core(py, || Compiled::new(read_policy(&path.0)?)).map(|inner| Self { inner: Own::new(inner), file: Some(path.0) })
    }

    /// SHA-256 of the policy with its files, in hexadecimal.
    #[getter]
    fn digest(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |policy| Ok(hex(policy.set.digest())))
    }

    /// `enforce` or `observe`.
    #[getter]
    fn mode(&self, py: Python<'_>) -> PyResult<&'static str> {
        self.with(py, |policy| Ok(policy.set.mode().name()))
    }

    /// The names of its resources.
    #[getter]
    fn resources(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.with(py, |policy| Ok(policy.set.resources().map(|resource| resource.name().to_owned()).collect()))
    }

    /// What works as written and may not be meant, as plain objects.
    fn lint<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let findings = self.with(py, |policy| Ok(policy.set.lint().to_vec()))?;
        plain(py, &findings)
    }

    /// Runs the policy's own tests: how many there are, and what was different in those that failed.
    fn test<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let report = self.with(py, |policy| Ok(run_tests(&policy.set)))?;
        plain(py, &report)
    }

    /// Verifies a token against the policy's issuers and says who it speaks for; `now` is in milliseconds since 1970. It opens nothing.
    #[pyo3(signature = (token, now = None))]
    fn verify<'py>(&self, py: Python<'py>, token: Text<'_>, now: Option<i64>) -> PyResult<Bound<'py, PyAny>> {
        let now = now.map_or_else(|| SystemClock.now(), Timestamp);
        let principal = self.with(py, |policy| policy.verifier.verify(token.0, now))?;
        let said = document!({"principal": Who::from(&principal), "claims": principal.claims(), "expires": principal.expires()});
        plain(py, &said)
    }

    fn __repr__(&self) -> String {
        let digest = self.inner.get().map_or_else(|_| String::new(), |policy| hex(policy.set.digest()));
        format!("Policy(digest='{digest}')")
    }
}

impl Policy {
    /// The policy itself, to be shared.
    pub(crate) fn set(&self) -> Result<Arc<PolicySet>, Error> {
        self.inner.get().map(|policy| Arc::clone(&policy.set))
    }

    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.file.clone()
    }

    fn with<T: Send>(&self, py: Python<'_>, run: impl FnOnce(&Compiled) -> Result<T, Error> + Send) -> PyResult<T> {
        core(py, || run(self.inner.get()?))
    }
}

impl Compiled {
    fn new(set: PolicySet) -> Result<Self, Error> {
        Ok(Self { verifier: verifier(&set)?, set: Arc::new(set) })
    }
}
