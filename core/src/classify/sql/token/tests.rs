use super::*;
use proptest::prelude::*;

const ON: LexerSettings = LexerSettings {
    standard_conforming_strings: Some(true),
    double_quoted_strings: Some(true),
    quoted_identifier: Some(true),
    quoted_identifiers_ignore_case: Some(false),
    sql_mode: None,
    server_version: None,
    utf8_client: Some(true),
    lower_case_table_names: None,
};

fn read(text: &str, dialect: Dialect, settings: &LexerSettings) -> Result<Vec<(Kind, String)>, ReasonCode> {
    let tokens = tokens(text, dialect, settings, 10_000).map_err(|reason| reason.code)?;
    Ok((0..tokens.len()).map(|index| (tokens.kind(index), tokens.written(index).to_owned())).collect())
}

fn written(text: &str, dialect: Dialect) -> Result<Vec<String>, ReasonCode> {
    Ok(read(text, dialect, &ON)?.into_iter().map(|(_, written)| written).collect())
}

fn postgres(text: &str) -> Result<Vec<String>, ReasonCode> {
    written(text, Dialect::Postgres)
}

fn sqlite(text: &str) -> Result<Vec<String>, ReasonCode> {
    written(text, Dialect::Sqlite)
}

fn owned(parts: &[&str]) -> Result<Vec<String>, ReasonCode> {
    Ok(parts.iter().map(|part| (*part).to_owned()).collect())
}

#[test]
fn comments_nest_in_postgres_and_not_in_sqlite() {
    let text = "a /* /* */ b */";
    assert_eq!(postgres(text), owned(&["a"]));
    assert_eq!(sqlite(text), owned(&["a", "b", "*", "/"]));
    assert_eq!(postgres("a /* b"), Err(ReasonCode::Lexical));
    assert_eq!(sqlite("a /* b"), owned(&["a"]));
}

#[test]
fn dollar_tags_are_case_sensitive_and_words_may_hold_dollars() {
    assert_eq!(postgres("$a$x$A$ ; $a$ b"), owned(&["$a$x$A$ ; $a$", "b"]));
    assert_eq!(postgres("a$$ b$$"), owned(&["a$$", "b$$"]));
    assert_eq!(postgres("$1 $2"), owned(&["$1", "$2"]));
    assert_eq!(postgres("$1a"), Err(ReasonCode::Lexical));
    assert_eq!(postgres("$a"), Err(ReasonCode::Lexical));
}

#[test]
fn a_backslash_counts_where_the_setting_says_so() {
    let text = r"'a\'; b; --'";
    assert_eq!(postgres(text), owned(&[r"'a\'", ";", "b", ";"]));
    let off = LexerSettings { standard_conforming_strings: Some(false), ..ON };
    let found = tokens(text, Dialect::Postgres, &off, 10).unwrap();
    assert_eq!((found.len(), found.doubts().len()), (1, 1));
    let open = LexerSettings { standard_conforming_strings: None, ..ON };
    assert_eq!(read(text, Dialect::Postgres, &open), Err(ReasonCode::LexerSettingOpen));
    assert_eq!(read("'a'", Dialect::Postgres, &open).map(|tokens| tokens.len()), Ok(1));
    assert_eq!(postgres(r"E'a\'; b' c"), owned(&[r"E'a\'; b'", "c"]));
}

#[test]
fn a_string_goes_on_after_a_line_break_under_the_rules_of_its_first_part() {
    assert_eq!(postgres("'a'\n'b' c"), owned(&["'a'\n'b'", "c"]));
    assert_eq!(postgres("'a' --x\n ';' c"), owned(&["'a' --x\n ';'", "c"]));
    assert_eq!(postgres("'a' 'b'"), owned(&["'a'", "'b'"]));
    assert_eq!(postgres("E'a'\n'\\'; b' c"), owned(&["E'a'\n'\\'; b'", "c"]));
    assert_eq!(sqlite("'a'\n'b'"), owned(&["'a'", "'b'"]));
}

#[test]
fn operators_end_where_the_server_ends_them() {
    assert_eq!(postgres("a+-b"), owned(&["a", "+", "-", "b"]));
    assert_eq!(postgres("a@-b"), owned(&["a", "@-", "b"]));
    assert_eq!(postgres("a<=-1"), owned(&["a", "<=", "-", "1"]));
    assert_eq!(postgres("a*/*x*/b"), owned(&["a", "*", "b"]));
    assert_eq!(postgres("a+--x\nb"), owned(&["a", "+", "b"]));
    assert_eq!(postgres("a::int"), owned(&["a", "::", "int"]));
    assert_eq!(postgres("1..2"), owned(&["1", "..", "2"]));
    assert_eq!(sqlite("a->>'$'||b"), owned(&["a", "->>", "'$'", "||", "b"]));
}

#[test]
fn numbers_that_versions_read_differently_are_doubted_or_refused() {
    assert_eq!(postgres("1e5FROM t"), Err(ReasonCode::Lexical));
    assert_eq!(postgres("1.5e-3 .5 1."), owned(&["1.5e-3", ".5", "1."]));
    for doubted in ["1_000", "0x1F", "0b1"] {
        assert_eq!(tokens(doubted, Dialect::Postgres, &ON, 9).unwrap().doubts().len(), 1, "{doubted}");
    }
}

#[test]
fn what_has_no_sound_reading_is_refused() {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        for text in ["a\0b", "\u{feff}a", "a\u{a0}b", "a\u{200b}", "\u{b}", "a --x\rb", "'a", "\"a", "\\", "a \u{3000} b"] {
            assert_eq!(written(text, dialect), Err(ReasonCode::Lexical), "{text:?}");
        }
        assert_eq!(written("'\u{a0}' --\u{a0}\r\n a", dialect).map(|tokens| tokens.len()), Ok(2));
    }
    assert_eq!(tokens("a a a", Dialect::Sqlite, &ON, 2).map_err(|reason| reason.code).err(), Some(ReasonCode::TooManyTokens));
}

#[test]
fn sqlite_has_its_own_quotes_and_placeholders() {
    assert_eq!(sqlite("[a b] `c``d` x'00' ?1 :a @b $c::d(e)"), owned(&["[a b]", "`c``d`", "x'00'", "?1", ":a", "@b", "$c::d(e)"]));
    assert_eq!(sqlite("x'0'"), Err(ReasonCode::Lexical));
}

#[test]
fn names_are_what_the_server_looks_up() {
    let name = |text: &str, dialect| tokens(text, dialect, &ON, 9).unwrap().identifier(0).map(Cow::into_owned);
    assert_eq!(name("UsErS", Dialect::Postgres).as_deref(), Some("users"));
    assert_eq!(name("\"Us\"\"s\"", Dialect::Postgres).as_deref(), Some("Us\"s"));
    assert_eq!(name("U&\"us\\0065rs\"", Dialect::Postgres).as_deref(), Some("users"));
    assert_eq!(name("U&\"us!0065rs\" UESCAPE '!'", Dialect::Postgres), None);
    assert_eq!(name(&"é".repeat(40), Dialect::Postgres), Some("é".repeat(31)));
    assert_eq!(name("[Users]", Dialect::Sqlite).as_deref(), Some("users"));
    assert_eq!(name("`Us``s`", Dialect::Sqlite).as_deref(), Some("us`s"));
}

proptest! {
    #[test]
    fn tokens_tile_any_text_and_never_panic(text in "([a-zE$0-9_'\"\\\\;,.(){}\\[\\]/*+<>=:?@|&~!# \n\r\t\u{a0}é`-]|--|/\\*|\\*/|U&|\\$a\\$){0,60}") {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            for standard_conforming_strings in [Some(true), Some(false), None] {
                let settings = LexerSettings { standard_conforming_strings, ..ON };
                let mut at = 0;
                let read = lex(&text, dialect, &settings, &mut Vec::new(), |token| {
                    assert_eq!(token.start, at);
                    assert!(token.end > token.start && text.get(token.start as usize..token.end as usize).is_some());
                    at = token.end;
                    Ok(())
                });
                prop_assert!(read.is_err() || at as usize == text.len());
            }
        }
    }

    #[test]
    fn any_bytes_that_are_text_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            let found = tokens(&text, dialect, &ON, 1_000);
            if let Ok(found) = &found {
                for index in 0..=found.len() {
                    let _ = found.identifier(index);
                }
            }
        }
    }
}
