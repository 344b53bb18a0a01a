//! What is said of a function beside its arguments and its body.

use super::reader::Reader;
use crate::classify::Effect::{Program, Role, Setting};
use crate::classify::sql::lower::utility::setting;
use crate::classify::sql::token::Kind;

/// Languages whose functions cannot leave the database by themselves.
const CONFINED: &[&str] = &["sql", "plpgsql", "plperl", "pltcl", "plv8"];

impl Reader<'_, '_> {
    /// One option of CREATE FUNCTION; whether there was one.
    pub(super) fn routine_option(&mut self) -> Option<bool> {
        if self.eat("language") {
            self.language()?;
        } else if self.eat("as") {
            self.string()?;
            if self.sign(",") {
                // `AS 'file', 'symbol'` is native code, whatever the language says.
                self.string()?;
                self.draft.does(&[Program]);
            }
        } else if self.eat("transform") {
            self.list(|r| {
                r.need("for type")?;
                r.typename()
            })?;
        } else if self.eat("window") {
        } else {
            return self.common_option();
        }
        Some(true)
    }

    /// One option that ALTER FUNCTION takes too.
    pub(super) fn common_option(&mut self) -> Option<bool> {
        if self.any(&["external security definer", "security definer", "external security invoker", "security invoker"]).is_some() {
            if self.tokens.is(self.at - 1, "definer") {
                // It runs with its owner's rights, whoever calls it.
                self.draft.does(&[Role]);
            }
        } else if self.any(&["cost", "rows"]).is_some() {
            self.number()?;
        } else if self.eat("support") {
            let function = self.name()?;
            self.draft.arranged(function);
        } else if self.eat("parallel") {
            self.ident()?;
        } else if self.eat("set") {
            let name = self.setting()?;
            setting::kept(&mut self.draft, &name);
        } else if self.eat("reset all") {
            self.draft.does(&[Setting]);
        } else if self.eat("reset") {
            self.draft.does(&[Setting]);
            self.setting_name()?;
        } else {
            let plain = self.any(&[
                "called on null input",
                "returns null on null input",
                "strict",
                "immutable",
                "stable",
                "volatile",
                "not leakproof",
                "leakproof",
            ]);
            return Some(plain.is_some());
        }
        Some(true)
    }

    fn language(&mut self) -> Option<()> {
        let name = match self.kind(0) {
            Kind::String => {
                let name = self.tokens.written(self.at).trim_matches('\'').to_ascii_lowercase();
                self.string()?;
                name
            }
            Kind::Word | Kind::Quoted => self.word()?.text,
            Kind::Space | Kind::Comment | Kind::Number | Kind::Parameter | Kind::Symbol | Kind::Operator | Kind::End => return None,
        };
        if !CONFINED.contains(&name.as_str()) {
            self.draft.does(&[Program]);
        }
        Some(())
    }
}
