//! Arguments of functions, aggregates and operators, with which DROP, ALTER, COMMENT and GRANT name them.

use super::reader::Reader;
use crate::classify::sql::ir::Name;

impl Reader<'_, '_> {
    /// `f`, `f(int, OUT text)` (`function_with_argtypes`).
    pub(super) fn routine(&mut self) -> Option<Name> {
        let name = self.function()?;
        if self.is_sign(0, "(") {
            self.bracketed(|r| if r.is_sign(0, ")") { Some(()) } else { r.list(|r| r.argument().map(drop)) })?;
        }
        Some(name)
    }

    /// `a(*)`, `a(int ORDER BY text)` (`aggregate_with_argtypes`).
    pub(super) fn aggregate(&mut self) -> Option<Name> {
        let name = self.function()?;
        self.aggregate_arguments()?;
        Some(name)
    }

    pub(super) fn aggregate_arguments(&mut self) -> Option<()> {
        self.bracketed(|r| {
            if r.sign("*") {
                return Some(());
            }
            if !r.is(0, "order") {
                r.list(|r| r.argument().map(drop))?;
            }
            if r.eat("order by") { r.list(|r| r.argument().map(drop)) } else { Some(()) }
        })
    }

    /// `=(int, int)`, `s.@#@(NONE, int)` (`operator_with_argtypes`).
    pub(super) fn operator_signature(&mut self) -> Option<()> {
        self.operator()?;
        self.operator_types()
    }

    pub(super) fn operator_types(&mut self) -> Option<()> {
        self.bracketed(|r| r.list(|r| if r.eat("none") { Some(()) } else { r.typename() }))
    }

    /// `[mode] [name] type` or `name mode type` (`func_arg`).
    ///
    /// A name may look like a type (`a int` against `double precision`): it is a type where the argument ends behind it.
    pub(super) fn argument(&mut self) -> Option<()> {
        self.mode();
        let start = self.at;
        if self.typename().is_some() && self.ends_argument() {
            return Some(());
        }
        self.at = start;
        self.word()?;
        self.mode();
        self.typename()?;
        self.ends_argument().then_some(())
    }

    fn mode(&mut self) {
        let _ = self.any(&["in out", "in", "out", "inout", "variadic"]);
    }

    fn ends_argument(&self) -> bool {
        self.is_sign(0, ",") || self.is_sign(0, ")") || self.is(0, "default") || self.is_sign(0, "=") || self.is(0, "order")
    }
}
