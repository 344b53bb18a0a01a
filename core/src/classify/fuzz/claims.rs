//! Claims about what is said of one text.

use super::input::Input;
use super::{read, rewrite};
use crate::classify::sql::guard;
use crate::classify::sql::token::Tokens;
use crate::classify::{Classification, Dialect, Effect, EffectSet, Lineage, Output, Outputs, Placeholders, ReasonCode};
use std::collections::BTreeSet;

pub(super) fn check(input: &Input<'_>) {
    let got = read(input, input.text);
    assert_eq!(got, read(input, input.text), "the same text twice: {input:?}");
    itself(input, &got);
    settings(input, &got);
    if input.placeholders != Placeholders::Native || cut_short(&got) {
        return;
    }
    let Ok(tokens) = guard::read(input.text, input.dialect, &input.state.settings) else { return };
    spacing(input, &got, &tokens);
    literals(input, &tokens);
    twice(input, &got, &tokens);
    without_catalog(input, &got);
    if got.complete && got.statements == 1 && !rewrite::has(input.text, rewrite::NAME) {
        holding(input, &got, &tokens);
    }
}

/// Whether the text was not read to its end.
fn cut_short(got: &Classification) -> bool {
    let limits = [
        ReasonCode::TooLarge,
        ReasonCode::TooManyTokens,
        ReasonCode::TooDeep,
        ReasonCode::ChainTooLong,
        ReasonCode::Lexical,
        ReasonCode::LexerSettingOpen,
        ReasonCode::DialectUnsupported,
    ];
    got.reasons.iter().any(|reason| limits.contains(&reason.code))
}

/// The parts of an answer agree.
fn itself(input: &Input<'_>, got: &Classification) {
    assert!(
        got.reasons.len() < 100 && got.reasons.iter().all(|reason| reason.detail.chars().count() <= 1_000),
        "long reasons: {input:?}\n{got:?}"
    );
    assert_eq!(got.complete, !got.effects.contains(Effect::Unknown), "complete and unknown: {input:?}\n{got:?}");
    assert!(got.complete || !got.reasons.is_empty(), "no reason: {input:?}\n{got:?}");
    assert!(got.complete || !got.lineage_complete, "lineage of what is not complete: {input:?}\n{got:?}");
    assert!(!got.complete || got.statements > 0, "nothing, complete: {input:?}");
    assert!(!got.complete || input.state.certain, "complete in an uncertain state: {input:?}");
    if got.complete {
        let functions = got.functions.iter().fold(EffectSet::EMPTY, |all, function| all.union(function.effects));
        assert!(functions.difference(got.effects).is_empty(), "effects of functions: {input:?}\n{got:?}");
        let relations = got.relations.iter().fold(EffectSet::EMPTY, |all, relation| all.union(relation.effects));
        assert!(relations.difference(got.effects).is_empty(), "effects on relations: {input:?}\n{got:?}");
    }
    assert!(!got.lineage_complete || got.outputs != Outputs::Unknown, "unknown outputs: {input:?}\n{got:?}");
    let Outputs::Columns(outputs) = &got.outputs else { return };
    assert!(got.effects.contains(Effect::Read) || !got.complete, "rows without a read: {input:?}\n{got:?}");
    for output in outputs {
        shown(input, got, output);
    }
}

fn shown(input: &Input<'_>, got: &Classification, output: &Output) {
    match output.lineage {
        Lineage::Constant => assert!(output.sources.is_empty(), "{output:?}: {input:?}"),
        Lineage::Identity => assert!(!output.sources.is_empty(), "{output:?}: {input:?}"),
        Lineage::Aggregate | Lineage::Derived | Lineage::Unknown => {}
    }
    for at in &output.unknown_functions {
        assert!(got.functions.get(*at as usize).is_some(), "{output:?}: {input:?}");
    }
    if got.lineage_complete {
        for source in &output.sources {
            assert!(got.columns.contains(source), "a source that is not read: {source}: {input:?}\n{got:?}");
        }
    }
}

/// A setting that is not known, and makes nothing uncertain, makes no difference.
fn settings(input: &Input<'_>, got: &Classification) {
    let given = &input.state.settings;
    if !got.complete || !got.lineage_complete || given.standard_conforming_strings.is_some() {
        return;
    }
    for truth in [Some(true), Some(false)] {
        let mut state = input.state.clone();
        state.settings.standard_conforming_strings = truth;
        state.settings.double_quoted_strings = truth;
        let closed = Input { state, ..*input };
        assert_eq!(*got, read(&closed, input.text), "under {truth:?}: {input:?}");
    }
}

/// White space, comments, the case of words and a semicolon at the end say nothing.
fn spacing(input: &Input<'_>, got: &Classification, tokens: &Tokens<'_>) {
    let text = input.text;
    for other in [format!("{text} "), format!("{text}\n;"), format!("{text}\n-- x\n"), format!(" /* x */ {text}")] {
        let again = read(input, &other);
        if cut_short(&again) {
            continue;
        }
        // Of two texts that are not read, a semicolon may settle which reason comes first.
        assert_eq!((got.complete, got.effects), (again.complete, again.effects), "{other:?}: {input:?}");
        if got.complete {
            assert_eq!(unwritten(got.clone()), unwritten(again), "{other:?}: {input:?}");
        }
    }
    // A comment that servers read differently is a doubt.
    if got.complete {
        let other = rewrite::squeezed(tokens);
        assert_eq!(unwritten(got.clone()), unwritten(read(input, &other)), "{other:?}: {input:?}");
    }
    if matches!(input.dialect, Dialect::Postgres | Dialect::Sqlite) {
        let other = rewrite::other_case(tokens);
        let again = read(input, &other);
        assert_eq!((got.complete, got.effects), (again.complete, again.effects), "{other:?}: {input:?}");
        if got.complete {
            assert_eq!(folded(got.clone()), folded(again), "{other:?}: {input:?}");
        }
    }
}

/// Without texts that are kept as they are written, which a name may run later.
fn unwritten(mut got: Classification) -> Classification {
    got.changes.clear();
    got
}

/// Without the case of names that the result shows as they are written.
fn folded(got: Classification) -> Classification {
    let mut got = unwritten(got);
    if let Outputs::Columns(outputs) = &mut got.outputs {
        outputs.iter_mut().for_each(|output| output.name.make_ascii_lowercase());
    }
    got.reasons.iter_mut().for_each(|reason| reason.detail.make_ascii_lowercase());
    got
}

/// No literal is repeated in a reason. In SQLite a string may be a name, and so it may in Snowflake's IDENTIFIER.
fn literals(input: &Input<'_>, tokens: &Tokens<'_>) {
    if matches!(input.dialect, Dialect::Sqlite | Dialect::Snowflake) || rewrite::has(input.text, rewrite::LITERAL) {
        return;
    }
    let other = rewrite::with_other_literals(tokens);
    let told = read(input, &other).reasons;
    assert!(!told.iter().any(|reason| reason.detail.to_ascii_lowercase().contains(rewrite::LITERAL)), "{told:?}: {other:?}");
}

/// A text twice does what it does once. In T-SQL a batch may begin with a procedure's bare name, and no other statement.
fn twice(input: &Input<'_>, got: &Classification, tokens: &Tokens<'_>) {
    if input.dialect == Dialect::Mssql {
        return;
    }
    let doubled = format!("{}\n;\n{}", input.text, input.text);
    let Ok(both) = guard::read(&doubled, input.dialect, &input.state.settings) else { return };
    if both.len() != 2 * tokens.len() + 1 {
        return;
    }
    let again = read(input, &doubled);
    if !got.reasons.iter().any(|reason| reason.code == ReasonCode::Syntax) {
        assert_lower_bound(got, &again, &doubled);
    }
    if again.complete {
        assert!(got.complete && again.effects == got.effects && again.statements == 2 * got.statements, "{doubled:?}\n{got:?}\n{again:?}");
    }
}

/// Everything that is said of the one is said of the other.
fn assert_lower_bound(got: &Classification, of: &Classification, text: &str) {
    let mut missing = got.effects.difference(of.effects);
    missing.remove(Effect::Unknown);
    if of.outputs == Outputs::None {
        missing.remove(Effect::Read);
    }
    assert!(missing.is_empty(), "{missing:?} is missed: {text:?}\n{got:?}\n{of:?}");
    if of.complete {
        for used in &got.relations {
            let found = of.relations.iter().find(|other| other.name == used.name);
            assert!(
                found.is_some_and(|other| used.effects.difference(other.effects).is_empty()),
                "{} is missed: {text:?}\n{got:?}\n{of:?}",
                used.name
            );
        }
        for used in &got.functions {
            assert!(of.functions.iter().any(|other| other.name == used.name), "{} is missed: {text:?}\n{got:?}\n{of:?}", used.name);
        }
    }
    if of.lineage_complete && got.lineage_complete {
        let missing: Vec<_> = got.columns.iter().filter(|column| !of.columns.contains(column)).collect();
        assert!(missing.is_empty(), "{missing:?} is missed: {text:?}\n{got:?}\n{of:?}");
        let missing: Vec<_> = got.probes.iter().filter(|probe| !of.probes.iter().any(|other| other.column == probe.column)).collect();
        assert!(missing.is_empty(), "{missing:?} is missed: {text:?}\n{got:?}\n{of:?}");
    }
}

/// Without a catalog less is known of columns, and nothing else is said.
fn without_catalog(input: &Input<'_>, got: &Classification) {
    if input.catalog.is_none() {
        return;
    }
    let blind = Input { catalog: None, state: input.state.clone(), ..*input };
    let seen = read(&blind, input.text);
    assert_eq!(got.statements, seen.statements, "{input:?}");
    if !got.complete || !seen.complete {
        return;
    }
    // What is a column of a row to those who know the row may be a function to others.
    assert!(got.effects.difference(seen.effects).is_empty(), "{input:?}\n{got:?}\n{seen:?}");
    assert!(functions(got).is_subset(&functions(&seen)), "{input:?}\n{got:?}\n{seen:?}");
    let sure = got.lineage_complete && seen.lineage_complete;
    if let (Outputs::Columns(known), Outputs::Columns(blind), true) = (&got.outputs, &seen.outputs, sure) {
        assert_eq!(known.len(), blind.len(), "{input:?}\n{got:?}\n{seen:?}");
    }
}

fn functions(got: &Classification) -> BTreeSet<String> {
    got.functions.iter().map(|function| function.name.to_string()).collect()
}

/// What holds a statement does what the statement does. Where a server would refuse to hold it, there is nothing to claim.
fn holding(input: &Input<'_>, got: &Classification, tokens: &Tokens<'_>) {
    let (name, body) = (rewrite::NAME, rewrite::body(tokens));
    let leads =
        |words: &[&str]| (0..tokens.len()).find(|index| !tokens.symbol(*index, ";")).is_some_and(|first| tokens.is_any(first, words));
    let query = leads(&["select", "with", "values", "table"]);
    if !query && !leads(&["insert", "update", "delete", "merge", "replace"]) {
        return;
    }
    let mut texts = vec![format!("EXPLAIN ANALYZE {body}"), format!("PREPARE {name} AS {body}\n; EXECUTE {name}")];
    if got.outputs != Outputs::None {
        texts.push(format!("WITH {name} AS (\n{body}\n) SELECT 1 FROM {name}"));
    }
    if query {
        texts.push(format!("SELECT EXISTS (\n{body}\n)"));
        texts.push(format!("SELECT 1 WHERE 1 IN (\n{body}\n)"));
        texts.push(format!("CREATE TABLE {name} AS {body}"));
        texts.push(format!("INSERT INTO audit {body}"));
        texts.push(format!("COPY (\n{body}\n) TO STDOUT"));
    }
    if input.dialect != Dialect::Postgres {
        texts.retain(|text| !text.starts_with("EXPLAIN") && !text.starts_with("PREPARE") && !text.starts_with("COPY"));
    }
    for text in texts {
        let held = read(input, &text);
        if held.complete {
            assert_lower_bound(got, &held, &text);
        }
    }
    let plan = read(input, &format!("EXPLAIN {body}"));
    if plan.complete && input.dialect == Dialect::Postgres {
        let mut more = plan.effects.difference(got.effects);
        more.remove(Effect::Explain);
        more.remove(Effect::Read);
        assert!(more.is_empty(), "{more:?} in a plan: {input:?}\n{got:?}\n{plan:?}");
    }
}
