use super::*;
use crate::policy::tests::support::{self, Asked};
use serde_json::json;

fn holds(text: &str) -> Option<bool> {
    let condition = Condition::new(text).unwrap_or_else(|what| panic!("{text}: {what}"));
    let asked = Asked {
        principal: support::principal(
            json!({"groups": ["analysts", "dba"], "job": "train-1", "claims": {"roles": "not-admin", "teams": ["a"]}}),
        ),
        context: support::context(json!({"purpose": "reporting", "count": 3, "urgent": true})),
        ..Asked::new("read public.orders")
    };
    let policy = support::policy(json!({}));
    let query = asked.query(&policy);
    let root = root();
    let mut facts = Facts::new(&root, &query);
    let answer = condition.holds(&mut facts);
    assert_eq!(answer, condition.holds(&mut facts), "the facts are there the second time too");
    answer
}

#[test]
fn every_variable_can_be_used() {
    for text in [
        "principal.subject == 'test' && principal.issuer == '' && principal.assurance == 'verified'",
        "'dba' in principal.groups && principal.job.startsWith('train-')",
        "principal.claims.roles == 'not-admin' && 'a' in principal.claims.teams",
        "resource.name == 'db' && resource.kind == 'sql' && resource.labels.env == 'prod'",
        "'read' in statement.effects && statement.complete && statement.statements == 1",
        "statement.relations.exists(name, name.startsWith('public.')) && size(statement.functions) == 0",
        "context.purpose == 'reporting' && context.count < 4 && context.urgent && now > 0",
        "has(context.purpose) && !has(context.ticket) && context['purpose'].matches('^rep')",
        "principal.groups.all(g, g != 'root') ? true : false",
        "'purpose' in context && !('ticket' in context)",
    ] {
        assert_eq!(holds(text), Some(true), "{text}");
    }
}

#[test]
fn what_is_not_there_or_no_truth_value_is_an_error() {
    for text in [
        "context.ticket != 'x'",
        "context['ticket'] != 'x'",
        "principal.claims.absent == 'x'",
        "context.purpose",
        "context.purpose && true",
        "!context.purpose",
        "context.count || true",
        "context.purpose ? true : true",
        "'rep' in context.purpose",
        "'admin' in principal.claims.roles",
        "principal.groups[9] != 'x'",
        "context.purpose < 1",
        "context.count / 0 == 1",
        "9223372036854775807 + context.count > 0",
        "context.purpose.all(c, true)",
        "size(context.count) == 1",
    ] {
        assert_eq!(holds(text), None, "{text}");
    }
}

#[test]
fn the_deepest_condition_is_evaluated_on_a_small_stack() {
    let small = std::thread::Builder::new().stack_size(128 << 10);
    let evaluated = small.spawn(|| {
        let deep = |open: &str, close: &str, count: usize| holds(&format!("{}context.urgent{}", open.repeat(count), close.repeat(count)));
        assert_eq!(deep("!(", ")", DEPTH - 2), Some(true));
        assert_eq!(deep("(context.urgent && ", ")", DEPTH - 2), Some(true));
        assert_eq!(deep("(context.urgent ? ", " : false)", DEPTH - 2), Some(true));
        assert_eq!(deep("[true, true].all(a, [", "][0])", 1), Some(true));
        assert_eq!(deep("(", " ? context.urgent : context.urgent)", CALLS), Some(true));
        assert_eq!(holds(&format!("context.count{} > 1", " + context.count".repeat(DEPTH - 3))), Some(true));
    });
    evaluated.unwrap().join().unwrap();
}

#[test]
fn a_part_of_a_text_is_no_member() {
    assert_eq!(holds("'admin' in principal.claims.roles"), None);
    assert_eq!(holds("'admin' in ['not-admin']"), Some(false));
}

#[test]
fn what_cannot_work_is_refused_when_it_is_read() {
    for text in [
        "",
        "1",
        "'x'",
        "now",
        "now + 1",
        "princpal.subject == 'x'",
        "principal.name == 'x'",
        "principal == principal",
        "statement.text == 'x'",
        "exec('x')",
        "contains()",
        "'x'.matches()",
        "size(1, 2) == 1",
        "true &&",
        "1 && true",
        "!!true",
        "! !true",
        "! // and\n !true",
        "- -1 == 1",
        "context.size == 1",
        "Message{a: 1} == 1",
        "context.purpose.matches(context.pattern)",
        "context.purpose.matches('a{1000}{1000}')",
        "context.purpose.matches('(')",
        "[1].all(a, [1].all(b, [1].all(c, true)))",
        "size(size(size(size(size(size('x')))))) == 1",
        "(((((((context.a ? context : context).a ? context : context).a ? context : context).a ? context : context).a ? context : context).a ? context : context).a",
    ] {
        assert!(Condition::new(text).is_err(), "{text}");
    }
}

#[test]
fn length_and_depth_are_bounded_before_anything_recurses() {
    let started = std::time::Instant::now();
    let worst = [
        format!("{}true{}", "(".repeat(OPENERS), ")".repeat(OPENERS)),
        format!("{}true{}", "(".repeat(1000), ")".repeat(1000)),
        format!("{}true{}", "!(".repeat(OPENERS), ")".repeat(OPENERS)),
        format!("{}true", "!".repeat(OPERATORS)),
        format!("{}true", "!".repeat(2000)),
        format!("true{}", " && true".repeat(90)),
        format!("1{} == 1", " + 1".repeat(OPERATORS - 2)),
        format!("1{} == 1", "+1".repeat(1000)),
        format!("{}true", "true ? true : ".repeat(40)),
        format!("{}true", "true?true:".repeat(OPERATORS)),
        format!("context{} == 1", ".a".repeat(OPERATORS)),
        format!("{}1{} == 1", "[".repeat(OPENERS), "]".repeat(OPENERS)),
        format!("context{} == 1", "[1]".repeat(OPENERS)),
        "\"".repeat(100),
        "(".repeat(40),
        "a,".repeat(1000),
    ];
    for text in &worst {
        let at = std::time::Instant::now();
        let _ = Condition::new(text);
        assert!(at.elapsed().as_secs() < 5, "{text}");
    }
    assert!(started.elapsed().as_secs() < 20);
}

/// A truth value as text, and what it is.
fn expression() -> impl proptest::strategy::Strategy<Value = (String, bool, u8)> {
    use proptest::prelude::*;
    let leaf = prop_oneof![
        Just(("true".to_owned(), true, 9)),
        Just(("false".to_owned(), false, 9)),
        Just(("context.urgent".to_owned(), true, 9)),
        Just(("'dba' in principal.groups".to_owned(), true, 4)),
        Just(("'x' in principal.groups".to_owned(), false, 4)),
        (-3..9_i64, -3..9_i64, -3..9_i64).prop_map(|(a, b, c)| (format!("{a} + {b} * {c} < context.count"), a + b * c < 3, 4)),
        (-3..9_i64, -3..9_i64).prop_map(|(a, b)| (
            format!("{a} - {} == context.count", if b < 0 { format!("({b})") } else { b.to_string() }),
            a - b == 3,
            4
        )),
    ];
    // The last part is how tightly the text binds (CEL grammar): `?:` 1, `||` 2, `&&` 3, relations 4, `!` 8.
    let within = |(text, _, binds): &(String, bool, u8), least: u8| if *binds < least { format!("({text})") } else { text.clone() };
    leaf.prop_recursive(5, 40, 3, move |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(move |(l, r)| (format!("{} || {}", within(&l, 2), within(&r, 2)), l.1 || r.1, 2)),
            (inner.clone(), inner.clone()).prop_map(move |(l, r)| (format!("{} && {}", within(&l, 3), within(&r, 3)), l.1 && r.1, 3)),
            inner.clone().prop_map(move |e| (format!("!{}", within(&e, 9)), !e.1, 8)),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(move |(c, l, r)| (
                format!("{} ? {} : {}", within(&c, 2), within(&l, 2), within(&r, 1)),
                if c.1 { l.1 } else { r.1 },
                1
            )),
            (inner.clone(), inner).prop_map(move |(l, r)| (format!("{} == {}", within(&l, 5), within(&r, 5)), l.1 == r.1, 4)),
        ]
    })
}

proptest::proptest! {
    #[test]
    fn a_condition_means_what_its_grammar_says((text, value, _) in expression()) {
        if Condition::new(&text).is_ok() {
            proptest::prop_assert_eq!(holds(&text), Some(value), "{}", text);
        } else {
            proptest::prop_assert!(text.len() > 400, "{}: {:?}", text, Condition::new(&text).err());
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z'\"!()\\[\\]{}?:.,&|<>=+*/% 0-9-]{0,60}") {
        let _ = Condition::new(&text);
    }
}
