//! Content: personal data and secrets in texts, by their form.

use crate::detector::{detectors, unless_one_failed};
use crate::document::{json, plain};
use crate::failure::{argument, core, here};
use crate::finding::found;
use crate::process::Own;
use crate::stream::Stream;
use crate::text::{Text, characters};
use crate::values::octets;
use checkrein::Error;
use checkrein::mask::scan::{Entity, Finding as Found, Hint, Replacements, ScanConfig, Scanner as Core, Scratch};
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict as _, PyByteArray, PyBytes, PyList, PyMemoryView, PyString};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

/// What is longer is scanned without the interpreter's lock; letting go of it costs as much as a few hundred bytes.
const SHORT: usize = 2048;

/// Finds personal data and secrets in texts, and puts something else in their place.
#[pyclass(frozen, module = "checkrein")]
pub(crate) struct Scanner(Own<Ready>);

/// A scanner, what it puts in place of findings, and the column whose values it sees.
#[derive(Clone)]
pub(crate) struct Ready {
    pub(crate) scanner: Core,
    pub(crate) replacements: Replacements,
    pub(crate) hint: Option<Hint>,
}

#[pymethods]
impl Scanner {
    /// Makes one from a configuration, plain objects or JSON; without it, from the defaults. `replace` is the text that stands in place
    /// of findings, or a mapping of such texts by entity, with `*` for all others; `{entity}` in it stands for the entity's name. `detectors`
    /// are functions of the host's own, by their entities' names.
    #[new]
    #[pyo3(signature = (config = None, *, replace = None, detectors = None))]
    fn new(
        py: Python<'_>,
        config: Option<&Bound<'_, PyAny>>,
        replace: Option<&Bound<'_, PyAny>>,
        detectors: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let config = config.map(|config| json(config, "a configuration")).transpose()?;
        let texts = replace.map(texts).transpose()?;
        let detectors = detectors.map(self::detectors).transpose()?.unwrap_or_default();
        let ready = core(py, || {
            let config = config.map_or_else(|| Ok(ScanConfig::default()), |config| ScanConfig::from_json(&config))?;
            let scanner = Core::with_detectors(&config, detectors)?;
            let replacements = scanner.replacements_from_json(texts.as_deref().unwrap_or(b"{}"))?;
            Ok(Ready { scanner, replacements, hint: None })
        })?;
        Ok(Self(Own::new(ready)))
    }

    /// The same scanner for the values of a column of this name, which may speak of what they are.
    fn for_column(&self, py: Python<'_>, name: Text<'_>) -> PyResult<Self> {
        let ready = core(py, || self.0.get().map(|ready| Ready { hint: Some(ready.scanner.hint(name.0)), ..ready.clone() }))?;
        Ok(Self(Own::new(ready)))
    }

    /// Finds what there is, in order, without overlaps. Spans are in characters of a `str`, and in bytes of anything else.
    fn scan<'py>(&self, text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        let py = text.py();
        let given = Given::of(text)?;
        let findings = self.run(py, given.bytes(), |ready| ready.find(given.bytes()))?;
        found(py, self.ready(py)?, &findings, given.characters())
    }

    /// The text with something else in place of what is found; the same object where nothing is.
    fn mask<'py>(&self, text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.masked(text, Ready::mask, Ready::mask_bytes)
    }

    /// The same for JSON documents, which stay documents: strings are read without their escapes, numbers in which something is found
    /// become `null`, and the names of members speak of what they stand for.
    fn mask_json<'py>(&self, text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.masked(text, Ready::mask_json, Ready::mask_json_bytes)
    }

    /// A text that comes in parts, cut anywhere: the masked output is that of the whole text.
    fn stream(&self, py: Python<'_>) -> PyResult<Stream> {
        here(py, || self.0.get().map(|ready| Stream::new(ready.clone())))
    }

    /// The entities that are looked for.
    #[getter]
    fn entities(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.ready(py).map(|ready| ready.scanner.entities().map(|(_, name)| name.to_owned()).collect())
    }

    fn __repr__(&self) -> String {
        self.0.get().map_or_else(|_| "Scanner(…)".to_owned(), |ready| format!("Scanner(entities={})", ready.scanner.entities().count()))
    }
}

/// Everything that content can be recognised as, as plain objects.
#[pyfunction]
pub(crate) fn entities(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    plain(py, &Entity::all())
}

/// Masks a text, or octets.
type Masks<T> = for<'a> fn(&Ready, &'a T) -> Result<Cow<'a, T>, Error>;

impl Scanner {
    fn ready<'a>(&'a self, py: Python<'_>) -> PyResult<&'a Ready> {
        here(py, || self.0.get())
    }

    /// A text masked as it was given; the same object where nothing is found.
    fn masked<'py>(&self, given: &Bound<'py, PyAny>, text: Masks<str>, octets: Masks<[u8]>) -> PyResult<Bound<'py, PyAny>> {
        let py = given.py();
        match Given::of(given)? {
            Given::Text(characters) => {
                let masked = self.run(py, characters.as_bytes(), |ready| text(ready, characters).and_then(unless_one_failed))?;
                Ok(if let Cow::Owned(masked) = masked { PyString::new(py, &masked).into_any() } else { given.clone() })
            }
            Given::Bytes(bytes) => {
                let masked = self.run(py, &bytes, |ready| octets(ready, &bytes).and_then(unless_one_failed))?;
                let same = matches!(masked, Cow::Borrowed(_)) && given.is_exact_instance_of::<PyBytes>();
                Ok(if same { given.clone() } else { PyBytes::new(py, &masked).into_any() })
            }
        }
    }

    fn run<T: Send>(&self, py: Python<'_>, text: &[u8], run: impl FnOnce(&Ready) -> Result<T, Error> + Send) -> PyResult<T> {
        if text.len() <= SHORT { here(py, || run(self.0.get()?)) } else { core(py, || run(self.0.get()?)) }
    }
}

impl Ready {
    fn mask<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, Error> {
        let findings = self.find(text.as_bytes())?;
        Ok(if findings.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(self.replacements.apply(text, &findings)) })
    }

    fn mask_bytes<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Error> {
        self.scanner.mask_bytes(bytes, self.hint.as_ref(), &self.replacements)
    }

    fn mask_json<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, Error> {
        self.scanner.mask_json(text, self.hint.as_ref(), &self.replacements)
    }

    fn mask_json_bytes<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Error> {
        self.scanner.mask_json_bytes(bytes, self.hint.as_ref(), &self.replacements)
    }

    fn find(&self, text: &[u8]) -> Result<Vec<Found>, Error> {
        thread_local! {
            static SCRATCH: RefCell<Scratch> = RefCell::default();
        }
        if text.len() > SHORT {
            return unless_one_failed(self.scanner.scan(text, self.hint.as_ref()));
        }
        // Taken out meanwhile: what a panic leaves behind is not used again.
        let mut scratch = SCRATCH.take();
        let mut findings = Vec::new();
        self.scanner.scan_into(text, self.hint.as_ref(), &mut scratch, &mut findings);
        SCRATCH.set(scratch);
        unless_one_failed(findings)
    }
}

/// A text as it was given.
enum Given<'a> {
    Text(&'a str),
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Given<'a> {
    fn of(text: &'a Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = text.cast::<PyString>() {
            return characters(text).map(Self::Text);
        }
        Ok(Self::Bytes(bytes(text)?))
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }

    fn characters(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// Bytes, copied where others may write into them.
pub(crate) fn bytes<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(Cow::Borrowed(bytes.as_bytes()));
    }
    let wrong = || argument(given.py(), "a text is a `str`, or bytes");
    if given.is_instance_of::<PyByteArray>() || given.is_instance_of::<PyMemoryView>() {
        return octets(given).map(Cow::Owned).map_err(|_| wrong());
    }
    Err(wrong())
}

/// The JSON of replacements: one text for all, or a mapping.
fn texts<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(text) = given.cast::<PyString>() {
        let all = HashMap::from([("*", text)]).into_py_dict(given.py())?;
        return json(&all, "what is put in place").map(|json| Cow::Owned(json.into_owned()));
    }
    json(given, "what is put in place")
}
