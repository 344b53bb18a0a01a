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
        if let Some(clause) = for_clause {
            return match clause {
                ast::ForClause::Json { .. } | ast::ForClause::Xml { .. } if self.dialect == Dialect::Mssql => {
                    self.query(&ast::Query { for_clause: None, ..query.clone() }).map(as_one_value)
                }
                ast::ForClause::Json { .. } | ast::ForClause::Xml { .. } | ast::ForClause::Browse => Err(construct("query clause")),
            };
        }
        if self.is_guest() {
            self.guest_clauses(query)?;
        }
        if settings.is_some() || format_clause.is_some() || !pipe_operators.is_empty() {
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
            let (name, query) = (self.named(&cte.alias.name)?, self.query(&cte.query)?);
            let recursive = self.recurs_unsaid(&query, &name, with.as_ref().is_some_and(|with| with.recursive))?;
            ctes.push(Cte {
                name,
                columns: cte.alias.columns.iter().map(|column| self.ident(&column.name)).collect(),
                query,
                recursive,
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
            // Only some dialects let a query see those that come after it.
            recursive: with.as_ref().is_some_and(|with| with.recursive) && self.dialect != Dialect::Snowflake,
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
                SetExpr::Select(select) if matches!(select.value_table_mode, Some(ast::ValueTableMode::AsStruct)) => {
                    let plain = ast::Select { value_table_mode: None, ..select.as_ref().clone() };
                    let select = Body::Select(Box::new(self.select(&plain)?));
                    let query =
                        Query { recursive: false, ctes: Vec::new(), body: select, order_by: Vec::new(), limit: Vec::new(), locks: false };
                    Body::Query(Box::new(as_one_value(query)))
                }
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
                SetExpr::Table(_) if self.is_guest() => return Err(construct("table command")),
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
            [ast::Expr::CompoundIdentifier(idents)] => Name { parts: idents.iter().map(|ident| self.ident(ident)).collect() },
            _ => return Err(construct("select into")),
        };
        Ok(Target { name, temporary: into.temporary, columns: Vec::new() })
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
            let applied = matches!(join.join_operator, JoinOperator::CrossApply | JoinOperator::OuterApply);
            let mut right = self.factor(&join.relation)?;
            if let (true, From::Query { lateral, .. }) = (applied, &mut right) {
                *lateral = true;
            }
            rest.push((right, self.constraint(&join.join_operator)?));
        }
        Ok(From::Join { first: Box::new(first), rest, alias })
    }

    fn constraint(self, operator: &JoinOperator) -> Result<Constraint, Doubt> {
        let constraint = match operator {
            JoinOperator::CrossApply | JoinOperator::OuterApply if matches!(self.dialect, Dialect::Mssql | Dialect::Oracle) => {
                return Ok(Constraint::None);
            }
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
        let named = matches!(constraint, JoinConstraint::Natural | JoinConstraint::Using(_));
        let natural = matches!(constraint, JoinConstraint::Natural);
        if named && self.dialect == Dialect::Mssql || natural && matches!(self.dialect, Dialect::Bigquery | Dialect::Generic) {
            return Err(construct("join by names"));
        }
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
                let alias = self.alias(alias.as_ref())?;
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

impl Lowering {
    /// Clauses of a query that the dialect does not have, or in which it means something that is not followed.
    fn guest_clauses(self, query: &ast::Query) -> Result<(), Doubt> {
        let limit = match &query.limit_clause {
            Some(LimitClause::LimitOffset { limit, .. }) => limit.is_some(),
            Some(LimitClause::OffsetCommaLimit { .. }) => true,
            None => false,
        };
        let none = |present: bool, dialects: &[Dialect]| present && dialects.contains(&self.dialect);
        let missing = none(limit, &[Dialect::Mssql, Dialect::Oracle, Dialect::Generic])
            || none(query.fetch.is_some(), &[Dialect::Bigquery, Dialect::Generic])
            || none(query.limit_clause.is_some(), &[Dialect::Generic])
            || none(!query.locks.is_empty(), &[Dialect::Mssql, Dialect::Bigquery, Dialect::Generic]);
        if missing { Err(construct("query clause")) } else { Ok(()) }
    }

    /// Whether a WITH query of a dialect without RECURSIVE sees itself.
    fn recurs_unsaid(self, query: &Query, name: &Ident, said: bool) -> Result<bool, Doubt> {
        if !self.is_guest() || self.dialect == Dialect::Bigquery || self.dialect == Dialect::Generic || !mentions(query, name) {
            return Ok(false);
        }
        match (self.dialect, &query.body) {
            (Dialect::Snowflake, Body::Set { .. }) if said => Ok(true),
            // A table of that name is meant.
            (Dialect::Snowflake, Body::Set { .. }) => Err(construct("recursive query")),
            (Dialect::Snowflake, _) => Ok(false),
            (_, Body::Set { .. }) => Ok(true),
            (_, _) => Err(construct("recursive query")),
        }
    }

    /// AT, BEFORE, FOR SYSTEM_TIME AS OF: the same relation at another time.
    fn is_past(self, version: &ast::TableVersion) -> bool {
        match version {
            ast::TableVersion::ForSystemTimeAsOf(_) => matches!(self.dialect, Dialect::Mssql | Dialect::Bigquery),
            ast::TableVersion::Function(_) => self.dialect == Dialect::Snowflake,
            _ => false,
        }
    }

    /// `* EXCEPT (a) REPLACE (b AS c) RENAME (d AS e)`.
    fn star_with(self, of: Option<Name>, options: &ast::WildcardAdditionalOptions) -> Result<Item, Doubt> {
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

/// START WITH and CONNECT BY.
fn hierarchy(kind: &ast::ConnectByKind) -> Vec<&ast::Expr> {
    match kind {
        ast::ConnectByKind::ConnectBy { relationships, .. } => relationships.iter().collect(),
        ast::ConnectByKind::StartWith { condition, .. } => vec![condition],
    }
}

/// The expressions that say when.
fn moments(version: &ast::TableVersion) -> Vec<&ast::Expr> {
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

/// NOLOCK, INDEX(1) and the like: words and numbers.
fn is_hint(hint: &ast::Expr) -> bool {
    match hint {
        ast::Expr::Identifier(_) => true,
        ast::Expr::Function(function) => match &function.args {
            ast::FunctionArguments::List(list) => list.args.iter().all(|arg| match arg {
                ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(expr)) => {
                    matches!(expr, ast::Expr::Identifier(_) | ast::Expr::Value(_))
                }
                _ => false,
            }),
            _ => false,
        },
        _ => false,
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

fn is_placeholder(expr: &ast::Expr) -> bool {
    matches!(expr, ast::Expr::Value(value) if matches!(value.value, ast::Value::Placeholder(_)))
}

/// A query whose whole result becomes one value (FOR JSON, FOR XML, AS STRUCT).
fn as_one_value(inner: Query) -> Query {
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
    Query {
        recursive: false,
        ctes: Vec::new(),
        body: Body::Select(Box::new(select)),
        order_by: Vec::new(),
        limit: Vec::new(),
        locks: false,
    }
}

/// Whether the query reads something of that name.
fn mentions(query: &Query, name: &Ident) -> bool {
    query.ctes.iter().any(|cte| mentions(&cte.query, name)) || body_mentions(&query.body, name)
}

fn body_mentions(body: &Body, name: &Ident) -> bool {
    grown(|| match body {
        Body::Select(select) => select.from.iter().any(|from| from_mentions(from, name)),
        Body::Query(query) => mentions(query, name),
        Body::Set { first, rest } => body_mentions(first, name) || rest.iter().any(|(_, arm)| body_mentions(arm, name)),
        Body::Table(table) => table.parts.len() == 1 && table.last() == name.text,
        Body::Values(_) | Body::Statement(_) => false,
    })
}

fn from_mentions(from: &From, name: &Ident) -> bool {
    match from {
        From::Relation { name: relation, .. } => relation.parts.len() == 1 && relation.last() == name.text,
        From::Query { query, .. } => mentions(query, name),
        From::Join { first, rest, .. } => from_mentions(first, name) || rest.iter().any(|(right, _)| from_mentions(right, name)),
        From::Function { .. } => false,
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
