//! What MySQL and MariaDB read text by: their `sql_mode`, version, and the rules for names and bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The parts of `sql_mode` that change how text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SqlMode {
    /// `"a"` is an identifier.
    pub ansi_quotes: bool,
    /// A backslash in a string is itself.
    pub no_backslash_escapes: bool,
    /// `||` concatenates.
    pub pipes_as_concat: bool,
    /// White space may stand between a function's name and its bracket.
    pub ignore_space: bool,
    /// `NOT` binds as `!` does.
    pub high_not_precedence: bool,
    /// Another server's grammar (`ORACLE` and its like), which is not read.
    pub foreign: bool,
}

/// Parts that change what is stored or refused, and not how text is read.
const OTHER: [&str; 26] = [
    "ALLOW_INVALID_DATES",
    "EMPTY_STRING_IS_NULL",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "IGNORE_BAD_TABLE_OPTIONS",
    "MYSQL323",
    "MYSQL40",
    "NO_AUTO_CREATE_USER",
    "NO_AUTO_VALUE_ON_ZERO",
    "NO_DIR_IN_CREATE",
    "NO_ENGINE_SUBSTITUTION",
    "NO_FIELD_OPTIONS",
    "NO_KEY_OPTIONS",
    "NO_TABLE_OPTIONS",
    "NO_UNSIGNED_SUBTRACTION",
    "NO_ZERO_DATE",
    "NO_ZERO_IN_DATE",
    "ONLY_FULL_GROUP_BY",
    "PAD_CHAR_TO_FULL_LENGTH",
    "REAL_AS_FLOAT",
    "SIMULTANEOUS_ASSIGNMENT",
    "STRICT_ALL_TABLES",
    "STRICT_TRANS_TABLES",
    "TIME_ROUND_FRACTIONAL",
    "TIME_TRUNCATE_FRACTIONAL",
    "TRADITIONAL",
    "",
];

impl SqlMode {
    /// Reads what `SELECT @@sql_mode` shows. `None` where a part is not known.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut mode = Self::default();
        for part in text.split(',') {
            match part.trim().to_ascii_uppercase().as_str() {
                "ANSI_QUOTES" => mode.ansi_quotes = true,
                "NO_BACKSLASH_ESCAPES" => mode.no_backslash_escapes = true,
                "PIPES_AS_CONCAT" => mode.pipes_as_concat = true,
                "IGNORE_SPACE" => mode.ignore_space = true,
                "HIGH_NOT_PRECEDENCE" => mode.high_not_precedence = true,
                "ANSI" => {
                    mode.ansi_quotes = true;
                    mode.pipes_as_concat = true;
                    mode.ignore_space = true;
                }
                "DB2" | "MAXDB" | "MSSQL" | "ORACLE" | "POSTGRESQL" => mode.foreign = true,
                other if OTHER.contains(&other) => {}
                _ => return None,
            }
        }
        Some(mode)
    }

    fn text(self) -> String {
        let parts = [
            (self.ansi_quotes, "ANSI_QUOTES"),
            (self.no_backslash_escapes, "NO_BACKSLASH_ESCAPES"),
            (self.pipes_as_concat, "PIPES_AS_CONCAT"),
            (self.ignore_space, "IGNORE_SPACE"),
            (self.high_not_precedence, "HIGH_NOT_PRECEDENCE"),
            (self.foreign, "ORACLE"),
        ];
        parts.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect::<Vec<_>>().join(",")
    }
}

impl Serialize for SqlMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for SqlMode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a part of sql_mode is not known"))
    }
}

/// A server's version as executable comments compare it: 80036 for 8.0.36, 101106 for 10.11.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerVersion(pub(crate) u32);

impl ServerVersion {
    /// Reads what `SELECT version()` shows: three numbers, and whatever follows them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let major: u32 = parts.next()?.parse().ok()?;
        let minor: u32 = parts.next()?.parse().ok()?;
        let last = parts.next()?;
        let digits = last.find(|byte: char| !byte.is_ascii_digit()).unwrap_or(last.len());
        let patch: u32 = last.get(..digits)?.parse().ok()?;
        (major < 100 && minor < 100 && patch < 100).then_some(Self(major * 10_000 + minor * 100 + patch))
    }
}

impl Serialize for ServerVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}.{}.{}", self.0 / 10_000, self.0 / 100 % 100, self.0 % 100))
    }
}

impl<'de> Deserialize<'de> for ServerVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("server_version is not like 8.0.36"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_read_as_the_server_shows_it() {
        assert_eq!(SqlMode::parse(""), Some(SqlMode::default()));
        assert_eq!(SqlMode::parse("ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES"), Some(SqlMode::default()));
        let ansi = SqlMode::parse("ansi").unwrap_or_default();
        assert!(ansi.ansi_quotes && ansi.pipes_as_concat && ansi.ignore_space && !ansi.no_backslash_escapes);
        assert!(SqlMode::parse("ORACLE").is_some_and(|mode| mode.foreign));
        assert_eq!(SqlMode::parse("ANSI_QUOTE"), None);
        assert_eq!(SqlMode::parse(&ansi.text()), Some(ansi));
    }

    #[test]
    fn a_version_is_read_as_the_server_shows_it() {
        assert_eq!(ServerVersion::parse("8.0.36"), Some(ServerVersion(80_036)));
        assert_eq!(ServerVersion::parse("10.11.6-MariaDB-0+deb12u1"), Some(ServerVersion(101_106)));
        for bad in ["8.0", "8", "", "a.b.c", "8.0.x", "8.0.100"] {
            assert_eq!(ServerVersion::parse(bad), None, "{bad}");
        }
    }
}
