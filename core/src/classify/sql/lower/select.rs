//! One SELECT: its clauses.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Alias, Body, Distinct, Doubt, Expr, From, Ident, Item, Name, Query, Select, Target, Window, construct};
use sqlparser::ast::{self, GroupByExpr, GroupByWithModifier, NamedWindowExpr, SelectFlavor, SelectItem};

impl Lowering {
    pub(super) fn select(self, select: &ast::Select) -> Result<Select, Doubt> {
        let ast::Select {
            select_token: _,
            optimizer_hints: _,
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        if value_table_mode.is_some() {
            return Err(construct("select as value"));
        }
        if !connect_by.is_empty() && !self.has_hierarchies()
            || qualify.is_some() && !matches!(self.dialect, Dialect::Snowflake | Dialect::Bigquery)
            || top.as_ref().is_some_and(|top| !self.is_plain_top(top))
            || self.is_guest() && matches!(distinct, Some(ast::Distinct::On(_)))
            || into.is_some() && self.is_guest() && self.dialect != Dialect::Mssql
        {
            return Err(construct("select clause"));
        }
        let foreign = (select_modifiers.is_some() && !self.mysql())
            || exclude.is_some()
            || !lateral_views.is_empty()
            || prewhere.is_some()
            || !cluster_by.is_empty()
            || !distribute_by.is_empty()
            || !sort_by.is_empty()
            || !matches!(flavor, SelectFlavor::Standard);
        if foreign {
            return Err(construct("select clause"));
        }
        let mut windows = Vec::new();
        for definition in named_window {
            let window = match &definition.1 {
                NamedWindowExpr::NamedWindow(name) => Window { base: Some(self.ident(name)), ..Window::default() },
                NamedWindowExpr::WindowSpec(spec) => self.window(spec)?,
            };
            windows.push((self.ident(&definition.0), window));
        }
        Ok(Select {
            distinct: match distinct {
                None | Some(ast::Distinct::All) => Distinct::No,
                Some(ast::Distinct::Distinct) => Distinct::Whole,
                Some(ast::Distinct::On(exprs)) => Distinct::On(self.exprs(exprs)?),
            },
            items: self.items(projection)?,
            into: into.as_ref().map(|into| self.into(into)).transpose()?,
            from: self.relations(from)?,
            // What makes the hierarchy chooses rows, as WHERE does; QUALIFY does so behind HAVING.
            selection: self.all_of(selection.iter().chain(connect_by.iter().flat_map(hierarchy)))?,
            group_by: self.grouping(group_by, projection)?,
            having: self.all_of(having.iter().chain(qualify))?,
            windows,
        })
    }

    /// The conditions, all of which must hold.
    fn all_of<'e>(self, conditions: impl Iterator<Item = &'e ast::Expr>) -> Result<Option<Expr>, Doubt> {
        let mut lowered = self.exprs(conditions)?;
        Ok(match lowered.len() {
            0 => None,
            1 => lowered.pop(),
            _ => Some(Expr::And(lowered)),
        })
    }

    /// TOP with a number or a parameter.
    fn is_plain_top(self, top: &ast::Top) -> bool {
        self.dialect == Dialect::Mssql
            && match &top.quantity {
                None | Some(ast::TopQuantity::Constant(_)) => true,
                Some(ast::TopQuantity::Expr(expr)) => matches!(expr, ast::Expr::Value(_)),
            }
    }

    fn into(self, into: &ast::SelectInto) -> Result<Target, Doubt> {
        let name = match into.targets.as_slice() {
            [ast::Expr::Identifier(ident)] => Name::single(self.ident(ident)),
            // `db.dbo.made` is another one than `dbo.made`.
            [ast::Expr::CompoundIdentifier(idents)] if self.is_guest() => {
                let name = self.name(&ast::ObjectName(idents.iter().cloned().map(ast::ObjectNamePart::Identifier).collect()))?;
                if name.parts.first().is_some_and(|first| first.quote == Some('@')) {
                    return Err(construct("select into"));
                }
                name
            }
            [ast::Expr::CompoundIdentifier(idents)] => Name { parts: idents.iter().map(|ident| self.ident(ident)).collect() },
            _ => return Err(construct("select into")),
        };
        Ok(Target { name, temporary: into.temporary, may_exist: false, on_commit_drop: false, columns: Vec::new() })
    }

    fn grouping(self, group_by: &GroupByExpr, items: &[SelectItem]) -> Result<Vec<Expr>, Doubt> {
        let (exprs, modifiers) = match group_by {
            GroupByExpr::Expressions(exprs, modifiers) => (exprs, modifiers),
            GroupByExpr::All(modifiers)
                if matches!(self.dialect, Dialect::Snowflake | Dialect::Bigquery)
                    && modifiers.is_empty()
                    && items.iter().all(|item| matches!(item, SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. })) =>
            {
                return Ok((1..=items.len())
                    .map(|place| Expr::Literal(crate::classify::sql::ir::Literal::Number(place.to_string())))
                    .collect());
            }
            GroupByExpr::All(_) => return Err(construct("group by all")),
        };
        let mut lowered = self.exprs(exprs)?;
        for modifier in modifiers {
            match modifier {
                GroupByWithModifier::GroupingSets(expr) => lowered.push(self.expr(expr)?),
                GroupByWithModifier::Rollup | GroupByWithModifier::Cube if self.dialect == Dialect::Mssql => {}
                GroupByWithModifier::Rollup if self.mysql() => {}
                GroupByWithModifier::Rollup | GroupByWithModifier::Cube | GroupByWithModifier::Totals => {
                    return Err(construct("group by modifier"));
                }
            }
        }
        Ok(lowered)
    }
}

/// START WITH and CONNECT BY.
fn hierarchy(kind: &ast::ConnectByKind) -> Vec<&ast::Expr> {
    match kind {
        ast::ConnectByKind::ConnectBy { relationships, .. } => relationships.iter().collect(),
        ast::ConnectByKind::StartWith { condition, .. } => vec![condition],
    }
}

/// A query whose whole result becomes one value (FOR JSON, FOR XML, AS STRUCT).
pub(super) fn as_one_value(inner: Query) -> Query {
    let name = Ident { text: String::new(), shown: None, quote: Some('"') };
    let all = Expr::Computed(vec![Expr::QualifiedStar(Name::single(name.clone()))], "?column?");
    let from = From::Query {
        query: Box::new(inner),
        lateral: true,
        alias: Some(Alias { name: name.clone(), columns: Vec::new(), typed: None }),
        sample: Vec::new(),
    };
    let select = Select {
        distinct: Distinct::No,
        items: vec![Item::Expr { expr: all, alias: Some(name) }],
        into: None,
        from: vec![from],
        selection: None,
        group_by: Vec::new(),
        having: None,
        windows: Vec::new(),
    };
    Query::of(Body::Select(Box::new(select)))
}
