//! Classes of the standard library that values may be of, found once.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// The classes whose values have a text that says all of them.
pub(crate) struct Known {
    decimal: Py<PyType>,
    datetime: Py<PyType>,
    time: Py<PyType>,
    /// With the names that the core knows them by.
    others: [(Py<PyType>, &'static str); 3],
    zones: Vec<Py<PyType>>,
}

impl Known {
    /// Finds them now, so that no later call has to wait for an import.
    pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
        Self::of(py).map(drop)
    }

    pub(crate) fn of(py: Python<'_>) -> PyResult<&Self> {
        static KNOWN: PyOnceLock<Known> = PyOnceLock::new();
        KNOWN.get_or_try_init(py, || {
            let class = |module: &str, name: &str| Ok::<_, PyErr>(py.import(module)?.getattr(name)?.cast_into::<PyType>()?.unbind());
            let zones = [class("datetime", "timezone"), class("zoneinfo", "ZoneInfo")];
            Ok(Self {
                decimal: class("decimal", "Decimal")?,
                datetime: class("datetime", "datetime")?,
                time: class("datetime", "time")?,
                others: [
                    (class("datetime", "date")?, "date"),
                    (class("datetime", "timedelta")?, "timedelta"),
                    (class("uuid", "UUID")?, "UUID"),
                ],
                zones: zones.into_iter().filter_map(Result::ok).collect(),
            })
        })
    }

    pub(crate) fn decimal<'py>(&self, py: Python<'py>) -> &Bound<'py, PyType> {
        self.decimal.bind(py)
    }

    pub(crate) fn is_decimal(&self, value: &Bound<'_, PyAny>) -> bool {
        is(value, &self.decimal)
    }

    /// The name of a class whose values' text is the interpreter's own; not those of subclasses, nor times in a zone of another class.
    pub(crate) fn kind(&self, value: &Bound<'_, PyAny>) -> Option<&'static str> {
        if is(value, &self.datetime) {
            return self.is_plain_zone(value).then_some("datetime");
        }
        if is(value, &self.time) {
            return self.is_plain_zone(value).then_some("time");
        }
        self.others.iter().find(|(class, _)| is(value, class)).map(|(_, name)| *name)
    }

    /// A day, time or moment of the class that the original is of, from its text; `None` for other classes, and other texts.
    pub(crate) fn dated<'py>(&self, original: &Bound<'py, PyAny>, text: &str) -> Option<Bound<'py, PyAny>> {
        let is_one = matches!(self.kind(original), Some("date" | "datetime" | "time"));
        is_one.then(|| original.get_type().call_method1("fromisoformat", (text,)).ok()).flatten()
    }

    /// A value from its class's name and its text; `None` for classes whose text is not read back.
    pub(crate) fn revived<'py>(&self, py: Python<'py>, kind: &str, text: &str) -> Option<Bound<'py, PyAny>> {
        let other = |name: &str| self.others.iter().find(|(_, known)| *known == name).map(|(class, _)| class.bind(py));
        match kind {
            "datetime" => self.datetime.bind(py).call_method1("fromisoformat", (text,)),
            "time" => self.time.bind(py).call_method1("fromisoformat", (text,)),
            "date" => other("date")?.call_method1("fromisoformat", (text,)),
            "UUID" => other("UUID")?.call1((text,)),
            _ => return None,
        }
        .ok()
    }

    fn is_plain_zone(&self, value: &Bound<'_, PyAny>) -> bool {
        let zone = value.getattr("tzinfo");
        zone.is_ok_and(|zone| zone.is_none() || self.zones.iter().any(|class| is(&zone, class)))
    }
}

fn is(value: &Bound<'_, PyAny>, class: &Py<PyType>) -> bool {
    value.get_type().is(class)
}
