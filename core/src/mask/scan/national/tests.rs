use super::*;
use std::collections::BTreeSet;

/// The characters of a layout that a compact number keeps.
fn compact(layout: &str) -> String {
    layout.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn fits(layout: &str, number: &str) -> bool {
    let of = |(place, byte): (u8, u8)| match place {
        b'9' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_uppercase(),
        b'X' => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        other => other == byte,
    };
    layout.len() == number.len() && layout.bytes().zip(number.bytes()).all(of)
}

#[test]
fn every_scheme_accepts_its_example_in_its_first_layout() {
    for row in NATIONAL {
        assert!((row.check)(row.example.as_bytes()), "{}: {}", row.name, row.example);
        assert!(row.layouts.iter().any(|layout| fits(&compact(layout), row.example)), "{}: {}", row.name, row.example);
    }
}

#[test]
fn names_are_countries_and_differ_and_every_row_says_its_source_and_context() {
    let names: BTreeSet<_> = NATIONAL.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), NATIONAL.len());
    let countries: BTreeSet<_> = names.iter().map(|name| &name[..2]).collect();
    assert!(countries.len() >= 60 && NATIONAL.len() >= 120, "{} schemes of {} countries", NATIONAL.len(), countries.len());
    for row in NATIONAL {
        assert!(!row.title.is_empty() && !row.source.is_empty() && !row.context.is_empty(), "{}", row.name);
        assert!(row.context.iter().all(|word| *word == word.to_lowercase()), "{}", row.name);
        assert!(row.layouts.iter().all(|layout| layout.is_ascii()), "{}", row.name);
        assert!(row.layouts.first().is_some_and(|first| *first == compact(first)), "{}", row.name);
    }
}

#[test]
fn a_changed_figure_is_refused_wherever_a_scheme_has_a_check() {
    // A check of the first nine figures of fifteen.
    for row in NATIONAL.iter().filter(|row| !row.form_only && row.name != "id_npwp") {
        let (mut tried, mut passed) = (0, 0);
        for place in 0..row.example.len() {
            for figure in b'0'..=b'9' {
                let mut other = row.example.as_bytes().to_vec();
                if !other[place].is_ascii_digit() || other[place] == figure {
                    continue;
                }
                other[place] = figure;
                tried += 1;
                passed += usize::from((row.check)(&other));
            }
        }
        assert!(tried > 0 && passed * 4 <= tried, "{}: {passed} of {tried} pass", row.name);
    }
}

#[test]
fn marks_of_two_kinds_and_a_countrys_letters_make_a_number_evident() {
    let profiles = |name: &str| {
        let row = NATIONAL.iter().find(|row| row.name == name).unwrap();
        row.layouts.iter().map(|layout| row.profile_in(layout) == Profile::Strong).collect::<Vec<_>>()
    };
    assert_eq!(profiles("br_cpf"), [false, true, false, false]);
    assert_eq!(profiles("de_vat"), [true, false, true, true]);
    assert_eq!(profiles("at_uid"), [true, false, true]);
    assert_eq!(profiles("nl_bsn"), [false, false, false]);
}

#[test]
fn any_bytes_are_answered() {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for row in NATIONAL {
        (row.check)(b"");
        for _ in 0..300 {
            let length = next() % 24;
            let any: Vec<u8> = (0..length).map(|_| (next() % 256) as u8).collect();
            (row.check)(&any);
            let mut near = row.example.as_bytes().to_vec();
            near.resize(length.max(1), b'9');
            let place = next() % near.len();
            near[place] = (next() % 256) as u8;
            (row.check)(&near);
        }
    }
}
