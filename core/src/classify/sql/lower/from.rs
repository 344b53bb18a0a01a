//! Entries of FROM.

use super::Lowering;
use super::expr::grown;
use super::hint::{self, is_hint};
use super::reserved::{begins_with_no_name, is_no_function};
use super::rows::rows;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Alias, Call, Doubt, Expr, From, Ident, Literal, Name, construct};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{self, TableFactor, TableSampleKind, TableWithJoins};

impl Lowering {
    pub(super) fn relations(self, from: &[TableWithJoins]) -> Result<Vec<From>, Doubt> {
        from.iter().map(|entry| self.joined(entry, None)).collect()
    }

    pub(super) fn alias(self, alias: Option<&ast::TableAlias>) -> Result<Option<Alias>, Doubt> {
        let Some(alias) = alias else { return Ok(None) };
        if alias.at.is_some() {
            return Err(construct("alias at"));
        }
        Ok(Some(Alias {
            name: self.named(&alias.name)?,
            columns: alias.columns.iter().map(|column| self.ident(&column.name)).collect(),
            typed: alias.columns.iter().any(|column| column.data_type.is_some()).then(|| {
                let types = alias.columns.iter().filter_map(|column| column.data_type.as_ref());
                types.map(|data_type| Expr::Cast(Box::new(Expr::Literal(Literal::Null)), self.type_name(data_type))).collect()
            }),
        }))
    }

    /// One entry of FROM.
    pub(super) fn factor(self, factor: &TableFactor) -> Result<From, Doubt> {
        grown(|| self.factor_here(factor))
    }

    fn factor_here(self, factor: &TableFactor) -> Result<From, Doubt> {
        Ok(match factor {
            TableFactor::Table { name, alias, args, with_hints, version, with_ordinality, partitions, json_path, sample, index_hints } => {
                let hinted = self.dialect == Dialect::Mssql && args.as_ref().is_some_and(hint::are_hints);
                if self.dialect == Dialect::Generic && hint::is_name_elsewhere(name, args.as_ref()) {
                    return Err(construct("table function"));
                }
                let args = args.as_ref().filter(|_| !hinted);
                let hints = with_hints.iter().any(|hint| self.dialect != Dialect::Mssql || !is_hint(hint));
                if hints
                    || version.as_ref().is_some_and(|version| !self.is_past(version))
                    || json_path.is_some()
                    || (!partitions.is_empty() || !index_hints.is_empty()) && !self.mysql()
                {
                    return Err(construct("table clause"));
                }
                let word = if args.is_none() { begins_with_no_name(name) } else { is_no_function(name) };
                if self.dialect == Dialect::Postgres && word {
                    return Err(construct("reserved word"));
                }
                if self.is_guest() && args.is_some() && name.0.iter().any(|part| part.as_ident().is_none()) {
                    return Err(construct("table function clause"));
                }
                let given = name;
                let name = if self.is_guest() && args.is_some() { self.guest_name(name, true)? } else { self.name(name)? };
                let mark = Mark::of_name(given);
                let mut alias = self.alias(alias.as_ref())?;
                if let Some(args) = args
                    && self.is_guest()
                    && let Some(relation) = self.relation_with(given, args, &mut alias)?
                {
                    return Ok(relation);
                }
                let alias = if args.is_none() { self.hinted(alias)? } else { alias };
                match args {
                    Some(args) if mark.is_some() => {
                        return self.marked_rows(mark, &args.args, *with_ordinality, alias);
                    }
                    None => {
                        let mut sample = self.sample(sample.as_ref())?;
                        sample.extend(self.exprs(version.iter().flat_map(|version| moments(version)))?);
                        From::Relation { name, alias, sample }
                    }
                    Some(args) if args.settings.is_none() && sample.is_none() => {
                        if self.is_guest() {
                            self.guest_callee(&name)?;
                        }
                        let args = args.args.iter().map(|arg| self.argument(arg)).collect::<Result<_, _>>()?;
                        rows(vec![Expr::Call(Box::new(Call { name, args, ..Call::default() }))], *with_ordinality, alias)
                    }
                    Some(_) => return Err(construct("table function clause")),
                }
            }
            TableFactor::Derived { lateral, subquery, alias, sample } => From::Query {
                query: Box::new(self.query(subquery)?),
                lateral: *lateral,
                alias: self.alias(alias.as_ref())?,
                sample: self.sample(sample.as_ref())?,
            },
            TableFactor::Function { lateral: _, name, args, with_ordinality, alias } => {
                let alias = self.alias(alias.as_ref())?;
                let mark = Mark::of_name(name);
                if mark.is_some() {
                    return self.marked_rows(mark, args, *with_ordinality, alias);
                }
                let name = self.name(name)?;
                if self.is_guest() {
                    self.guest_callee(&name)?;
                }
                let args = args.iter().map(|arg| self.argument(arg)).collect::<Result<_, _>>()?;
                rows(vec![Expr::Call(Box::new(Call { name, args, ..Call::default() }))], *with_ordinality, alias)
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset, with_offset_alias, with_ordinality } => {
                if (*with_offset || with_offset_alias.is_some()) && self.dialect != Dialect::Bigquery {
                    return Err(construct("unnest with offset"));
                }
                let name = || Name::single(Ident { text: "unnest".to_owned(), shown: None, quote: None });
                let calls = array_exprs
                    .iter()
                    .map(|expr| Ok(Expr::Call(Box::new(Call { name: name(), args: vec![self.expr(expr)?], ..Call::default() }))))
                    .collect::<Result<_, Doubt>>()?;
                rows(calls, *with_ordinality, self.alias(alias.as_ref())?)
            }
            TableFactor::NestedJoin { table_with_joins, alias } => self.joined(table_with_joins, self.alias(alias.as_ref())?)?,
            TableFactor::TableFunction { expr, alias } if matches!(self.dialect, Dialect::Snowflake | Dialect::Oracle) => {
                let call = self.expr(expr)?;
                if !matches!(call, Expr::Call(_)) {
                    return Err(construct("table function"));
                }
                rows(vec![call], false, self.alias(alias.as_ref())?)
            }
            TableFactor::OpenJsonTable { json_expr, alias, .. } if self.dialect == Dialect::Mssql => {
                let name = Name::single(Ident { text: "openjson".to_owned(), shown: None, quote: None });
                let calls = vec![Expr::Call(Box::new(Call { name, args: vec![self.expr(json_expr)?], ..Call::default() }))];
                rows(calls, false, self.alias(alias.as_ref())?)
            }
            TableFactor::TableFunction { .. } => return Err(construct("table function")),
            TableFactor::JsonTable { .. } | TableFactor::OpenJsonTable { .. } => return Err(construct("json table")),
            TableFactor::XmlTable { .. } => return Err(construct("xml table")),
            TableFactor::Pivot { .. } | TableFactor::Unpivot { .. } | TableFactor::UnpivotExpr { .. } => return Err(construct("pivot")),
            TableFactor::MatchRecognize { .. } => return Err(construct("match recognize")),
            TableFactor::SemanticView { .. } => return Err(construct("semantic view")),
        })
    }

    /// AT, BEFORE, FOR SYSTEM_TIME AS OF: the same relation at another time.
    pub(super) fn is_past(self, version: &ast::TableVersion) -> bool {
        match version {
            ast::TableVersion::ForSystemTimeAsOf(_) => matches!(self.dialect, Dialect::Mssql | Dialect::Bigquery),
            ast::TableVersion::Function(_) => self.dialect == Dialect::Snowflake,
            _ => false,
        }
    }

    /// TABLESAMPLE: its expressions choose rows.
    pub(super) fn sample(self, sample: Option<&TableSampleKind>) -> Result<Vec<Expr>, Doubt> {
        let Some(TableSampleKind::BeforeTableAlias(sample) | TableSampleKind::AfterTableAlias(sample)) = sample else {
            return Ok(Vec::new());
        };
        if sample.bucket.is_some() || sample.offset.is_some() {
            return Err(construct("table sample"));
        }
        self.exprs(sample.quantity.as_ref().map(|quantity| &quantity.value))
    }
}

/// The expressions that say when.
pub(super) fn moments(version: &ast::TableVersion) -> Vec<&ast::Expr> {
    match version {
        ast::TableVersion::ForSystemTimeAsOf(expr) => vec![expr],
        ast::TableVersion::Function(ast::Expr::Function(function)) => match &function.args {
            ast::FunctionArguments::List(list) => list
                .args
                .iter()
                .filter_map(|arg| match arg {
                    ast::FunctionArg::Named { arg: ast::FunctionArgExpr::Expr(expr), .. }
                    | ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr)) => Some(expr),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
