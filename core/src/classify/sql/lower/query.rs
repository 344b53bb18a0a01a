//! Queries: WITH, SELECT, set operations, VALUES, TABLE, FROM.

use super::Lowering;
use super::expr::grown;
use super::reserved::{begins_with_no_name, is_no_function};
use crate::classify::Dialect;
use crate::classify::sql::ir::{
    Alias, Body, Call, Constraint, Cte, Distinct, Doubt, Expr, From, Ident, Item, Literal, Name, Query, RowCall, Select, Statement, Target,
    Window, construct,
};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{
    self, GroupByExpr, GroupByWithModifier, JoinConstraint, JoinOperator, LimitClause, NamedWindowExpr, OrderByKind, SelectFlavor,
    SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetQuantifier, TableFactor, TableSampleKind, TableWithJoins,
};

impl Lowering {
    /// Lowers a query.
    ///
    /// # Errors
    /// A doubt for what is not followed.
    pub(in crate::classify::sql) fn query(self, query: &ast::Query) -> Result<Query, Doubt> {
        grown(|| self.query_here(query))
    }

    fn query_here(self, query: &ast::Query) -> Result<Query, Doubt> {
        let ast::Query { with, body, order_by, limit_clause, fetch, locks, for_clause, settings, format_clause, pipe_operators } = query;
        if for_clause.is_some() || settings.is_some() || format_clause.is_some() || !pipe_operators.is_empty() {
            return Err(construct("query clause"));
        }
        let mut ctes: Vec<Cte> = Vec::new();
        for cte in with.iter().flat_map(|with| &with.cte_tables) {
            if cte.from.is_some() || cte.alias.at.is_some() {
                return Err(construct("cte clause"));
            }
            if Mark::of(&cte.alias.name) == Some(Mark::Added) {
                if let Some(last) = ctes.last_mut() {
                    self.added(cte, last)?;
                }
                continue;
            }
            ctes.push(Cte {
                name: self.ident(&cte.alias.name),
                columns: cte.alias.columns.iter().map(|column| self.ident(&column.name)).collect(),
                query: self.query(&cte.query)?,
                added: Vec::new(),
            });
        }
        let mut order = Vec::new();
        if let Some(order_by) = order_by {
            if order_by.interpolate.is_some() {
                return Err(construct("interpolate"));
            }
            match &order_by.kind {
                OrderByKind::Expressions(entries) => self.order(entries, &mut order)?,
                OrderByKind::All(_) => return Err(construct("order by all")),
            }
        }
        let mut limits = Vec::new();
        match limit_clause {
            None => {}
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
                if !limit_by.is_empty() {
                    return Err(construct("limit by"));
                }
                limits.extend(self.exprs(limit.iter().chain(offset.as_ref().map(|offset| &offset.value)))?);
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => limits.extend(self.exprs([offset, limit])?),
        }
        if let Some(fetch) = fetch {
            limits.extend(self.exprs(&fetch.quantity)?);
        }
        Ok(Query {
            recursive: with.as_ref().is_some_and(|with| with.recursive),
            ctes,
            body: self.body(body)?,
            order_by: order,
            limit: limits,
            locks: !locks.is_empty(),
        })
    }

    /// The columns that SEARCH or CYCLE add to the WITH query before them.
    fn added(self, marked: &ast::Cte, to: &mut Cte) -> Result<(), Doubt> {
        let names: Vec<Ident> = marked.alias.columns.iter().map(|column| self.ident(&column.name)).collect();
        let SetExpr::Select(select) = marked.query.body.as_ref() else { return Err(construct("cte clause")) };
        let of = select.projection.iter().map(|item| match item {
            SelectItem::UnnamedExpr(ast::Expr::Identifier(ident)) => Ok(self.ident(ident)),
            _ => Err(construct("cte clause")),
        });
        let of = of.collect::<Result<Vec<_>, _>>();
        if !names.is_empty() {
            to.added.push((names, of?));
        }
        Ok(())
    }

    fn body(self, body: &SetExpr) -> Result<Body, Doubt> {
        grown(|| {
            Ok(match body {
                SetExpr::Select(select) => Body::Select(Box::new(self.select(select)?)),
                SetExpr::Query(query) => Body::Query(Box::new(self.query(query)?)),
                SetExpr::SetOperation { .. } => self.set_operation(body)?,
                SetExpr::Values(values) => Body::Values(values.rows.iter().map(|row| self.exprs(&row.content)).collect::<Result<_, _>>()?),
                SetExpr::Insert(statement) | SetExpr::Update(statement) | SetExpr::Delete(statement) | SetExpr::Merge(statement) => {
                    match self.statement(statement) {
                        Statement::Utility(utility) => {
                            return Err(utility.doubts.into_iter().next().unwrap_or_else(|| construct("statement in a query")));
                        }
                        lowered => Body::Statement(Box::new(lowered)),
                    }
                }
                SetExpr::Table(table) => {
                    // The grammar drops quotes here, so the two readings of a mixed-case name cannot be told apart.
                    let parts = table.schema_name.iter().chain(&table.table_name);
                    let mut names = Vec::new();
                    for part in parts {
                        if part.chars().any(|character| !(character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_'))
                        {
                            return Err(construct("table command"));
                        }
                        names.push(self.ident(&ast::Ident::new(part.as_str())));
                    }
                    if names.is_empty() {
                        return Err(construct("table command"));
                    }
                    Body::Table(Name { parts: names })
                }
            })
        })
    }

    /// The left spine of a chain of set operations, taken without recursion.
    fn set_operation(self, body: &SetExpr) -> Result<Body, Doubt> {
        let mut rest = Vec::new();
        let mut leftmost = body;
        while let SetExpr::SetOperation { left, op, set_quantifier, right } = leftmost {
            let all = match set_quantifier {
                // INTERSECT ALL and EXCEPT ALL choose rows by their values too.
                SetQuantifier::All => matches!(op, ast::SetOperator::Union),
                SetQuantifier::Distinct | SetQuantifier::None => false,
                SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName => return Err(construct("union by name")),
            };
            rest.push((all, self.body(right)?));
            leftmost = left;
        }
        rest.reverse();
        Ok(Body::Set { first: Box::new(self.body(leftmost)?), rest })
    }

    fn select(self, select: &ast::Select) -> Result<Select, Doubt> {
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
        let foreign = (select_modifiers.is_some() && !self.mysql())
            || top.is_some()
            || exclude.is_some()
            || !lateral_views.is_empty()
            || prewhere.is_some()
            || !connect_by.is_empty()
            || !cluster_by.is_empty()
            || !distribute_by.is_empty()
            || !sort_by.is_empty()
            || qualify.is_some()
            || value_table_mode.is_some()
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
            selection: selection.as_ref().map(|expr| self.expr(expr)).transpose()?,
            group_by: self.grouping(group_by)?,
            having: having.as_ref().map(|expr| self.expr(expr)).transpose()?,
            windows,
        })
    }

    fn into(self, into: &ast::SelectInto) -> Result<Target, Doubt> {
        let name = match into.targets.as_slice() {
            [ast::Expr::Identifier(ident)] => Name::single(self.ident(ident)),
            [ast::Expr::CompoundIdentifier(idents)] => Name { parts: idents.iter().map(|ident| self.ident(ident)).collect() },
            _ => return Err(construct("select into")),
        };
        Ok(Target { name, temporary: into.temporary, columns: Vec::new() })
    }

    fn grouping(self, group_by: &GroupByExpr) -> Result<Vec<Expr>, Doubt> {
        let GroupByExpr::Expressions(exprs, modifiers) = group_by else { return Err(construct("group by all")) };
        let mut lowered = self.exprs(exprs)?;
        for modifier in modifiers {
            match modifier {
                GroupByWithModifier::GroupingSets(expr) => lowered.push(self.expr(expr)?),
                GroupByWithModifier::Rollup if self.mysql() => {}
                GroupByWithModifier::Rollup | GroupByWithModifier::Cube | GroupByWithModifier::Totals => {
                    return Err(construct("group by modifier"));
                }
            }
        }
        Ok(lowered)
    }

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
            SelectItem::UnnamedExpr(ast::Expr::Function(function)) if Mark::of_name(&function.name) == Some(Mark::Fields) => {
                match self.call(function)? {
                    Expr::Computed(mut value, _) => Item::FieldStar(value.pop().ok_or_else(|| construct("select item"))?),
                    _ => return Err(construct("select item")),
                }
            }
            SelectItem::UnnamedExpr(expr) => Item::Expr { expr: self.expr(expr)?, alias: None },
            SelectItem::ExprWithAlias { expr, alias } => Item::Expr { expr: self.expr(expr)?, alias: Some(self.ident(alias)) },
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) if plain(options) => {
                Item::QualifiedStar(self.caseless(name)?)
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(expr), options) if plain(options) => {
                Item::FieldStar(self.expr(expr)?)
            }
            SelectItem::Wildcard(options) if plain(options) => Item::Star,
            SelectItem::ExprWithAliases { .. } | SelectItem::QualifiedWildcard(..) | SelectItem::Wildcard(_) => {
                return Err(construct("select item"));
            }
        })
    }

    pub(super) fn relations(self, from: &[TableWithJoins]) -> Result<Vec<From>, Doubt> {
        from.iter().map(|entry| self.joined(entry, None)).collect()
    }

    /// A relation with its joins.
    pub(super) fn joined(self, entry: &TableWithJoins, alias: Option<Alias>) -> Result<From, Doubt> {
        let first = self.factor(&entry.relation)?;
        if entry.joins.is_empty() && alias.is_none() {
            return Ok(first);
        }
        let mut rest = Vec::with_capacity(entry.joins.len());
        for join in &entry.joins {
            if join.global {
                return Err(construct("global join"));
            }
            rest.push((self.factor(&join.relation)?, self.constraint(&join.join_operator)?));
        }
        Ok(From::Join { first: Box::new(first), rest, alias })
    }

    fn constraint(self, operator: &JoinOperator) -> Result<Constraint, Doubt> {
        let constraint = match operator {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint)
            | JoinOperator::CrossJoin(constraint) => constraint,
            JoinOperator::StraightJoin(constraint) if self.mysql() => constraint,
            JoinOperator::StraightJoin(_) => return Err(construct("join kind")),
            JoinOperator::Semi(_)
            | JoinOperator::LeftSemi(_)
            | JoinOperator::RightSemi(_)
            | JoinOperator::Anti(_)
            | JoinOperator::LeftAnti(_)
            | JoinOperator::RightAnti(_)
            | JoinOperator::CrossApply
            | JoinOperator::OuterApply
            | JoinOperator::AsOf { .. }
            | JoinOperator::ArrayJoin
            | JoinOperator::LeftArrayJoin
            | JoinOperator::InnerArrayJoin => return Err(construct("join kind")),
        };
        if self.mysql()
            && matches!(operator, JoinOperator::Right(_) | JoinOperator::RightOuter(_))
            && matches!(constraint, JoinConstraint::Natural | JoinConstraint::Using(_))
        {
            // MySQL turns it round: `*` shows the right relation's columns first.
            return Err(construct("right join using"));
        }
        Ok(match constraint {
            JoinConstraint::None => Constraint::None,
            JoinConstraint::Natural => Constraint::Natural,
            JoinConstraint::On(expr) => Constraint::On(self.expr(expr)?),
            JoinConstraint::Using(names) => {
                let mut columns = Vec::with_capacity(names.len());
                let mut together = None;
                for name in names {
                    if let [ast::ObjectNamePart::Identifier(mark), ast::ObjectNamePart::Identifier(alias)] = name.0.as_slice()
                        && Mark::of(mark) == Some(Mark::Joined)
                    {
                        together = Some(self.ident(alias));
                        continue;
                    }
                    match self.caseless(name)?.parts.as_mut_slice() {
                        [only] => columns.push(only.clone()),
                        _ => return Err(construct("using")),
                    }
                }
                Constraint::Using(columns, together)
            }
        })
    }

    pub(super) fn alias(self, alias: Option<&ast::TableAlias>) -> Result<Option<Alias>, Doubt> {
        let Some(alias) = alias else { return Ok(None) };
        if alias.at.is_some() {
            return Err(construct("alias at"));
        }
        Ok(Some(Alias {
            name: self.ident(&alias.name),
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
                if !with_hints.is_empty() || version.is_some() || json_path.is_some() {
                    return Err(construct("table clause"));
                }
                if (!partitions.is_empty() || !index_hints.is_empty()) && !self.mysql() {
                    return Err(construct("table clause"));
                }
                let word = if args.is_none() { begins_with_no_name(name) } else { is_no_function(name) };
                if self.dialect == Dialect::Postgres && word {
                    return Err(construct("reserved word"));
                }
                let mark = Mark::of_name(name);
                let (name, alias) = (self.name(name)?, self.alias(alias.as_ref())?);
                match args {
                    Some(args) if mark.is_some() => {
                        return self.marked_rows(mark, &args.args, *with_ordinality, alias);
                    }
                    None => From::Relation { name, alias, sample: self.sample(sample.as_ref())? },
                    Some(args) if args.settings.is_none() && sample.is_none() => {
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
                let args = args.iter().map(|arg| self.argument(arg)).collect::<Result<_, _>>()?;
                rows(vec![Expr::Call(Box::new(Call { name: self.name(name)?, args, ..Call::default() }))], *with_ordinality, alias)
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset, with_offset_alias, with_ordinality } => {
                if *with_offset || with_offset_alias.is_some() {
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
            TableFactor::TableFunction { .. } => return Err(construct("table function")),
            TableFactor::JsonTable { .. } | TableFactor::OpenJsonTable { .. } => return Err(construct("json table")),
            TableFactor::XmlTable { .. } => return Err(construct("xml table")),
            TableFactor::Pivot { .. } | TableFactor::Unpivot { .. } | TableFactor::UnpivotExpr { .. } => return Err(construct("pivot")),
            TableFactor::MatchRecognize { .. } => return Err(construct("match recognize")),
            TableFactor::SemanticView { .. } => return Err(construct("semantic view")),
        })
    }

    /// ROWS FROM, XMLTABLE and JSON_TABLE.
    fn marked_rows(self, mark: Option<Mark>, args: &[ast::FunctionArg], ordinality: bool, alias: Option<Alias>) -> Result<From, Doubt> {
        let mut calls: Vec<RowCall> = Vec::new();
        for arg in args {
            if let ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Function(function))) = arg
                && Mark::of_name(&function.name) == Some(Mark::Columns)
                && let ast::FunctionArguments::List(list) = &function.args
            {
                let last = calls.last_mut().ok_or_else(|| construct("columns of rows"))?;
                for part in &list.args {
                    match part {
                        ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Identifier(name))) => {
                            last.columns.push(self.ident(name));
                        }
                        cast => last.casts.push(self.argument(cast)?),
                    }
                }
                continue;
            }
            let call = self.argument(arg)?;
            match (mark, calls.last_mut()) {
                (Some(Mark::XmlTable | Mark::JsonTable), Some(RowCall { call: Expr::Computed(parts, _), .. })) => parts.push(call),
                (Some(Mark::XmlTable), _) => calls.push(row_call(Expr::Computed(vec![call], "xmltable"))),
                (Some(Mark::JsonTable), _) => calls.push(row_call(Expr::Computed(vec![call], "json_table"))),
                (Some(Mark::Rows), _) => calls.push(row_call(call)),
                _ => return Err(construct("marked rows")),
            }
        }
        Ok(From::Function { calls, ordinality, alias })
    }

    /// TABLESAMPLE: its expressions choose rows.
    fn sample(self, sample: Option<&TableSampleKind>) -> Result<Vec<Expr>, Doubt> {
        let Some(TableSampleKind::BeforeTableAlias(sample) | TableSampleKind::AfterTableAlias(sample)) = sample else {
            return Ok(Vec::new());
        };
        if sample.bucket.is_some() || sample.offset.is_some() {
            return Err(construct("table sample"));
        }
        self.exprs(sample.quantity.as_ref().map(|quantity| &quantity.value))
    }
}

/// Entries that are no outputs.
fn is_marked(item: &SelectItem) -> bool {
    match item {
        SelectItem::UnnamedExpr(ast::Expr::Identifier(ident)) => Mark::of(ident) == Some(Mark::Nothing),
        SelectItem::UnnamedExpr(ast::Expr::Function(function)) => Mark::of_name(&function.name) == Some(Mark::Conflict),
        _ => false,
    }
}

fn row_call(call: Expr) -> RowCall {
    RowCall { call, columns: Vec::new(), casts: Vec::new() }
}

/// Functions as a relation; a column definition list is the only one's.
fn rows(calls: Vec<Expr>, ordinality: bool, mut alias: Option<Alias>) -> From {
    let mut calls: Vec<RowCall> = calls.into_iter().map(row_call).collect();
    if let (Some(alias), [only]) = (&mut alias, calls.as_mut_slice())
        && let Some(casts) = alias.typed.take()
    {
        only.columns = std::mem::take(&mut alias.columns);
        only.casts = casts;
    }
    From::Function { calls, ordinality, alias }
}
