//! `scan`: what content can be recognised as, whether values are, and what there is in a text.

use crate::arguments::ScanOptions;
use crate::output::Failure;
use crate::println;
use checkrein::mask::scan::{Entity, Finding, InvalidUtf8, ScanConfig, Scanner, Stream, is_phone, is_phone_region};
use serde_json::json;
use std::fs::{self, File};
use std::io::{self, BufRead as _, Read, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// The most bytes of a line; none of the entities is that long.
const LINE: u64 = 64 * 1024;

pub(crate) fn scan(options: &ScanOptions, as_json: bool) -> Result<ExitCode, Failure> {
    if let Some(file) = &options.file {
        return text(file, options, as_json);
    }
    match &options.check {
        Some(name) => check(name, options.region.as_deref(), as_json),
        None => {
            list(as_json);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn list(as_json: bool) {
    for entity in Entity::all() {
        let (group, profile, layouts) = (entity.group().name(), entity.profile().name(), entity.layouts());
        if as_json {
            println!("{}", json!(entity));
        } else {
            let cells =
                [entity.name(), group, profile, &layouts.join("|"), entity.example(), entity.title(), entity.validator(), entity.source()];
            println!("{}", cells.join("\t"));
        }
    }
}

/// Exit code 1, where a value is none.
fn check(name: &str, region: Option<&str>, as_json: bool) -> Result<ExitCode, Failure> {
    let entity =
        Entity::named(name).ok_or_else(|| Failure::text(format!("there is no entity `{name}`; `checkrein scan --list` has them")))?;
    if let Some(region) = region {
        if name != "phone" {
            return Err(Failure::text("only telephone numbers are of a region"));
        }
        if !is_phone_region(region) {
            return Err(Failure::text(format!("there is no region `{region}`; regions are such as `DE`")));
        }
    }
    let mut every = true;
    let mut input = std::io::stdin().lock();
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let value = String::from_utf8_lossy(&line);
        let profile = if region.is_some_and(|_| is_phone(&value, region)) { Some(entity.profile()) } else { entity.check(&value) };
        every &= profile.is_some();
        let word = profile.map_or("no", |profile| profile.name());
        if as_json {
            println!("{}", json!({"is": profile.is_some(), "profile": profile.map(|profile| profile.name())}));
        } else {
            println!("{word}");
        }
    }
    Ok(if every { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Reads a text of any length as a stream.
fn text(file: &Path, options: &ScanOptions, as_json: bool) -> Result<ExitCode, Failure> {
    let mut config = match &options.config {
        Some(config) => ScanConfig::from_json(&fs::read(config)?)?,
        None => ScanConfig::default(),
    };
    config.invalid_utf8 = InvalidUtf8::Replace;
    let scanner = Scanner::new(&config)?;
    let mut stream = Stream::new(&scanner, scanner.replacements(|entity| format!("[{entity}]")), None);
    let mut input: Box<dyn Read> = if file == Path::new("-") { Box::new(io::stdin().lock()) } else { Box::new(File::open(file)?) };
    let (mut part, mut output, mut any) = (vec![0; 64 * 1024], Vec::new(), false);
    let mut report = |findings: &mut dyn Iterator<Item = Finding>| {
        findings.for_each(|finding| {
            any = true;
            if !options.mask {
                found(&scanner, &finding, as_json);
            }
        })
    };
    loop {
        let length = input.read(&mut part)?;
        if length == 0 {
            break;
        }
        stream.push(part.get(..length).unwrap_or_default(), &mut output)?;
        report(&mut stream.findings());
        if options.mask {
            io::stdout().write_all(&output)?;
        }
        output.clear();
    }
    report(&mut stream.finish(&mut output)?.into_iter());
    if options.mask {
        io::stdout().write_all(&output)?;
        return Ok(ExitCode::SUCCESS);
    }
    Ok(if any { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn found(scanner: &Scanner, finding: &Finding, as_json: bool) {
    let (entity, reason) = (scanner.name(finding.entity), json!(finding.reason));
    if as_json {
        println!("{}", json!({"start": finding.start, "end": finding.end, "entity": entity, "score": finding.score, "reason": reason}));
    } else {
        println!("{}\t{}\t{entity}\t{}\t{}", finding.start, finding.end, finding.score, reason.as_str().unwrap_or_default());
    }
}
