//! Binary operators: which compare, which compute, and which may be anybody's function.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Call, Comparison, Doubt, Expr, Ident, Literal, Name, construct};
use sqlparser::ast::{self, BinaryOperator as Op};

/// PostgreSQL's own operators among those that the grammar has no word for.
const BUILT_IN: &[&str] = &[
    "!~~", "!~~*", "##", "%", "&&", "&<", "&<|", "&>", "*<", "*<=", "*<>", "*=", "*>", "*>=", "-|-", "<->", "<<", "<<=", "<<|", "<@", "<^",
    "=", ">>", ">>=", ">^", "?#", "?-", "?-|", "?|", "?||", "@>", "@?", "@@", "@@@", "^@", "|&>", "|>>", "||", "~", "~*", "~<=~", "~<~",
    "~=", "~>=~", "~>~", "~~", "~~*", "!~", "!~*", "+", "-", "*", "/", "<", ">", "<=", ">=", "<>", "!=", "#", "&", "|", "^", "->", "->>",
    "#>", "#>>", "#-", "@-@",
];

/// What an operator does with its sides.
enum Kind {
    And,
    Or,
    Compare(Comparison),
    Arithmetic,
    Computed,
    /// PostgreSQL's `||`: of two literals it is one.
    Joined,
    /// `@a := value` (MySQL).
    Assignment,
    /// A function that the operator stands for may be anything.
    Function(Name),
}

impl Lowering {
    /// A chain of binary operators, its left spine taken without recursion.
    pub(super) fn binary(self, expr: &ast::Expr) -> Result<Expr, Doubt> {
        let mut spine = Vec::new();
        let mut leftmost = expr;
        while let ast::Expr::BinaryOp { left, op, right } = leftmost {
            spine.push((self.kind(op)?, right.as_ref()));
            leftmost = left;
        }
        let mut value = match (spine.last(), leftmost) {
            (Some((Kind::Assignment, _)), ast::Expr::Identifier(name)) if name.value.starts_with('@') => Expr::Literal(Literal::Null),
            (Some((Kind::Assignment, _)), _) => return Err(construct("assignment")),
            _ => self.expr(leftmost)?,
        };
        while let Some((kind, right)) = spine.pop() {
            let right = self.expr(right)?;
            value = match (kind, value) {
                (Kind::And, Expr::And(mut parts)) => {
                    parts.push(right);
                    Expr::And(parts)
                }
                (Kind::And, value) => Expr::And(vec![value, right]),
                (Kind::Or, Expr::Or(mut parts)) => {
                    parts.push(right);
                    Expr::Or(parts)
                }
                (Kind::Or, value) => Expr::Or(vec![value, right]),
                (Kind::Compare(comparison), value) => Expr::Compare(comparison, Box::new(value), Box::new(right)),
                (Kind::Arithmetic, Expr::Arithmetic(mut parts)) => {
                    parts.push(right);
                    Expr::Arithmetic(parts)
                }
                (Kind::Arithmetic, value) => Expr::Arithmetic(vec![value, right]),
                (Kind::Joined, Expr::Literal(Literal::Text(mut text))) if matches!(right, Expr::Literal(Literal::Text(_))) => {
                    if let Expr::Literal(Literal::Text(more)) = &right {
                        text.push_str(more);
                    }
                    Expr::Literal(Literal::Text(text))
                }
                (Kind::Computed | Kind::Joined, Expr::Computed(mut parts, "?column?")) => {
                    parts.push(right);
                    Expr::Computed(parts, "?column?")
                }
                (Kind::Computed | Kind::Joined, value) => Expr::Computed(vec![value, right], "?column?"),
                (Kind::Assignment, Expr::Literal(_)) => operator_call(symbol(None, ":="), vec![right]),
                (Kind::Assignment, _) => return Err(construct("assignment")),
                (Kind::Function(name), Expr::Literal(Literal::Prefix)) => operator_call(name, vec![right]),
                (Kind::Function(name), value) => operator_call(name, vec![value, right]),
            };
        }
        Ok(value)
    }

    /// Whether an operator's name is one of the server's own.
    pub(super) fn is_built_in(self, name: &ast::ObjectName) -> bool {
        let parts: Vec<String> = name.0.iter().map(|part| part.to_string()).collect();
        match parts.as_slice() {
            [text] => BUILT_IN.contains(&text.as_str()),
            [schema, text] => schema == "pg_catalog" && BUILT_IN.contains(&text.as_str()),
            _ => false,
        }
    }

    fn kind(self, op: &Op) -> Result<Kind, Doubt> {
        Ok(match op {
            Op::And => Kind::And,
            Op::Or => Kind::Or,
            Op::Eq => Kind::Compare(Comparison::Equal),
            Op::NotEq => Kind::Compare(Comparison::NotEqual),
            Op::Gt | Op::Lt | Op::GtEq | Op::LtEq => Kind::Compare(Comparison::Order),
            Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::Modulo => Kind::Arithmetic,
            Op::Match | Op::Regexp if self.dialect == Dialect::Sqlite => {
                let name = if matches!(op, Op::Match) { "match" } else { "regexp" };
                Kind::Function(symbol(None, name))
            }
            Op::Custom(text) if BUILT_IN.contains(&text.as_str()) => Kind::Computed,
            Op::Custom(text) => Kind::Function(symbol(None, text)),
            Op::PGCustomBinaryOperator(parts) => match parts.as_slice() {
                [text] if BUILT_IN.contains(&text.as_str()) => Kind::Computed,
                [schema, text] if schema.eq_ignore_ascii_case("pg_catalog") && BUILT_IN.contains(&text.as_str()) => Kind::Computed,
                [schema, text] => Kind::Function(symbol(Some(schema), text)),
                [text] => Kind::Function(symbol(None, text)),
                _ => return Err(construct("operator")),
            },
            Op::Spaceship if self.mysql() => Kind::Compare(Comparison::Equal),
            Op::Regexp if self.mysql() => Kind::Computed,
            Op::Assignment if self.mysql() => Kind::Assignment,
            Op::Assignment | Op::Spaceship | Op::Match | Op::Regexp => return Err(construct("operator")),
            Op::StringConcat if self.dialect == Dialect::Postgres => Kind::Joined,
            Op::StringConcat
            | Op::Xor
            | Op::BitwiseOr
            | Op::BitwiseAnd
            | Op::BitwiseXor
            | Op::DuckIntegerDivide
            | Op::MyIntegerDivide
            | Op::Glob
            | Op::PGBitwiseXor
            | Op::PGBitwiseShiftLeft
            | Op::PGBitwiseShiftRight
            | Op::PGExp
            | Op::PGOverlap
            | Op::PGRegexMatch
            | Op::PGRegexIMatch
            | Op::PGRegexNotMatch
            | Op::PGRegexNotIMatch
            | Op::PGLikeMatch
            | Op::PGILikeMatch
            | Op::PGNotLikeMatch
            | Op::PGNotILikeMatch
            | Op::PGStartsWith
            | Op::Arrow
            | Op::LongArrow
            | Op::HashArrow
            | Op::HashLongArrow
            | Op::AtAt
            | Op::AtArrow
            | Op::ArrowAt
            | Op::HashMinus
            | Op::AtQuestion
            | Op::Question
            | Op::QuestionAnd
            | Op::QuestionPipe
            | Op::Overlaps
            | Op::DoubleHash
            | Op::LtDashGt
            | Op::AndLt
            | Op::AndGt
            | Op::LtLtPipe
            | Op::PipeGtGt
            | Op::AndLtPipe
            | Op::PipeAndGt
            | Op::LtCaret
            | Op::GtCaret
            | Op::QuestionHash
            | Op::QuestionDash
            | Op::QuestionDashPipe
            | Op::QuestionDoublePipe
            | Op::At
            | Op::TildeEq => Kind::Computed,
        })
    }

    /// The operator of ANY and ALL.
    pub(super) fn quantified(self, left: &ast::Expr, op: &Op, right: &ast::Expr, any: bool) -> Result<Expr, Doubt> {
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        let kind = self.kind(op)?;
        if any && self.dialect == Dialect::Postgres && matches!(kind, Kind::Compare(Comparison::Equal)) && !matches!(right, Expr::Query(_))
        {
            // One of an array's elements.
            return Ok(Expr::InList { expr: Box::new(left), negated: false, list: vec![right] });
        }
        let parts = vec![left, right];
        Ok(match kind {
            Kind::Function(name) => operator_call(name, parts),
            Kind::Assignment => return Err(construct("assignment")),
            Kind::And | Kind::Or | Kind::Compare(_) | Kind::Arithmetic | Kind::Computed | Kind::Joined => Expr::Computed(parts, "?column?"),
        })
    }
}

fn symbol(schema: Option<&str>, text: &str) -> Name {
    let part = |text: &str| Ident { text: text.to_owned(), shown: None, quote: None };
    Name { parts: schema.into_iter().chain([text]).map(part).collect() }
}

fn operator_call(name: Name, args: Vec<Expr>) -> Expr {
    Expr::Call(Box::new(Call { name, args, operator: true, ..Call::default() }))
}
