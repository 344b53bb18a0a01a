//! Options: `(key = value, …)`, `OPTIONS (key 'value', …)`, and settings.

use super::reader::Reader;
use crate::classify::sql::ir::Name;
use crate::classify::sql::lower::reserved::is_reserved;
use crate::classify::sql::token::Kind;

impl Reader<'_, '_> {
    /// `(key [= value], …)`; what `take` is told: the key, and the value where that is a name.
    pub(super) fn definition(&mut self, mut take: impl FnMut(&mut Self, &str, Option<Name>) -> Option<()>) -> Option<()> {
        self.bracketed(|r| {
            r.list(|r| {
                let mut key = r.label()?;
                if r.sign(".") {
                    key = r.label()?;
                }
                let value = if r.sign("=") { r.value()? } else { None };
                take(r, &key.text, value)
            })
        })
    }

    /// Options that only say how something is stored or done.
    pub(super) fn parameters(&mut self) -> Option<()> {
        self.definition(|_, _, _| Some(()))
    }

    /// `WITH (…)`, if it stands here.
    pub(super) fn has_parameters(&mut self) -> Option<()> {
        if self.is(0, "with") && self.is_sign(1, "(") {
            self.at += 1;
            return self.parameters();
        }
        Some(())
    }

    /// The value of an option (`def_arg`); the name that it is, if it is one.
    fn value(&mut self) -> Option<Option<Name>> {
        let start = self.at;
        match self.kind(0) {
            Kind::String => self.string()?,
            Kind::Number => self.number()?,
            Kind::Operator => {
                if self.number().is_none() {
                    self.at += 1;
                }
            }
            Kind::Word if self.is(0, "operator") && self.is_sign(1, "(") => self.operator()?,
            Kind::Word if is_reserved(self.tokens.written(self.at)) => self.at += 1,
            Kind::Word | Kind::Quoted => {
                self.typename()?;
                let end = self.at;
                self.at = start;
                let name = self.function().filter(|_| self.at == end);
                self.at = end;
                return Some(name);
            }
            Kind::Space | Kind::Comment | Kind::Parameter | Kind::Symbol | Kind::End => return None,
        }
        Some(None)
    }

    /// An operator, bare or as `OPERATOR(schema.op)` or `schema.op` (`any_operator`).
    pub(super) fn operator(&mut self) -> Option<()> {
        if self.is(0, "operator") && self.is_sign(1, "(") {
            self.at += 1;
            return self.bracketed(Self::operator_name);
        }
        self.operator_name()
    }

    fn operator_name(&mut self) -> Option<()> {
        while self.kind(0) != Kind::Operator {
            self.ident()?;
            self.need_sign(".")?;
        }
        self.at += 1;
        Some(())
    }

    /// `OPTIONS ([ADD|SET|DROP] key 'value', …)` of foreign objects.
    pub(super) fn generic_options(&mut self) -> Option<()> {
        self.need("options")?;
        self.bracketed(|r| {
            r.list(|r| {
                let verb = [("add", 1), ("set", 1), ("drop", 1)]
                    .iter()
                    .any(|(verb, ahead)| r.is(0, verb) && matches!(r.kind(*ahead), Kind::Word | Kind::Quoted));
                let drops = verb && r.is(0, "drop");
                r.at += usize::from(verb);
                r.label()?;
                if drops { Some(()) } else { r.string() }
            })
        })
    }

    pub(super) fn has_generic_options(&mut self) -> Option<()> {
        if self.is(0, "options") { self.generic_options() } else { Some(()) }
    }

    /// What a setting is set to: words, strings and numbers with commas between, or DEFAULT.
    pub(super) fn setting_values(&mut self) -> Option<()> {
        if self.eat("default") {
            return Some(());
        }
        self.list(|r| match r.kind(0) {
            Kind::String => r.string(),
            Kind::Number | Kind::Operator => r.number(),
            Kind::Word if r.any(&["true", "false", "on"]).is_some() => Some(()),
            Kind::Word | Kind::Quoted => r.word().map(drop),
            Kind::Space | Kind::Comment | Kind::Parameter | Kind::Symbol | Kind::End => None,
        })
    }

    /// `name = value`, `name TO value`, `name FROM CURRENT`, `TIME ZONE value`; the setting's name.
    pub(super) fn setting(&mut self) -> Option<String> {
        if self.eat("time zone") {
            self.setting_values()?;
            return Some("timezone".to_owned());
        }
        let name = self.setting_name()?;
        if self.eat("from current") {
            return Some(name);
        }
        if !self.sign("=") {
            self.need("to")?;
        }
        self.setting_values()?;
        Some(name)
    }

    pub(super) fn setting_name(&mut self) -> Option<String> {
        let name = self.name()?;
        Some(name.parts.iter().map(|part| part.text.to_ascii_lowercase()).collect::<Vec<_>>().join("."))
    }

    /// A role, or the current one (`RoleSpec`).
    pub(super) fn role(&mut self) -> Option<()> {
        if self.any(&["current_role", "current_user", "session_user"]).is_some() {
            return Some(());
        }
        self.word().map(drop)
    }

    pub(super) fn roles(&mut self) -> Option<()> {
        self.list(Self::role)
    }
}
