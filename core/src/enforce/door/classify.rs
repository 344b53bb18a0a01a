use super::{Door, respond};
use crate::classify::{self, Classification, Dialect, LexerSettings, Outputs, Placeholders, ReasonCode, State};
use crate::error::{Error, ErrorCode};
use crate::wire::strict;
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// Dialects that there are and that this version does not read: their statements get an answer, and it is `unknown`.
const NOT_READ: &[&str] = &["clickhouse", "db2", "duckdb", "redshift", "spark", "trino"];

/// `{"statement", "dialect", "settings"?, "search_path"?, "catalog"?, "placeholders"?}`; a catalog is a name or a document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    statement: String,
    dialect: String,
    settings: Option<Json>,
    search_path: Option<Vec<String>>,
    catalog: Option<Json>,
    #[serde(default)]
    placeholders: Placeholders,
}

impl Door {
    pub(super) fn classify(&self, request: Json) -> Result<Vec<u8>, Error> {
        let request: Request = strict::from_value(request)?;
        if NOT_READ.contains(&request.dialect.as_str()) {
            return respond(&not_read(&request.dialect)?);
        }
        let dialect: Dialect = strict::from_value(Json::String(request.dialect))?;
        let catalog = self.catalog(request.catalog)?;
        let mut state = State::new(dialect);
        if let Some(settings) = request.settings {
            state.settings = strict::from_value::<LexerSettings>(settings)?;
        }
        if let Some(path) = request.search_path {
            state.search_path = path;
        }
        let context = classify::Context { dialect, state: &state, catalog: catalog.as_deref(), placeholders: request.placeholders };
        respond(&classify::classify(&request.statement, &context))
    }
}

fn not_read(dialect: &str) -> Result<Json, Error> {
    let mut unknown = Classification::empty(Dialect::Postgres);
    unknown.doubt(ReasonCode::DialectUnsupported, dialect);
    unknown.outputs = Outputs::Unknown;
    let mut answer = serde_json::to_value(&unknown).map_err(|_| Error::new(ErrorCode::WireSchema, "no JSON form"))?;
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("dialect".into(), json!(dialect));
    }
    Ok(answer)
}
