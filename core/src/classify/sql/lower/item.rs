//! Select lists and RETURNING.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Doubt, Expr, Item, Name, construct};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{self, SelectItem, SelectItemQualifiedWildcardKind};

impl Lowering {
    /// A select list, or RETURNING.
    pub(super) fn items(self, items: &[SelectItem]) -> Result<Vec<Item>, Doubt> {
        items.iter().filter(|item| !is_marked(item)).map(|item| self.item(item)).collect()
    }

    fn item(self, item: &SelectItem) -> Result<Item, Doubt> {
        let plain = |options: &ast::WildcardAdditionalOptions| {
            options.opt_ilike.is_none()
                && options.opt_exclude.is_none()
                && options.opt_except.is_none()
                && options.opt_replace.is_none()
                && options.opt_rename.is_none()
                && options.opt_alias.is_none()
        };
        Ok(match item {
            // `SELECT @v = a` stores a value and shows none.
            SelectItem::UnnamedExpr(ast::Expr::BinaryOp { left, op: ast::BinaryOperator::Eq, .. })
                if self.dialect == Dialect::Mssql && is_placeholder(left) =>
            {
                return Err(construct("assignment of a variable"));
            }
            SelectItem::UnnamedExpr(ast::Expr::Function(function)) if Mark::of_name(&function.name) == Some(Mark::Fields) => {
                match self.call(function)? {
                    Expr::Computed(mut value, _) => Item::FieldStar(value.pop().ok_or_else(|| construct("select item"))?),
                    _ => return Err(construct("select item")),
                }
            }
            SelectItem::UnnamedExpr(expr) => Item::Expr { expr: self.expr(expr)?, alias: None },
            SelectItem::ExprWithAlias { expr, alias } => Item::Expr { expr: self.expr(expr)?, alias: Some(self.named(alias)?) },
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) if plain(options) => {
                Item::QualifiedStar(self.caseless(name)?)
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(expr), options) if plain(options) => {
                Item::FieldStar(self.expr(expr)?)
            }
            SelectItem::Wildcard(options) if plain(options) => Item::Star,
            SelectItem::Wildcard(options) if self.is_guest() => self.star_with(None, options)?,
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) if self.is_guest() => {
                self.star_with(Some(self.name(name)?), options)?
            }
            SelectItem::ExprWithAliases { .. } | SelectItem::QualifiedWildcard(..) | SelectItem::Wildcard(_) => {
                return Err(construct("select item"));
            }
        })
    }

    /// `* EXCEPT (a) REPLACE (b AS c) RENAME (d AS e)`.
    pub(super) fn star_with(self, of: Option<Name>, options: &ast::WildcardAdditionalOptions) -> Result<Item, Doubt> {
        if options.opt_ilike.is_some() || options.opt_alias.is_some() || options.opt_rename.is_some() {
            return Err(construct("select item"));
        }
        let mut except = Vec::new();
        if let Some(list) = &options.opt_except {
            except.extend(std::iter::once(&list.first_element).chain(&list.additional_elements).map(|name| self.ident(name).text));
        }
        match &options.opt_exclude {
            None => {}
            Some(ast::ExcludeSelectItem::Single(name)) => except.push(self.name(name)?.last().to_owned()),
            Some(ast::ExcludeSelectItem::Multiple(names)) => {
                for name in names {
                    except.push(self.name(name)?.last().to_owned());
                }
            }
        }
        let mut replace = Vec::new();
        for element in options.opt_replace.iter().flat_map(|list| &list.items) {
            replace.push((self.ident(&element.column_name).text, self.expr(&element.expr)?));
        }
        Ok(Item::StarWith { of, except, replace })
    }
}

/// Entries that are no outputs.
pub(super) fn is_marked(item: &SelectItem) -> bool {
    match item {
        SelectItem::UnnamedExpr(ast::Expr::Identifier(ident)) => Mark::of(ident) == Some(Mark::Nothing),
        SelectItem::UnnamedExpr(ast::Expr::Function(function)) => Mark::of_name(&function.name) == Some(Mark::Conflict),
        _ => false,
    }
}

fn is_placeholder(expr: &ast::Expr) -> bool {
    matches!(expr, ast::Expr::Value(value) if matches!(value.value, ast::Value::Placeholder(_)))
}
