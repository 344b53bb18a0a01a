//! A result's shape, as the driver describes it.

use crate::failure::{argument, of_host};
use crate::text::{Text, characters, word};
use checkrein::classify::{ColumnName, RelationName};
use checkrein::mask::{RESULT_COLUMNS, ResultShape, ShapeColumn, ValueKind};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// Where a column comes from, as the driver tells: schema, relation, column.
type Origin<'a> = (Text<'a>, Text<'a>, Text<'a>);

/// A shape from a PEP 249 description, from the columns' names, from dicts `{"name", "kind", "origin"}`, or from a schema or data in
/// Arrow's format; `kinds` and `origins` say what the description does not.
pub(crate) fn shape(
    description: &Bound<'_, PyAny>,
    kinds: Option<Vec<Bound<'_, PyAny>>>,
    origins: Option<Vec<Option<Bound<'_, PyAny>>>>,
) -> PyResult<ResultShape> {
    let py = description.py();
    if let Some(schema) = crate::producer::schema(description)? {
        return told(py, ResultShape::from_arrow(&schema).columns, kinds, origins);
    }
    let mut columns = Vec::new();
    let described = description.try_iter().map_err(|_| argument(py, "a description is an iterable of columns"))?;
    for described in described {
        let described = described.map_err(|failure| of_host(py, failure, "the description could not be read"))?;
        if columns.len() == RESULT_COLUMNS {
            return Err(argument(py, format!("a result has at most {RESULT_COLUMNS} columns")));
        }
        columns.push(column(&described)?);
    }
    told(py, columns, kinds, origins)
}

/// With what is said beside the description.
fn told<'py>(
    py: Python<'py>,
    mut columns: Vec<ShapeColumn>,
    kinds: Option<Vec<Bound<'py, PyAny>>>,
    origins: Option<Vec<Option<Bound<'py, PyAny>>>>,
) -> PyResult<ResultShape> {
    fill(py, &mut columns, kinds, "kinds", |column, given| kind(given).map(|kind| column.kind = kind))?;
    let origins = origins.map(|origins| origins.into_iter().map(|given| given.unwrap_or_else(|| py.None().into_bound(py))).collect());
    fill(py, &mut columns, origins, "origins", |column, given| {
        origin(given).map(|origin| column.origin = origin.or(column.origin.take()))
    })?;
    Ok(ResultShape { columns })
}

fn fill<'py>(
    py: Python<'py>,
    columns: &mut [ShapeColumn],
    given: Option<Vec<Bound<'py, PyAny>>>,
    what: &str,
    mut set: impl FnMut(&mut ShapeColumn, &Bound<'py, PyAny>) -> PyResult<()>,
) -> PyResult<()> {
    let Some(given) = given else { return Ok(()) };
    if given.len() != columns.len() {
        return Err(argument(py, format!("there are {} {what} for {} columns", given.len(), columns.len())));
    }
    columns.iter_mut().zip(&given).try_for_each(|(column, given)| set(column, given))
}

fn column(described: &Bound<'_, PyAny>) -> PyResult<ShapeColumn> {
    let py = described.py();
    let mut column = ShapeColumn { name: String::new(), kind: ValueKind::Unknown, origin: None };
    if let Ok(name) = described.cast::<PyString>() {
        characters(name)?.clone_into(&mut column.name);
    } else if let Ok(parts) = described.cast::<PyDict>() {
        for (name, part) in parts.copy()? {
            match name.extract::<Text<'_>>()?.0 {
                "name" => text(&part)?.clone_into(&mut column.name),
                "kind" => column.kind = kind(&part)?,
                "origin" => column.origin = origin(&part)?,
                _ => return Err(argument(py, "a column has `name`, `kind` and `origin`")),
            }
        }
    } else {
        let name = described.get_item(0).map_err(|_| argument(py, "a column's description has no name"))?;
        text(&name)?.clone_into(&mut column.name);
    }
    Ok(column)
}

fn text<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    characters(given.cast::<PyString>().map_err(|_| argument(given.py(), "a column's name is a string"))?)
}

fn kind(given: &Bound<'_, PyAny>) -> PyResult<ValueKind> {
    word(given.py(), given.extract()?, "a kind of value is not known")
}

fn origin(given: &Bound<'_, PyAny>) -> PyResult<Option<ColumnName>> {
    if given.is_none() {
        return Ok(None);
    }
    let wrong = || argument(given.py(), "an origin is a schema, a relation and a column");
    let parts: Vec<Bound<'_, PyAny>> = given.try_iter().map_err(|_| wrong())?.take(4).collect::<PyResult<_>>().map_err(|_| wrong())?;
    let [schema, relation, column] = parts.as_slice() else { return Err(wrong()) };
    let (schema, relation, column): Origin<'_> = (schema.extract()?, relation.extract()?, column.extract()?);
    let relation = RelationName { schema: Some(schema.0.to_owned()), name: relation.0.to_owned() };
    Ok(Some(ColumnName { relation, column: column.0.to_owned() }))
}
