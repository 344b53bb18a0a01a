use super::{Door, respond};
use crate::classify::{self, Dialect, LexerSettings, Placeholders, State};
use crate::error::Error;
use crate::wire::strict;
use serde::Deserialize;
use serde_json::Value as Json;

/// `{"statement", "dialect", "settings"?, "search_path"?, "catalog"?, "placeholders"?}`; a catalog is a name or a document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    statement: String,
    dialect: Dialect,
    #[serde(default)]
    settings: LexerSettings,
    search_path: Option<Vec<String>>,
    catalog: Option<Json>,
    #[serde(default)]
    placeholders: Placeholders,
}

impl Door {
    pub(super) fn classify(&self, request: Json) -> Result<Vec<u8>, Error> {
        let request: Request = strict::from_value(request)?;
        let catalog = self.catalog(request.catalog)?;
        let mut state = State::new(request.dialect);
        state.settings = request.settings;
        if let Some(path) = request.search_path {
            state.search_path = path;
        }
        let context =
            classify::Context { dialect: request.dialect, state: &state, catalog: catalog.as_deref(), placeholders: request.placeholders };
        respond(&classify::classify(&request.statement, &context))
    }
}
