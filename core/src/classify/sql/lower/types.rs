//! Names of types, as PostgreSQL would call a result column that is a cast to them.

use super::Lowering;
use crate::classify::sql::ir::TypeName;
use sqlparser::ast::{ArrayElemTypeDef, DataType, ObjectNamePart, TimezoneInfo};

/// PostgreSQL's name inside of a type that is written by a word of the grammar or of CREATE TABLE.
pub(super) fn inside(written: &str) -> &str {
    match written {
        "int" | "integer" | "serial" | "serial4" => "int4",
        "bigint" | "bigserial" | "serial8" => "int8",
        "smallint" | "smallserial" | "serial2" => "int2",
        "real" => "float4",
        "float" => "float8",
        "decimal" | "dec" => "numeric",
        "boolean" => "bool",
        other => other,
    }
}

impl Lowering {
    pub(super) fn type_name(self, data_type: &DataType) -> TypeName {
        let builtin = |name: &str| TypeName { name: name.to_owned(), schema: None, array: false };
        if self.is_guest()
            && let DataType::Custom(name, _) = data_type
        {
            let written = name.to_string();
            let known = OWN_TYPES.iter().any(|own| own.eq_ignore_ascii_case(&written));
            // A type that is not the server's own is marked by its schema.
            return TypeName { name: written.to_ascii_lowercase(), schema: (!known).then(|| "user".to_owned()), array: false };
        }
        match data_type {
            DataType::Int(_) | DataType::Integer(_) | DataType::Int4(_) => builtin("int4"),
            DataType::SmallInt(_) | DataType::Int2(_) => builtin("int2"),
            DataType::BigInt(_) | DataType::Int8(_) => builtin("int8"),
            DataType::Text => builtin("text"),
            DataType::Varchar(_) | DataType::CharacterVarying(_) | DataType::CharVarying(_) => builtin("varchar"),
            DataType::Char(_) | DataType::Character(_) => builtin("bpchar"),
            DataType::Numeric(_) | DataType::Decimal(_) | DataType::Dec(_) => builtin("numeric"),
            DataType::Real | DataType::Float4 => builtin("float4"),
            DataType::DoublePrecision | DataType::Float8 | DataType::Float(_) | DataType::Double(_) => builtin("float8"),
            DataType::Bool | DataType::Boolean => builtin("bool"),
            DataType::Date => builtin("date"),
            DataType::Time(_, zone) => builtin(if zoned(zone) { "timetz" } else { "time" }),
            DataType::Timestamp(_, zone) => builtin(if zoned(zone) { "timestamptz" } else { "timestamp" }),
            DataType::Interval { .. } => builtin("interval"),
            DataType::JSON => builtin("json"),
            DataType::JSONB => builtin("jsonb"),
            DataType::Regclass => builtin("regclass"),
            DataType::Uuid => builtin("uuid"),
            DataType::Bytea => builtin("bytea"),
            DataType::Bit(_) => builtin("bit"),
            DataType::BitVarying(_) | DataType::VarBit(_) => builtin("varbit"),
            DataType::TsVector => builtin("tsvector"),
            DataType::TsQuery => builtin("tsquery"),
            DataType::Array(ArrayElemTypeDef::SquareBracket(inner, _) | ArrayElemTypeDef::AngleBracket(inner)) => {
                TypeName { array: true, ..self.type_name(inner) }
            }
            DataType::Custom(name, _) => {
                let parts: Vec<String> = name
                    .0
                    .iter()
                    .filter_map(|part| match part {
                        ObjectNamePart::Identifier(ident) => Some(self.ident(ident).text),
                        ObjectNamePart::Function(_) => None,
                    })
                    .collect();
                let schema = parts.iter().rev().nth(1).cloned();
                TypeName { name: parts.into_iter().next_back().unwrap_or_default(), schema, array: false }
            }
            // Only the shown name hangs on what is left: types that run nothing of their own.
            other => builtin(&other.to_string().to_ascii_lowercase()),
        }
    }
}

/// Types that come with the servers and that the grammar has no word for.
const OWN_TYPES: &[&str] = &[
    "bignumeric",
    "bigdecimal",
    "binary_double",
    "binary_float",
    "datetime2",
    "datetimeoffset",
    "geography",
    "geometry",
    "image",
    "json",
    "money",
    "ntext",
    "number",
    "object",
    "raw",
    "rowversion",
    "smalldatetime",
    "smallmoney",
    "sql_variant",
    "sysname",
    "timestamp_ltz",
    "timestamp_ntz",
    "timestamp_tz",
    "timestampltz",
    "timestampntz",
    "timestamptz",
    "uniqueidentifier",
    "varchar2",
    "nvarchar2",
    "variant",
    "vector",
    "xml",
];

const fn zoned(zone: &TimezoneInfo) -> bool {
    matches!(zone, TimezoneInfo::Tz | TimezoneInfo::WithTimeZone)
}
