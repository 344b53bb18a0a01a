//! Expressions.

use super::Lowering;
use super::reserved::{begins_with_no_name, is_no_name};
use crate::classify::Dialect;
use crate::classify::sql::grammar::held::MARK;
use crate::classify::sql::ir::{Call, Comparison, Doubt, Expr, Ident, Literal, Name, TypeName, construct};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{self, AccessExpr, Expr as Ast, Subscript, UnaryOperator, Value};

/// Stack that one level of an expression may take; beyond it a new segment is made.
const RED_ZONE: usize = 128 * 1024;
/// The size of a new segment.
const SEGMENT: usize = 1024 * 1024;

/// Runs on a grown stack where little is left.
pub(in crate::classify::sql) fn grown<R>(work: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, SEGMENT, work)
}

const UNNAMED: &str = "?column?";

impl Lowering {
    /// Lowers an expression.
    ///
    /// # Errors
    /// A doubt for what is not followed.
    pub(in crate::classify::sql) fn expr(self, expr: &Ast) -> Result<Expr, Doubt> {
        grown(|| self.expr_here(expr))
    }

    pub(super) fn exprs<'e>(self, exprs: impl IntoIterator<Item = &'e Ast>) -> Result<Vec<Expr>, Doubt> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    pub(super) fn boxed(self, expr: &Ast) -> Result<Box<Expr>, Doubt> {
        self.expr(expr).map(Box::new)
    }

    fn computed<'e>(self, exprs: impl IntoIterator<Item = &'e Ast>, name: &'static str) -> Result<Expr, Doubt> {
        Ok(Expr::Computed(self.exprs(exprs)?, name))
    }

    fn expr_here(self, expr: &Ast) -> Result<Expr, Doubt> {
        let whole = expr;
        Ok(match expr {
            Ast::Identifier(ident) if Mark::of(ident) == Some(Mark::Prefix) => Expr::Literal(Literal::Prefix),
            Ast::Identifier(ident) => self.column(std::slice::from_ref(ident))?,
            Ast::CompoundIdentifier(idents) => self.column(idents)?,
            Ast::CompoundFieldAccess { root, access_chain } => self.access(root, access_chain)?,
            Ast::IsFalse(inner)
            | Ast::IsNotFalse(inner)
            | Ast::IsTrue(inner)
            | Ast::IsNotTrue(inner)
            | Ast::IsUnknown(inner)
            | Ast::IsNotUnknown(inner) => self.computed([inner.as_ref()], UNNAMED)?,
            Ast::IsJson { expr: inner, .. } | Ast::IsNormalized { expr: inner, .. } => self.computed([inner.as_ref()], UNNAMED)?,
            Ast::IsNull(inner) => Expr::IsNull { expr: self.boxed(inner)?, negated: false },
            Ast::IsNotNull(inner) => Expr::IsNull { expr: self.boxed(inner)?, negated: true },
            Ast::IsDistinctFrom(left, right) => Expr::Compare(Comparison::NotEqual, self.boxed(left)?, self.boxed(right)?),
            Ast::IsNotDistinctFrom(left, right) => Expr::Compare(Comparison::Equal, self.boxed(left)?, self.boxed(right)?),
            Ast::InList { expr, list, negated } => Expr::InList { expr: self.boxed(expr)?, negated: *negated, list: self.exprs(list)? },
            Ast::InSubquery { expr, subquery, negated } => {
                Expr::InQuery { expr: self.boxed(expr)?, negated: *negated, query: Box::new(self.query(subquery)?) }
            }
            Ast::InUnnest { expr, array_expr, .. } => self.computed([expr.as_ref(), array_expr.as_ref()], UNNAMED)?,
            Ast::Between { expr, negated: _, low, high } => {
                Expr::Between { expr: self.boxed(expr)?, low: self.boxed(low)?, high: self.boxed(high)? }
            }
            Ast::BinaryOp { .. } => self.binary(expr)?,
            Ast::Like { negated, any, expr, pattern, escape_char } | Ast::ILike { negated, any, expr, pattern, escape_char } => {
                if self.is_guest() && matches!(whole, Ast::ILike { .. }) && self.dialect != Dialect::Snowflake {
                    return Err(construct("ilike"));
                }
                if *any && matches!(self.dialect, Dialect::Snowflake | Dialect::Bigquery) {
                    return self.computed([expr.as_ref(), pattern.as_ref()].into_iter().chain(escape_char.as_deref()), UNNAMED);
                }
                if *any {
                    return self.computed([expr.as_ref(), pattern.as_ref()], UNNAMED);
                }
                self.like(*negated, expr, pattern, escape_char.as_deref())?
            }
            Ast::SimilarTo { .. } if self.is_guest() => return Err(construct("similar to")),
            Ast::SimilarTo { expr, pattern, escape_char, .. } => {
                self.computed([expr.as_ref(), pattern.as_ref()].into_iter().chain(escape_char.as_deref()), UNNAMED)?
            }
            Ast::RLike { expr, pattern, .. } => match self.dialect {
                // SQLite's REGEXP is whatever function the host registered.
                Dialect::Sqlite => Expr::Call(Box::new(Call {
                    name: Name::single(Ident { text: "regexp".to_owned(), shown: None, quote: None }),
                    operator: true,
                    args: self.exprs([pattern.as_ref(), expr.as_ref()])?,
                    ..Call::default()
                })),
                Dialect::Snowflake | Dialect::Mysql | Dialect::Mariadb => self.computed([expr.as_ref(), pattern.as_ref()], UNNAMED)?,
                Dialect::Postgres | Dialect::Mssql | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic => {
                    return Err(construct("rlike"));
                }
            },
            Ast::AnyOp { left, compare_op, right, .. } => self.quantified(left, compare_op, right, true)?,
            Ast::AllOp { left, compare_op, right } => self.quantified(left, compare_op, right, false)?,
            Ast::UnaryOp { op, expr } => self.unary(*op, expr)?,
            Ast::Cast { expr, data_type, format, .. } => {
                if format.is_some() && self.dialect != Dialect::Bigquery {
                    return Err(construct("cast format"));
                }
                Expr::Cast(self.boxed(expr)?, self.type_name(data_type))
            }
            Ast::AtTimeZone { timestamp, time_zone } => self.computed([timestamp.as_ref(), time_zone.as_ref()], "timezone")?,
            Ast::Extract { expr, .. } => self.computed([expr.as_ref()], "extract")?,
            Ast::Ceil { expr, .. } => self.computed([expr.as_ref()], "ceil")?,
            Ast::Floor { expr, .. } => self.computed([expr.as_ref()], "floor")?,
            Ast::Position { expr, r#in } => self.computed([expr.as_ref(), r#in.as_ref()], "position")?,
            Ast::Substring { expr, substring_from, substring_for, special: _, shorthand } => self.computed(
                [expr.as_ref()].into_iter().chain(substring_from.as_deref()).chain(substring_for.as_deref()),
                if *shorthand { "substr" } else { "substring" },
            )?,
            Ast::Trim { trim_where, trim_what, expr, trim_characters } => self.computed(
                [expr.as_ref()].into_iter().chain(trim_what.as_deref()).chain(trim_characters.iter().flatten()),
                match trim_where {
                    Some(ast::TrimWhereField::Leading) => "ltrim",
                    Some(ast::TrimWhereField::Trailing) => "rtrim",
                    Some(ast::TrimWhereField::Both) | None => "btrim",
                },
            )?,
            Ast::Overlay { expr, overlay_what, overlay_from, overlay_for } => self.computed(
                [expr.as_ref(), overlay_what.as_ref(), overlay_from.as_ref()].into_iter().chain(overlay_for.as_deref()),
                "overlay",
            )?,
            Ast::Collate { collation, .. } if self.dialect == Dialect::Postgres && begins_with_no_name(collation) => {
                return Err(construct("reserved word"));
            }
            Ast::Collate { expr, .. } => Expr::Same(self.boxed(expr)?),
            Ast::Nested(inner) => match self.expr(inner)? {
                // Brackets end a chain's name: `(u).ssn` is a field, `(a = b)` stays a comparison.
                column @ Expr::Column(_) => Expr::Same(Box::new(column)),
                other => other,
            },
            Ast::Value(value) => Expr::Literal(literal(&value.value)),
            // SQLite has no typed literals: it takes `date 'x'` for a column and its alias.
            Ast::TypedString(_) | Ast::Interval(_) if matches!(self.dialect, Dialect::Sqlite | Dialect::Mssql) => {
                return Err(construct("typed literal"));
            }
            Ast::TypedString(typed) => Expr::Cast(Box::new(Expr::Literal(literal(&typed.value.value))), self.type_name(&typed.data_type)),
            Ast::Function(function) => self.call(function)?,
            Ast::Case { operand, conditions, else_result, .. } => {
                let mut parts = Vec::with_capacity(conditions.len() * 2 + 1);
                if let Some(operand) = operand {
                    parts.push(self.expr(operand)?);
                }
                for when in conditions {
                    parts.push(self.expr(&when.condition)?);
                    parts.push(self.expr(&when.result)?);
                }
                Expr::Case { parts, otherwise: else_result.as_deref().map(|other| self.boxed(other)).transpose()? }
            }
            Ast::Exists { subquery, .. } => Expr::Exists(Box::new(self.query(subquery)?)),
            Ast::Subquery(query) => Expr::Query(Box::new(self.query(query)?)),
            Ast::GroupingSets(sets) | Ast::Cube(sets) | Ast::Rollup(sets) => Expr::Row(self.exprs(sets.iter().flatten())?),
            Ast::Tuple(parts) => Expr::Row(self.exprs(parts)?),
            Ast::Array(array) => self.computed(&array.elem, "array")?,
            Ast::Interval(interval) => {
                Expr::Cast(self.boxed(&interval.value)?, TypeName { name: "interval".to_owned(), schema: None, array: false })
            }
            Ast::QualifiedWildcard(name, _) => Expr::QualifiedStar(self.caseless(name)?),
            Ast::Wildcard(_) => return Err(construct("`*` in an expression")),
            Ast::JsonAccess { value, path } if self.dialect == Dialect::Snowflake => {
                let mut parts = vec![self.expr(value)?];
                for step in &path.path {
                    match step {
                        ast::JsonPathElem::Dot { .. } => {}
                        ast::JsonPathElem::Bracket { key } | ast::JsonPathElem::ColonBracket { key } => parts.push(self.expr(key)?),
                    }
                }
                Expr::Computed(parts, UNNAMED)
            }
            Ast::JsonAccess { .. } => return Err(construct("json access")),
            Ast::Convert { expr, data_type: Some(data_type), charset: None, target_before_value: true, styles, .. }
                if self.dialect == Dialect::Mssql =>
            {
                let mut parts = self.exprs(styles)?;
                parts.insert(0, Expr::Cast(self.boxed(expr)?, self.type_name(data_type)));
                Expr::Computed(parts, UNNAMED)
            }
            Ast::Prefixed { prefix, value } if self.has_hierarchies() && prefix.value.eq_ignore_ascii_case("connect_by_root") => {
                Expr::Same(self.boxed(value)?)
            }
            Ast::OuterJoin(inner) | Ast::Prior(inner) if self.has_hierarchies() => Expr::Same(self.boxed(inner)?),
            Ast::Struct { values, .. } if self.dialect == Dialect::Bigquery => self.computed(values, UNNAMED)?,
            Ast::Dictionary(fields) if self.dialect == Dialect::Snowflake => {
                self.computed(fields.iter().map(|field| field.value.as_ref()), UNNAMED)?
            }
            Ast::Convert { expr, styles, .. } if self.mysql() && styles.is_empty() => self.computed([expr.as_ref()], UNNAMED)?,
            Ast::Convert { .. } => return Err(construct("convert")),
            Ast::Prefixed { .. } => return Err(construct("prefixed expression")),
            // `xmlforest(value AS name)`
            Ast::Named { expr, .. } => self.expr(expr)?,
            Ast::Struct { .. } | Ast::Dictionary(_) | Ast::Map(_) => return Err(construct("struct")),
            Ast::MatchAgainst { columns, match_value, opt_search_modifier: _ } if self.mysql() => {
                let mut parts =
                    columns.iter().map(|name| Ok(Expr::Column(self.caseless(name)?.parts))).collect::<Result<Vec<_>, Doubt>>()?;
                parts.push(Expr::Literal(literal(&match_value.value)));
                Expr::Computed(parts, UNNAMED)
            }
            Ast::MatchAgainst { .. } => return Err(construct("match against")),
            Ast::OuterJoin(_) | Ast::Prior(_) => return Err(construct("hierarchical query")),
            Ast::Lambda(_) => return Err(construct("lambda")),
            Ast::MemberOf(member) if self.mysql() => self.computed([member.value.as_ref(), member.array.as_ref()], UNNAMED)?,
            Ast::MemberOf(_) => return Err(construct("member of")),
        })
    }

    /// Whether the dialect has CONNECT BY and `(+)`.
    pub(super) fn has_hierarchies(self) -> bool {
        matches!(self.dialect, Dialect::Oracle | Dialect::Snowflake)
    }

    fn column(self, idents: &[ast::Ident]) -> Result<Expr, Doubt> {
        self.no_strings(idents)?;
        if self.is_guest() {
            return self.guest_column(idents);
        }
        if let (Dialect::Postgres, [only]) = (self.dialect, idents)
            && only.quote_style.is_none()
            && KEYWORD_FUNCTIONS.iter().any(|keyword| only.value.eq_ignore_ascii_case(keyword))
        {
            if only.value.eq_ignore_ascii_case("system_user") {
                // A keyword from version 16 on, an ordinary name before.
                return Err(construct("system_user"));
            }
            return Ok(Expr::Call(Box::new(Call { name: Name::single(self.ident(only)), ..Call::default() })));
        }
        if let (Dialect::Postgres, [only]) = (self.dialect, idents)
            && only.quote_style.is_none()
            && only.value.eq_ignore_ascii_case("default")
        {
            // In VALUES and SET, the only places that the server takes it in.
            return Ok(Expr::Literal(Literal::Other));
        }
        if let (true, [only]) = (self.mysql(), idents)
            && only.quote_style.is_none()
        {
            if only.value.starts_with("@@") {
                return Ok(Expr::Computed(Vec::new(), UNNAMED));
            }
            if only.value.starts_with('@') {
                // It holds whatever an earlier statement put there.
                return Err(super::super::mysql::variable());
            }
            if only.value.eq_ignore_ascii_case("default") {
                return Ok(Expr::Literal(Literal::Other));
            }
            if super::super::mysql::is_bare_word(&only.value) {
                return Ok(Expr::Call(Box::new(Call { name: Name::single(self.ident(only)), ..Call::default() })));
            }
        }
        if self.dialect == Dialect::Postgres && idents.first().is_some_and(is_no_name) {
            return Err(construct("reserved word"));
        }
        Ok(Expr::Column(idents.iter().map(|ident| self.ident(ident)).collect()))
    }

    /// `root.field[subscript]…`; a bare name's leading fields are parts of the name.
    fn access(self, root: &Ast, chain: &[AccessExpr]) -> Result<Expr, Doubt> {
        let bare = matches!(root, Ast::Identifier(_) | Ast::CompoundIdentifier(_));
        // The grammar takes the alias in `true.ssn` for a truth value; SQLite takes it for a name, and has no fields of values.
        let has_fields =
            matches!(self.dialect, Dialect::Postgres | Dialect::Snowflake | Dialect::Bigquery) && !matches!(root, Ast::Value(_));
        if let Some(value) = self.xml_method(root, chain)? {
            return Ok(value);
        }
        if !bare && !has_fields {
            return Err(construct("field of a value"));
        }
        let mut steps = chain.iter().peekable();
        let mut value = self.expr(root)?;
        if let (true, Expr::Column(parts)) = (bare, &mut value) {
            while let Some(AccessExpr::Dot(Ast::Identifier(field))) = steps.peek() {
                parts.push(self.ident(field));
                steps.next();
            }
        }
        for step in steps {
            if !has_fields {
                // It has neither fields nor subscripts: what reads so is a name, as in `true.ssn`.
                return Err(construct("field"));
            }
            value = match step {
                AccessExpr::Dot(Ast::Identifier(field)) => {
                    self.no_strings(std::slice::from_ref(field))?;
                    Expr::Field(Box::new(value), self.ident(field))
                }
                AccessExpr::Dot(Ast::CompoundIdentifier(fields)) => {
                    self.no_strings(fields)?;
                    fields.iter().fold(value, |value, field| Expr::Field(Box::new(value), self.ident(field)))
                }
                AccessExpr::Dot(_) => return Err(construct("computed field")),
                AccessExpr::Subscript(Subscript::Index { index }) => Expr::Subscript(Box::new(value), vec![self.expr(index)?]),
                AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, stride }) => {
                    Expr::Subscript(Box::new(value), self.exprs(lower_bound.iter().chain(upper_bound).chain(stride))?)
                }
            };
        }
        Ok(value)
    }

    fn unary(self, op: UnaryOperator, expr: &Ast) -> Result<Expr, Doubt> {
        let inner = self.expr(expr)?;
        Ok(match op {
            UnaryOperator::Not | UnaryOperator::BangNot => Expr::Not(Box::new(inner)),
            UnaryOperator::Plus | UnaryOperator::Minus => Expr::Arithmetic(vec![inner]),
            UnaryOperator::AtDashAt
            | UnaryOperator::BitwiseNot
            | UnaryOperator::DoubleAt
            | UnaryOperator::Hash
            | UnaryOperator::PGAbs
            | UnaryOperator::PGCubeRoot
            | UnaryOperator::PGPostfixFactorial
            | UnaryOperator::PGPrefixFactorial
            | UnaryOperator::PGSquareRoot
            | UnaryOperator::QuestionDash
            | UnaryOperator::QuestionPipe => Expr::Computed(vec![inner], UNNAMED),
        })
    }

    fn like(self, negated: bool, expr: &Ast, pattern: &Ast, escape: Option<&Ast>) -> Result<Expr, Doubt> {
        Ok(Expr::Like {
            expr: self.boxed(expr)?,
            negated,
            pattern: self.boxed(pattern)?,
            escape: escape.map(|escape| self.boxed(escape)).transpose()?,
        })
    }
}

/// Reserved words of PostgreSQL that are calls without brackets.
const KEYWORD_FUNCTIONS: &[&str] = &[
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "system_user",
    "user",
];

fn literal(value: &Value) -> Literal {
    match value {
        Value::Number(text, _) => Literal::Number(text.clone()),
        Value::SingleQuotedString(text) | Value::EscapedStringLiteral(text) | Value::UnicodeStringLiteral(text) => {
            Literal::Text(text.clone())
        }
        Value::DollarQuotedString(text) => Literal::Text(text.value.clone()),
        Value::Boolean(_) => Literal::Bool,
        Value::Null => Literal::Null,
        Value::Placeholder(text) if text == MARK => Literal::Held,
        Value::Placeholder(_) => Literal::Placeholder,
        Value::TripleSingleQuotedString(_)
        | Value::TripleDoubleQuotedString(_)
        | Value::SingleQuotedByteStringLiteral(_)
        | Value::DoubleQuotedByteStringLiteral(_)
        | Value::TripleSingleQuotedByteStringLiteral(_)
        | Value::TripleDoubleQuotedByteStringLiteral(_)
        | Value::SingleQuotedRawStringLiteral(_)
        | Value::DoubleQuotedRawStringLiteral(_)
        | Value::TripleSingleQuotedRawStringLiteral(_)
        | Value::TripleDoubleQuotedRawStringLiteral(_)
        | Value::NationalStringLiteral(_)
        | Value::QuoteDelimitedStringLiteral(_)
        | Value::NationalQuoteDelimitedStringLiteral(_)
        | Value::HexStringLiteral(_)
        | Value::DoubleQuotedString(_) => Literal::Other,
    }
}
