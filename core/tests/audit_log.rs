//! The log against crashes, faults, tampering and a second writer.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod audit_support;

use audit_support::{Content, Disk, Fault, clock, closed, key, open, permit, signer};
use checkrein::audit::{Checkpoint, ConsistencyProof, Event, InclusionProof, Log, Memory, entries, verify};
use checkrein::host::{Folder, SystemClock};
use checkrein::policy::AuditMode;
use checkrein::request::Timestamp;
use checkrein::{Error, ErrorCode};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

fn code<T>(result: Result<T, Error>) -> ErrorCode {
    match result {
        Ok(_) => unreachable!("an error was expected"),
        Err(error) => error.code(),
    }
}

/// Three entries under a checkpoint and three behind it, as a killed process leaves them; and where each frame ends.
fn left_behind() -> (Content, Vec<usize>) {
    let disk = Disk::default();
    let log = open(disk.clone()).unwrap();
    let mut ends = Vec::new();
    for number in 0..6 {
        log.append(&closed(number), AuditMode::Buffered).unwrap();
        ends.push(disk.copy().entries.len());
        if number == 2 {
            log.checkpoint().unwrap();
        }
    }
    (disk.copy(), ends)
}

#[test]
fn a_log_cut_at_any_byte_is_continued_behind_the_checkpoint_and_refused_below_it() {
    let (whole, ends) = left_behind();
    for length in 0..=whole.entries.len() {
        let mut content = whole.clone();
        content.entries.truncate(length);
        let sound = ends.iter().filter(|end| **end <= length).count();
        let disk = Disk::of(content);
        if sound < 3 {
            assert_eq!(code(verify(&disk, &key(), None)), ErrorCode::AuditCorrupt, "{length}");
            assert_eq!(code(open(disk)), ErrorCode::AuditCorrupt, "{length}");
            continue;
        }
        let torn = length - ends[sound - 1];
        let report = verify(&disk, &key(), None).unwrap();
        assert_eq!((report.entries, report.beyond, report.torn_bytes), (sound as u64, sound as u64 - 3, torn as u64));
        drop(open(disk.clone()).unwrap());
        let report = verify(&disk, &key(), None).unwrap();
        assert_eq!((report.entries, report.beyond, report.torn_bytes), (sound as u64 + u64::from(torn > 0), 0, 0));
        let last = entries(&disk).last().unwrap().unwrap();
        let recovered = matches!(&last.event, Event::Recovered(found) if found.cut_bytes == torn as u64);
        assert_eq!(recovered, torn > 0);
    }
}

#[test]
fn a_flipped_bit_never_verifies_and_is_never_taken_for_a_torn_write() {
    let (whole, _) = left_behind();
    let flipped = |bytes: &[u8], bit: usize| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    };
    for bit in 0..whole.entries.len() * 8 {
        let disk = Disk::of(Content { entries: flipped(&whole.entries, bit), ..whole.clone() });
        assert_eq!(code(verify(&disk, &key(), None)), ErrorCode::AuditCorrupt, "entries, bit {bit}");
        assert_eq!(code(open(disk)), ErrorCode::AuditCorrupt, "entries, bit {bit}");
    }
    for bit in 0..whole.signed.len() * 8 {
        let disk = Disk::of(Content { signed: flipped(&whole.signed, bit), ..whole.clone() });
        assert_eq!(code(verify(&disk, &key(), None)), ErrorCode::AuditCorrupt, "signed checkpoints, bit {bit}");
        assert_eq!(code(open(disk)), ErrorCode::AuditCorrupt, "signed checkpoints, bit {bit}");
    }
    let published = whole.published.clone().unwrap();
    for bit in 0..published.len() * 8 {
        let disk = Disk::of(Content { published: Some(flipped(&published, bit)), ..whole.clone() });
        assert_eq!(code(verify(&disk, &key(), None)), ErrorCode::AuditCheckpoint, "checkpoint, bit {bit}");
        assert_eq!(code(open(disk)), ErrorCode::AuditCheckpoint, "checkpoint, bit {bit}");
    }
}

/// Computes the checksums of the frame at `start` again, as somebody does who changes a log on purpose.
fn reseal(bytes: &mut [u8], start: usize) {
    let length = u32::from_le_bytes(bytes[start..start + 4].try_into().unwrap()) as usize;
    let payload = crc32fast::hash(&bytes[start + 20..start + 20 + length]);
    bytes[start + 8..start + 12].copy_from_slice(&payload.to_le_bytes());
    let mut header = crc32fast::Hasher::new();
    header.update(&bytes[start..start + 4]);
    header.update(&bytes[start + 8..start + 20]);
    let header = header.finalize();
    bytes[start + 4..start + 8].copy_from_slice(&header.to_le_bytes());
}

#[test]
fn a_changed_entry_with_new_checksums_does_not_verify() {
    let (whole, ends) = left_behind();
    for entry in 0..3 {
        let start = if entry == 0 { 0 } else { ends[entry - 1] };
        for bit in (start + 20) * 8..ends[entry] * 8 {
            let mut content = whole.clone();
            content.entries[bit / 8] ^= 1 << (bit % 8);
            reseal(&mut content.entries, start);
            let disk = Disk::of(content);
            let found = code(verify(&disk, &key(), None));
            assert!(matches!(found, ErrorCode::AuditEntry | ErrorCode::AuditInconsistent), "bit {bit}: {found:?}");
            assert!(matches!(code(open(disk)), ErrorCode::AuditEntry | ErrorCode::AuditInconsistent), "bit {bit}");
        }
    }
    // A frame taken out, and two exchanged.
    let without = Content { entries: [&whole.entries[..ends[0]], &whole.entries[ends[1]..]].concat(), ..whole.clone() };
    assert_eq!(code(verify(&Disk::of(without), &key(), None)), ErrorCode::AuditCorrupt);
    let parts = [&whole.entries[..ends[0]], &whole.entries[ends[1]..ends[2]], &whole.entries[ends[0]..ends[1]], &whole.entries[ends[2]..]];
    let exchanged = Content { entries: parts.concat(), ..whole.clone() };
    assert_eq!(code(verify(&Disk::of(exchanged), &key(), None)), ErrorCode::AuditCorrupt);
}

#[test]
fn checkpoints_that_are_taken_away_are_missed() {
    let (whole, _) = left_behind();
    let code_of = |content: Content| (code(verify(&Disk::of(content.clone()), &key(), None)), code(open(Disk::of(content))));
    let (none, missing) = (Content { signed: Vec::new(), published: None, ..whole.clone() }, ErrorCode::AuditCheckpoint);
    assert_eq!(code_of(none), (missing, missing));
    assert_eq!(code_of(Content { published: None, ..whole.clone() }), (missing, missing));
    let corrupt = ErrorCode::AuditCorrupt;
    assert_eq!(code_of(Content { signed: Vec::new(), ..whole.clone() }).1, corrupt);
    let half = whole.signed.len() / 2 + 1;
    assert_eq!(code_of(Content { signed: whole.signed[..half].to_vec(), ..whole }), (corrupt, corrupt));
}

#[test]
fn an_older_copy_of_the_whole_folder_is_found_out_by_a_checkpoint_kept_elsewhere() {
    let disk = Disk::default();
    let log = open(disk.clone()).unwrap();
    log.append(&closed(0), AuditMode::Sync).unwrap();
    let first = log.checkpoint().unwrap();
    let older = Disk::of(disk.copy());
    log.append(&closed(1), AuditMode::Sync).unwrap();
    let second = log.close().unwrap();
    assert!(verify(&older, &key(), None).is_ok());
    assert_eq!(code(verify(&older, &key(), Some(&second))), ErrorCode::AuditInconsistent);
    assert_eq!(verify(&disk, &key(), Some(&first)).unwrap().consistent_with, Some(1));
    // The older copy goes on differently: same length, other entries.
    let forked = open(older.clone()).unwrap();
    forked.append(&closed(7), AuditMode::Sync).unwrap();
    forked.close().unwrap();
    assert_eq!(code(verify(&older, &key(), Some(&second))), ErrorCode::AuditInconsistent);
}

#[test]
fn after_any_fault_everything_is_refused_and_nothing_acknowledged_is_lost() {
    let modes = [AuditMode::Buffered, AuditMode::Group, AuditMode::Sync];
    let mut faults = 0;
    for lasting in [false, true] {
        for at in 0.. {
            let disk = Disk::failing(Fault { at, lasting });
            let (mut acknowledged, mut failed) = (Vec::new(), false);
            if let Ok(log) = open(disk.clone()) {
                for number in 0..9_usize {
                    let mode = modes[number % 3];
                    match log.append(&closed(number as u64), mode) {
                        Ok(receipt) => {
                            assert!(!failed, "an entry was taken after a fault");
                            acknowledged.push((receipt.seq(), mode));
                        }
                        Err(error) => {
                            assert_eq!(error.code(), ErrorCode::AuditUnavailable);
                            failed = true;
                        }
                    }
                    if number == 5 {
                        failed |= log.checkpoint().is_err();
                    }
                }
                failed |= log.close().is_err();
                assert_eq!(code(log.append(&closed(99), AuditMode::Buffered)), ErrorCode::AuditUnavailable);
            } else {
                failed = true;
            }
            if !failed {
                break;
            }
            faults += 1;
            // The process ends; or the power does, and takes what was not synced.
            let content = disk.copy();
            let without_power = Content { entries: content.entries[..content.durable].to_vec(), ..content.clone() };
            for (content, kept) in [(content, AuditMode::Buffered), (without_power, AuditMode::Group)] {
                let disk = Disk::of(content);
                drop(open(disk.clone()).unwrap());
                verify(&disk, &key(), None).unwrap();
                let there: BTreeSet<u64> = entries(&disk)
                    .map(Result::unwrap)
                    .filter(|entry| matches!(entry.event, Event::SessionClosed(_)))
                    .map(|entry| entry.seq)
                    .collect();
                for (seq, mode) in &acknowledged {
                    assert!(*mode < kept || there.contains(seq), "fault {at}: entry {seq} was acknowledged as {mode:?} and is gone");
                }
            }
        }
    }
    assert!(faults > 30, "{faults}");
}

#[test]
fn threads_share_syncs_and_each_answer_is_durable() {
    let disk = Disk { sync_takes: Duration::from_millis(2), ..Disk::default() };
    let log = open(disk.clone()).unwrap();
    let seen = std::sync::Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (log, disk, seen) = (&log, &disk, &seen);
            scope.spawn(move || {
                for number in 0..25 {
                    let receipt = log.append(&closed(thread * 100 + number), AuditMode::Group).unwrap();
                    assert!(disk.content.lock().unwrap().synced > receipt.seq());
                    assert!(seen.lock().unwrap().insert(receipt.seq()));
                }
            });
        }
    });
    let syncs = disk.copy().syncs;
    assert!(syncs < 150, "{syncs} syncs for 200 entries");
    log.close().unwrap();
    assert_eq!(verify(&disk, &key(), None).unwrap().entries, 200);
}

#[test]
fn permits_without_an_outcome_are_listed_once_when_the_log_is_opened_again() {
    let disk = Disk::default();
    let log = open(disk.clone()).unwrap();
    for number in 0..3 {
        log.append(&permit(number), AuditMode::Group).unwrap();
    }
    let outcome = checkrein::audit::event::Outcome {
        decision: 1,
        session: "s-1".into(),
        status: checkrein::audit::event::Status::Ok,
        rows: Some(4),
        masked: vec![].into(),
        found: vec![].into(),
        columns: vec![].into(),
    };
    log.append(&Event::Outcome(outcome), AuditMode::Buffered).unwrap();
    drop(log);
    drop(open(disk.clone()).unwrap());
    drop(open(disk.clone()).unwrap());
    let recovered: Vec<_> = entries(&disk)
        .filter_map(|entry| match entry.unwrap().event {
            Event::Recovered(recovered) => Some(recovered.decisions),
            _ => None,
        })
        .collect();
    assert_eq!(recovered, [vec![0, 2]]);
}

#[test]
fn checkpoints_come_by_number_and_by_time_and_each_continues_the_one_before() {
    let memory = Memory::default();
    let clock = clock();
    let log = Log::open(Box::new(memory.clone()), Box::new(signer()), audit_support::ORIGIN, clock.clone()).unwrap();
    let mut kept: Vec<Checkpoint> = Vec::new();
    for number in 0..3_000_u64 {
        if number == 2_500 {
            clock.set(Timestamp(1_773_310_001_000));
        }
        log.append(&closed(number), AuditMode::Buffered).unwrap();
        let last = checkrein::audit::last_checkpoint(&memory, &key()).unwrap();
        if kept.last().is_none_or(|before| before.size() < last.size()) {
            kept.push(last);
        }
    }
    assert_eq!(kept.iter().map(Checkpoint::size).collect::<Vec<_>>(), [0, 1024, 2048, 2501]);
    let proof = ConsistencyProof::of(&memory, &key(), &kept[1]).unwrap();
    assert_eq!(ConsistencyProof::from_json(proof.to_json().as_bytes()).unwrap().verify(&key()).unwrap(), (1024, 2501));
    assert_eq!(code(ConsistencyProof::of(&memory, &key(), &kept[0])), ErrorCode::AuditProof);
    let other = proof.to_json().replace(kept[1].note().lines().nth(2).unwrap(), kept[2].note().lines().nth(2).unwrap());
    assert_eq!(code(ConsistencyProof::from_json(other.as_bytes()).unwrap().verify(&key())), ErrorCode::AuditCheckpoint);
    log.close().unwrap();
    assert_eq!(verify(&memory, &key(), Some(&kept[3])).unwrap().checkpoints, 5);
}

#[test]
fn an_entry_is_proved_from_its_proof_and_the_public_key_alone() {
    let memory = Memory::default();
    let log = open(memory.clone()).unwrap();
    for number in 0..70 {
        log.append(&permit(number), AuditMode::Buffered).unwrap();
    }
    log.checkpoint().unwrap();
    log.append(&permit(70), AuditMode::Buffered).unwrap();
    for seq in [0, 41, 69] {
        let json = InclusionProof::of(&memory, &key(), seq).unwrap().to_json();
        let entry = InclusionProof::from_json(json.as_bytes()).unwrap().verify(&key()).unwrap();
        assert_eq!((entry.seq, entry.event), (seq, permit(seq)));
        for position in 0..json.len() {
            // Any other digit or letter in its place: the proof does not read, or does not hold.
            let mut other = json.clone().into_bytes();
            if !other[position].is_ascii_alphanumeric() {
                continue;
            }
            other[position] = if other[position] == b'7' { b'3' } else { b'7' };
            let holds = InclusionProof::from_json(&other).and_then(|proof| proof.verify(&key()));
            assert!(holds.is_err(), "position {position}");
        }
    }
    assert_eq!(code(InclusionProof::of(&memory, &key(), 70)), ErrorCode::AuditProof);
}

#[test]
fn a_second_writer_and_another_key_are_refused() {
    let around = tempfile::tempdir().unwrap();
    let path = around.path().join("log");
    let log = open(Folder::create(&path).unwrap()).unwrap();
    log.append(&closed(0), AuditMode::Sync).unwrap();
    assert_eq!(code(open(Folder::create(&path).unwrap())), ErrorCode::AuditLocked);
    // A reader needs no lock.
    log.checkpoint().unwrap();
    assert_eq!(verify(&Folder::open(&path).unwrap(), &key(), None).unwrap().checkpoint, 1);
    drop(log);
    let other = checkrein::crypto::SigningKey::from_seed(&zeroize::Zeroizing::new([8; 32])).unwrap();
    let opened = Log::open(Box::new(Folder::create(&path).unwrap()), Box::new(other), audit_support::ORIGIN, clock());
    assert_eq!(code(opened), ErrorCode::AuditCheckpoint);
    assert!(open(Folder::create(&path).unwrap()).is_ok());
    assert_eq!(code(Folder::open(around.path())), ErrorCode::HostFile);
    assert_eq!(code(Log::open(Box::new(Memory::default()), Box::new(signer()), "no name", clock())), ErrorCode::AuditKey);
}

#[test]
fn a_hundred_thousand_entries_verify() {
    let around = tempfile::tempdir().unwrap();
    let path = around.path().join("log");
    let log = open(Folder::create(&path).unwrap()).unwrap();
    for number in 0..100_000 {
        log.append(&closed(number), AuditMode::Buffered).unwrap();
    }
    let checkpoint = log.close().unwrap();
    drop(log);
    let report = verify(&Folder::open(&path).unwrap(), &key(), Some(&checkpoint)).unwrap();
    assert_eq!((report.entries, report.beyond, report.checkpoint), (100_000, 0, 100_000));
    assert_eq!(report.root.0, *checkpoint.root());
}

const CHILD_FOLDER: &str = "CHECKREIN_TEST_CHILD_FOLDER";

/// Not a test by itself: what the next tests start, and kill or starve.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER) else { return };
    let storage = Folder::create(folder.as_ref()).unwrap();
    let log = Log::open(Box::new(storage), Box::new(signer()), audit_support::ORIGIN, Arc::new(SystemClock)).unwrap();
    let modes = [AuditMode::Buffered, AuditMode::Buffered, AuditMode::Group, AuditMode::Buffered, AuditMode::Sync];
    for number in 0.. {
        let mode = modes[usize::try_from(number % 5).unwrap()];
        let receipt = match log.append(&permit(number), mode) {
            Ok(receipt) => receipt,
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::AuditUnavailable);
                assert_eq!(code(log.append(&closed(0), AuditMode::Buffered)), ErrorCode::AuditUnavailable);
                writeln!(std::io::stdout(), "\nrefused").unwrap();
                return;
            }
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nacknowledged {}", receipt.seq()).and_then(|()| out.flush()).unwrap();
        if number % 40 == 39 {
            drop(out);
            let _ = log.checkpoint();
        }
    }
}

#[test]
fn no_acknowledged_entry_is_missing_after_a_kill_at_any_moment() {
    let around = tempfile::tempdir().unwrap();
    let path = around.path().join("log");
    let (mut before, mut total) = (None, 0);
    for round in 0..24_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_writes_until_it_is_killed", "--nocapture", "--test-threads=1"])
            .env(CHILD_FOLDER, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let number = |line: String| line.strip_prefix("acknowledged ").and_then(|seq| seq.parse::<u64>().ok());
        let mut last = lines.by_ref().map(Result::unwrap).find_map(number).unwrap();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_micros(round * 7_919 % 60_000));
            child.kill().and_then(|()| child.wait()).unwrap()
        });
        for line in lines {
            last = line.ok().and_then(number).map_or(last, |seq| seq.max(last));
        }
        assert!(!killer.join().unwrap().success());
        let folder = Folder::open(&path).unwrap();
        let report = verify(&folder, &key(), before.as_ref()).unwrap();
        assert!(report.entries > last, "round {round}: entry {last} was acknowledged; the log has {}", report.entries);
        before = Some(checkrein::audit::last_checkpoint(&folder, &key()).unwrap());
        total = report.entries;
    }
    let disk = Disk::of(Disk::from_folder(&path));
    let log = open(disk.clone()).unwrap();
    assert!(log.append(&closed(0), AuditMode::Sync).unwrap().seq() >= total);
}

#[cfg(unix)]
#[test]
fn a_file_that_can_grow_no_further_ends_the_log_and_loses_nothing() {
    let around = tempfile::tempdir().unwrap();
    let path = around.path().join("log");
    // The limit cuts a write in its middle, as a full disk does; with the signal ignored the kernel says EFBIG.
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" --exact child_that_writes_until_it_is_killed --nocapture"])
        .arg(std::env::current_exe().unwrap())
        .env(CHILD_FOLDER, &path)
        .output()
        .unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\nrefused\n"));
    let last = text.lines().rev().find_map(|line| line.strip_prefix("acknowledged ")?.parse::<u64>().ok()).unwrap();
    let report = verify(&Folder::open(&path).unwrap(), &key(), None).unwrap();
    assert!(last > 20 && report.entries == last + 1, "entry {last} was acknowledged; the log has {}", report.entries);
    assert!(report.torn_bytes > 0);
    let log = open(Folder::create(&path).unwrap()).unwrap();
    assert_eq!(log.append(&closed(0), AuditMode::Sync).unwrap().seq(), last + 2);
}
