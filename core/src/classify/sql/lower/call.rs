//! Calls of functions, with everything that can hide an expression: FILTER, OVER, ORDER BY, WITHIN GROUP, named arguments.

use super::Lowering;
use super::reserved::is_no_function;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Call, Doubt, Expr, Literal, Name, Window, construct};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{
    self, DuplicateTreatment, Function, FunctionArg, FunctionArgExpr, FunctionArgOperator, FunctionArgumentClause, FunctionArguments,
    ListAggOnOverflow, OrderByExpr, WindowFrameBound, WindowSpec, WindowType,
};

/// SQLite's calls without brackets.
const SQLITE_WORDS: &[&str] = &["current_date", "current_time", "current_timestamp"];

/// Functions of T-SQL that read the table whose name they are handed.
const TAKE_TABLES: &[&str] = &[
    "changetable",
    "containstable",
    "freetexttable",
    "openxml",
    "predict",
    "semantickeyphrasetable",
    "semanticsimilaritydetailstable",
    "semanticsimilaritytable",
    "vector_search",
];

impl Lowering {
    pub(super) fn call(self, function: &Function) -> Result<Expr, Doubt> {
        if let Some(mark) = Mark::of_name(&function.name) {
            return self.marked(mark, function);
        }
        if self.dialect == Dialect::Postgres && is_no_function(&function.name) {
            return Err(construct("reserved word"));
        }
        let name = if self.is_guest() { self.guest_name(&function.name, true)? } else { self.caseless(&function.name)? };
        if self.is_guest() {
            self.guest_callee(&name)?;
        }
        if !matches!(function.parameters, FunctionArguments::None) || function.uses_odbc_syntax {
            return Err(construct("function parameters"));
        }
        let mut call = Call { name, ..Call::default() };
        match &function.args {
            // SQLite has three words that are calls without brackets; any other is a name: `SELECT localtime FROM (… AS localtime)`.
            FunctionArguments::None if self.dialect == Dialect::Sqlite && !SQLITE_WORDS.iter().any(|word| plain(&call.name, word)) => {
                return Ok(Expr::Column(call.name.parts));
            }
            FunctionArguments::None if self.mysql() && !super::super::mysql::is_bare_call(&call.name) => {
                return Ok(Expr::Column(call.name.parts));
            }
            FunctionArguments::None if self.is_guest() => {
                let idents: Vec<_> = function.name.0.iter().filter_map(|part| part.as_ident().cloned()).collect();
                return self.guest_column(&idents);
            }
            FunctionArguments::None => {}
            FunctionArguments::Subquery(query) => {
                let query = Expr::Query(Box::new(self.query(query)?));
                if plain(&call.name, "array") {
                    return Ok(Expr::Computed(vec![query], "array"));
                }
                call.args.push(query);
            }
            FunctionArguments::List(list) => {
                call.distinct = match list.duplicate_treatment {
                    Some(DuplicateTreatment::Distinct) => true,
                    Some(DuplicateTreatment::All) | None => false,
                };
                for (at, arg) in list.args.iter().enumerate() {
                    if let Some((name, value)) = self.named_argument(arg) {
                        call.named.push((at, name));
                        call.args.push(self.expr(value)?);
                        continue;
                    }
                    call.args.push(if self.is_date_part(&call.name, at, arg) {
                        Expr::Literal(Literal::Other)
                    } else if self.is_guest() && takes_every_column(&call.name, arg) {
                        Expr::Literal(Literal::Held)
                    } else {
                        self.argument(arg)?
                    });
                }
                for clause in &list.clauses {
                    self.clause(clause, &mut call.extra)?;
                }
            }
        }
        self.order(&function.within_group, &mut call.extra)?;
        call.filter = function.filter.as_deref().map(|filter| self.expr(filter)).transpose()?;
        call.over = match &function.over {
            None => None,
            Some(WindowType::NamedWindow(name)) => Some(Window { base: Some(self.ident(name)), ..Window::default() }),
            Some(WindowType::WindowSpec(spec)) => Some(self.window(spec)?),
        };
        if plain(&call.name, "row") && function.over.is_none() {
            return Ok(Expr::Row(call.args));
        }
        Ok(Expr::Call(Box::new(call)))
    }

    /// Calls that are something else in this dialect than a function of its arguments.
    pub(super) fn guest_callee(self, name: &Name) -> Result<(), Doubt> {
        let called = |word: &str| name.parts.len() == 1 && name.last().eq_ignore_ascii_case(word);
        if name.parts.iter().any(|part| part.quote == Some('@')) {
            return Err(construct("a function behind a link"));
        }
        if called("table") || matches!(self.dialect, Dialect::Mssql | Dialect::Generic) && TAKE_TABLES.iter().any(|word| called(word)) {
            return Err(construct("a table as an argument"));
        }
        match self.dialect {
            Dialect::Snowflake if called("result_scan") => {
                Err(Doubt { code: crate::classify::ReasonCode::Prepared, detail: "the result of another statement".to_owned() })
            }
            Dialect::Snowflake | Dialect::Generic if called("identifier") => {
                Err(Doubt { code: crate::classify::ReasonCode::DynamicSql, detail: "a name that is computed".to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Whether the argument is a part of a date (`DATEADD(MONTH, …)`), a word that is no column.
    fn is_date_part(self, name: &Name, at: usize, arg: &FunctionArg) -> bool {
        const FIRST: &[&str] = &[
            "dateadd",
            "datediff",
            "datediff_big",
            "datename",
            "datepart",
            "datetrunc",
            "date_bucket",
            "date_part",
            "date_trunc",
            "timeadd",
            "timediff",
            "timestampadd",
            "timestampdiff",
        ];
        const LATER: &[&str] = &[
            "date_diff",
            "date_trunc",
            "datetime_diff",
            "datetime_trunc",
            "last_day",
            "time_diff",
            "time_trunc",
            "timestamp_diff",
            "timestamp_trunc",
            "trunc",
            "generate_timestamp_array",
        ];
        const PARTS: &[&str] = &[
            "year",
            "years",
            "yy",
            "yyyy",
            "y",
            "quarter",
            "quarters",
            "qq",
            "q",
            "qtr",
            "month",
            "months",
            "mm",
            "m",
            "mon",
            "dayofyear",
            "dy",
            "day",
            "days",
            "dd",
            "d",
            "week",
            "weeks",
            "wk",
            "ww",
            "w",
            "weekday",
            "dw",
            "dayofweek",
            "dayofweekiso",
            "hour",
            "hours",
            "hh",
            "h",
            "minute",
            "minutes",
            "mi",
            "n",
            "min",
            "second",
            "seconds",
            "ss",
            "s",
            "sec",
            "millisecond",
            "ms",
            "microsecond",
            "mcs",
            "us",
            "nanosecond",
            "ns",
            "tzoffset",
            "tz",
            "iso_week",
            "isowk",
            "isoww",
            "isoweek",
            "isoyear",
            "epoch",
            "epoch_second",
            "weekiso",
            "week_iso",
            "yearofweek",
            "yearofweekiso",
            "decade",
            "century",
        ];
        let within = |words: &[&str]| words.iter().any(|word| name.parts.len() == 1 && name.last().eq_ignore_ascii_case(word));
        let placed = match self.dialect {
            Dialect::Mssql | Dialect::Snowflake => {
                (at == 0 && within(FIRST)) || (at == 1 && self.dialect == Dialect::Snowflake && within(&["last_day"]))
            }
            Dialect::Bigquery => at >= 1 && within(LATER),
            _ => false,
        };
        placed
            && match arg {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(sqlparser::ast::Expr::Identifier(ident))) => {
                    ident.quote_style.is_none() && PARTS.iter().any(|part| ident.value.eq_ignore_ascii_case(part))
                }
                _ => false,
            }
    }

    /// What a construct was spelt as that the grammar has no place for.
    fn marked(self, mark: Mark, function: &Function) -> Result<Expr, Doubt> {
        let FunctionArguments::List(list) = &function.args else { return Err(construct("marked call")) };
        let mut args = list.args.iter().map(|arg| self.argument(arg)).collect::<Result<Vec<_>, _>>()?;
        Ok(match (mark, args.pop()) {
            (Mark::Row, Some(Expr::QualifiedStar(name))) if args.is_empty() => Expr::WholeRow(name),
            // Inside of ROW and of a call the fields are one value after the other.
            (Mark::Fields, Some(value)) if args.is_empty() => Expr::Computed(vec![value], "row"),
            (Mark::Sets, Some(last)) => {
                args.push(last);
                Expr::Row(args.into_iter().map(grouping_set).collect())
            }
            _ => return Err(construct("marked call")),
        })
    }

    /// PostgreSQL's `name => value`.
    fn named_argument(self, arg: &FunctionArg) -> Option<(String, &ast::Expr)> {
        match arg {
            FunctionArg::ExprNamed {
                name: ast::Expr::Identifier(name),
                arg: FunctionArgExpr::Expr(value),
                operator: FunctionArgOperator::RightArrow | FunctionArgOperator::Assignment,
            } if self.dialect == Dialect::Postgres => Some((self.ident(name).text, value)),
            FunctionArg::ExprNamed { .. } | FunctionArg::Named { .. } | FunctionArg::Unnamed(_) => None,
        }
    }

    pub(super) fn argument(self, arg: &FunctionArg) -> Result<Expr, Doubt> {
        let value = match arg {
            FunctionArg::Named { arg, .. } | FunctionArg::Unnamed(arg) => arg,
            // `json_object(key VALUE value)`: both are values.
            FunctionArg::ExprNamed { name, arg: FunctionArgExpr::Expr(value), .. } => {
                return Ok(Expr::Computed(vec![self.expr(name)?, self.expr(value)?], "?column?"));
            }
            FunctionArg::ExprNamed { .. } => return Err(construct("computed argument name")),
        };
        match value {
            FunctionArgExpr::Expr(expr) => self.expr(expr),
            FunctionArgExpr::QualifiedWildcard(name) => Ok(Expr::QualifiedStar(self.caseless(name)?)),
            FunctionArgExpr::Wildcard => Ok(Expr::Star),
            FunctionArgExpr::WildcardWithOptions(_) => Err(construct("`*` with options")),
        }
    }

    fn clause(self, clause: &FunctionArgumentClause, extra: &mut Vec<Expr>) -> Result<(), Doubt> {
        match clause {
            FunctionArgumentClause::IgnoreOrRespectNulls(_)
            | FunctionArgumentClause::Separator(_)
            | FunctionArgumentClause::JsonNullClause(_)
            | FunctionArgumentClause::JsonReturningClause(_)
            | FunctionArgumentClause::OnOverflow(ListAggOnOverflow::Error) => {}
            FunctionArgumentClause::OrderBy(order) => self.order(order, extra)?,
            FunctionArgumentClause::Limit(expr) | FunctionArgumentClause::Where(expr) => extra.push(self.expr(expr)?),
            FunctionArgumentClause::OnOverflow(ListAggOnOverflow::Truncate { filler, .. }) => {
                extra.extend(filler.as_deref().map(|filler| self.expr(filler)).transpose()?);
            }
            FunctionArgumentClause::Having(bound) => extra.push(self.expr(&bound.1)?),
        }
        Ok(())
    }

    pub(super) fn window(self, spec: &WindowSpec) -> Result<Window, Doubt> {
        let (mut order, mut bounds) = (Vec::new(), Vec::new());
        self.order(&spec.order_by, &mut order)?;
        if let Some(frame) = &spec.window_frame {
            for bound in std::iter::once(&frame.start_bound).chain(&frame.end_bound) {
                match bound {
                    WindowFrameBound::CurrentRow | WindowFrameBound::Preceding(None) | WindowFrameBound::Following(None) => {}
                    WindowFrameBound::Preceding(Some(expr)) | WindowFrameBound::Following(Some(expr)) => bounds.push(self.expr(expr)?),
                }
            }
        }
        let base = spec.window_name.as_ref().map(|name| self.ident(name));
        Ok(Window { base, partition: self.exprs(&spec.partition_by)?, order, frame: bounds })
    }

    /// The expressions of ORDER BY.
    pub(super) fn order(self, order: &[OrderByExpr], into: &mut Vec<Expr>) -> Result<(), Doubt> {
        for entry in order {
            if entry.with_fill.is_some() {
                return Err(construct("with fill"));
            }
            if let Some(sqlparser::ast::OrderBySort::Using(operator)) = &entry.options.sort
                && !self.is_built_in(operator)
            {
                // Any operator of any schema may stand here.
                return Err(construct("order by using"));
            }
            into.push(self.expr(&entry.expr)?);
        }
        Ok(())
    }
}

/// ROLLUP and CUBE among GROUPING SETS read as calls.
fn grouping_set(entry: Expr) -> Expr {
    match entry {
        Expr::Call(call) if plain(&call.name, "rollup") || plain(&call.name, "cube") => Expr::Row(call.args),
        other => other,
    }
}

/// `OBJECT_CONSTRUCT(*)`, `JSON_OBJECT(*)`, `HASH(*)`: all columns of FROM; to `count(*)` it means rows.
fn takes_every_column(name: &Name, arg: &FunctionArg) -> bool {
    let counts = name.parts.len() == 1 && ["count", "count_big", "approx_count"].iter().any(|word| name.last().eq_ignore_ascii_case(word));
    !counts && matches!(arg, FunctionArg::Named { arg: FunctionArgExpr::Wildcard, .. } | FunctionArg::Unnamed(FunctionArgExpr::Wildcard))
}

/// Whether the name is this keyword, unquoted.
fn plain(name: &Name, keyword: &str) -> bool {
    matches!(name.parts.as_slice(), [only] if only.quote.is_none() && only.text.eq_ignore_ascii_case(keyword))
}
