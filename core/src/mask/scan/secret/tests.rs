use super::*;
use std::collections::BTreeSet;

#[test]
fn every_example_is_read_whole_by_its_row_and_by_no_other_entity() {
    let mut wrong = Vec::new();
    for row in SECRETS {
        let text = row.example.as_bytes();
        if row.read(text) != Some(text.len()) {
            wrong.push(format!("{} does not read {}", row.name, row.example));
        }
        let near = |other: &Secret| other.keywords.iter().all(|word| row.keywords.contains(word)) || other.keywords.is_empty();
        for other in SECRETS.iter().filter(|other| other.name != row.name && near(other)) {
            if other.read(text).is_some_and(|length| length >= text.len()) && other.keywords.len() >= row.keywords.len() {
                wrong.push(format!("{} reads {} of {}", other.name, row.example, row.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_examples_of_the_vendors_own_pages_are_read_whole() {
    for (name, example) in [
        ("aws_access_key", concat!("AKIA", "IOSFODNN7", "EXAMPLE")),
        ("aws_secret_key", concat!("wJalrXUtnFEMI", "/K7MDENG/", "bPxRfiCYEXAMPLEKEY")),
        ("stripe_key", concat!("sk_test_", "4eC39HqLyjWD", "arjtT1zdp7dc")),
        ("telegram_bot_token", concat!("110201543:", "AAHdqTcvCH1vGWJxf", "SeofSAs0K5PALDsaw")),
        ("telegram_bot_token", concat!("123456:", "ABC-DEF1234ghIkl-", "zyx57W2v1u123ew11")),
        ("slack_webhook", concat!("https://hooks.slack.com/", "services/T00000000/B00000000/", "XXXXXXXXXXXXXXXXXXXXXXXX")),
        ("databricks_token", concat!("dapi", "1234567890ab1cde", "2f3ab456c7d89efa")),
        ("mailgun_key", concat!("key-", "3ax6xnjp29jd6fds", "4gc373sgvjxteol0")),
        ("vault_token", concat!("hvs.", "CvmS4c0DPTvH", "v5eJgXWMJg9r")),
        ("url_password", "postgresql://user:secret@"),
        ("url_password", "mongodb://myDatabaseUser:D1fficultP%40ssw0rd@"),
        ("cloudflare_token", concat!("YQSn-xWAQiiEh9qM58", "wZNnyQS7FUdoqGIUAbrh7T")),
    ] {
        let read = |row: &&Secret| row.read(example.as_bytes()) == Some(example.len());
        assert!(SECRETS.iter().filter(read).any(|row| row.name == name), "{name}: {example}");
    }
}

#[test]
fn rows_are_sorted_by_prefix_and_those_without_one_have_a_keyword_or_a_mark() {
    assert!(SECRETS.is_sorted_by_key(|row| row.prefix));
    for row in SECRETS {
        let marked = row.body.iter().any(|part| matches!(part, Part::Text(_)));
        assert!(!row.prefix.is_empty() || !row.keywords.is_empty() || marked, "{}", row.name);
        assert!(row.keywords.iter().all(|word| *word == word.to_lowercase()), "{}", row.name);
        assert!(!row.vendor.is_empty() && row.source.contains(": "), "{}", row.name);
        let least: usize = row
            .body
            .iter()
            .map(|part| match part {
                Part::Run(_, least, _) => *least,
                Part::Text(fixed) => fixed.len(),
            })
            .sum();
        assert!(row.prefix.len() + least <= 300, "{}: what decides is longer than an engine looks", row.name);
    }
}

#[test]
fn there_are_the_formats_of_many_vendors() {
    let names: BTreeSet<_> = SECRETS.iter().map(|row| row.name).collect();
    let vendors: BTreeSet<_> = SECRETS.iter().map(|row| row.vendor).collect();
    assert!(SECRETS.len() >= 250 && names.len() >= 150 && vendors.len() >= 100, "{} {} {}", SECRETS.len(), names.len(), vendors.len());
}

#[test]
fn a_token_that_goes_on_or_is_cut_short_is_another() {
    for row in
        SECRETS.iter().filter(|row| matches!(row.body.last(), Some(Part::Run(_, least, most)) if least == most) && row.body.len() == 1)
    {
        let mut longer = row.example.as_bytes().to_vec();
        longer.push(b'7');
        assert_eq!(row.read(&longer), None, "{}", row.name);
        assert_eq!(row.read(&row.example.as_bytes()[..row.example.len() - 1]), None, "{}", row.name);
        longer.pop();
        longer.extend_from_slice(b"\" tail");
        assert_eq!(row.read(&longer), Some(row.example.len()), "{}", row.name);
    }
}

#[test]
fn the_checksum_of_githubs_tokens_is_the_one_in_use() {
    // A token of the time when the format was told, long revoked.
    let token = concat!("ghp_", "zQWBuTSOoRi4A9spHcVY5", "ncnsDkxkJ", "0mLq17");
    assert!(base62_crc32(token.as_bytes()));
    assert!(!base62_crc32(token.replace("zQW", "zQX").as_bytes()) && !base62_crc32(b"") && !base62_crc32(b"ghp_"));
}

#[test]
fn any_bytes_are_answered() {
    let mut state = 11_u64;
    for row in SECRETS {
        for length in 0..row.example.len() {
            let mut text = row.example.as_bytes()[..length].to_vec();
            row.read(&text);
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push((state >> 40) as u8);
            row.read(&text);
        }
    }
}
