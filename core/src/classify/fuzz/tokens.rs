//! Claims about tokens alone.

use super::input::Input;
use crate::classify::Dialect;
use crate::classify::sql::guard;
use crate::classify::sql::scan::scan;
use crate::classify::sql::token::{Kind, Tokens, lex, tokens};

pub(super) fn check(input: &Input<'_>) {
    tile(input);
    let Ok(found) = tokens(input.text, input.dialect, &input.state.settings, guard::TOKENS) else { return };
    // MySQL reads `a.1` and `a. 1` as different things.
    if matches!(input.dialect, Dialect::Postgres | Dialect::Sqlite) {
        spaced_alike(input, &found);
    }
    for index in 0..=found.len() {
        let _ = found.identifier(index);
    }
    let _ = guard::read(input.text, input.dialect, &input.state.settings);
    let reading = scan(&found);
    assert!(reading.possible.difference(reading.certain).union(reading.certain) == reading.possible, "certain is possible: {input:?}");
    assert_eq!(reading.spans.len(), reading.statements as usize, "{input:?}");
    let mut at = 0;
    for span in &reading.spans {
        assert!(span.start >= at && span.end > span.start && input.text.get(span.clone()).is_some(), "{span:?}: {input:?}");
        at = span.end;
    }
}

/// Spans cover the text without a gap, in order, on boundaries of characters.
fn tile(input: &Input<'_>) {
    let mut at = 0;
    let whole = lex(input.text, input.dialect, &input.state.settings, &mut Vec::new(), |token| {
        let span = token.span();
        assert!(span.start == at && span.end > span.start && input.text.get(span.clone()).is_some(), "{span:?}: {input:?}");
        at = span.end;
        Ok(())
    });
    assert!(whole.is_err() || at == input.text.len(), "{at}: {input:?}");
}

/// One space between any two tokens leaves them what they are.
fn spaced_alike(input: &Input<'_>, found: &Tokens<'_>) {
    let list = listed(found);
    // MySQL: a dot makes a name of digits that touch it, and of nothing else.
    let touching =
        |pair: &[(Kind, &str)]| matches!(pair, [(_, "."), (Kind::Word, word)] if word.starts_with(|first: char| first.is_ascii_digit()));
    if matches!(input.dialect, Dialect::Mysql | Dialect::Mariadb) && list.windows(2).any(touching) {
        return;
    }
    let spaced = list.iter().map(|(_, written)| *written).collect::<Vec<_>>().join(" ");
    let again = tokens(&spaced, input.dialect, &input.state.settings, guard::TOKENS);
    assert_eq!(again.as_ref().map(listed).ok(), Some(list), "{spaced:?}: {input:?}");
}

fn listed<'a>(found: &Tokens<'a>) -> Vec<(Kind, &'a str)> {
    (0..found.len()).map(|index| (found.kind(index), found.written(index))).collect()
}
