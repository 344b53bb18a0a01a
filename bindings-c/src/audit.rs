//! What a stranger, or an auditor, asks of a log's folder.

use crate::bytes::{Buffer, Slice, array, canonical, hand_over, out};
use crate::status::{Failure, Status, boundary};
use checkrein::Error;
use checkrein::audit::{self, Checkpoint, ConsistencyProof, InclusionProof, Question, VerifierKey};
use checkrein::host::{Folder, SystemRandom, generate_signing_key, load_verifier_key, now};
use checkrein::request::Timestamp;

/// The most classes that one question names.
pub const CHECKREIN_CLASSES_LIMIT: usize = 4096;

/// Makes a signing key for a log named `name`: writes the private half to `path`, the public half to `path` with `.pub`, and gives the
/// latter's text. Nothing is overwritten.
///
/// Errors: `host.…`, `audit.key`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_keygen(path: Slice, name: Slice, verifier_key: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(verifier_key)?;
        let key = generate_signing_key(&path.path()?, name.text()?, &SystemRandom::default())?;
        place.write(hand_over(key.to_string()));
        Ok(())
    })
}

/// Verifies a log and gives a report as JSON. `key` is the verifier key's text (`origin+hash+base64`), or the path of its file. With
/// `earlier` (empty for none), a checkpoint that was kept elsewhere, also that the log continues what that one covers.
///
/// Errors: `audit.…`, `host.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_verify_log(folder: Slice, key: Slice, earlier: Slice, report: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(report)?;
        let key = verifier_key(key)?;
        let earlier = earlier.given().map(|note| Checkpoint::open(note.bytes()?, &key)).transpose()?;
        let report = audit::verify(&Folder::open(&folder.path()?)?, &key, earlier.as_ref())?;
        place.write(hand_over(canonical(&report)?));
        Ok(())
    })
}

/// The log's entries in order, from number `start` on and at most `limit` of them: a JSON array. Reads without verifying.
///
/// Errors: `audit.corrupt`, `host.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_entries(folder: Slice, start: u64, limit: usize, entries: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(entries)?;
        let folder = Folder::open(&folder.path()?)?;
        let wanted = audit::entries(&folder).filter(|entry| entry.as_ref().map_or(true, |entry| entry.seq >= start));
        let found = wanted.take(limit).collect::<Result<Vec<_>, _>>()?;
        place.write(hand_over(canonical(&found)?));
        Ok(())
    })
}

/// Answers who saw data of these classes (NULL and 0 for any) on one day in UTC, written `2026-03-12`, or ever (empty): JSON.
///
/// Errors: `request.invalid` for what is no day, `audit.corrupt`, `host.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_saw(
    folder: Slice,
    classes: *const Slice,
    classes_len: usize,
    day: Slice,
    answer: *mut Buffer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let place = out(answer)?;
        let question = match day.given() {
            Some(day) => Question::day(day.text()?)?,
            None => Question::between(Timestamp(i64::MIN), now().plus_millis(1)),
        };
        let classes = array(classes, classes_len, CHECKREIN_CLASSES_LIMIT)?.iter().map(|class| class.text());
        let classes = classes.collect::<Result<Vec<_>, _>>()?;
        let question = if classes.is_empty() { question } else { question.classes(classes) };
        place.write(hand_over(canonical(&audit::saw(&Folder::open(&folder.path()?)?, &question)?)?));
        Ok(())
    })
}

/// Makes the proof, complete in itself, that entry `seq` is in the log: JSON.
///
/// Errors: `audit.proof` for an entry that no checkpoint covers; `audit.…`, `host.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_prove_inclusion(folder: Slice, key: Slice, seq: u64, proof: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(proof)?;
        let made = InclusionProof::of(&Folder::open(&folder.path()?)?, &verifier_key(key)?, seq)?;
        place.write(hand_over(canonical(&made)?));
        Ok(())
    })
}

/// Verifies a proof of inclusion with the public key alone, and gives the entry that is proved as JSON.
///
/// Errors: `audit.…`, `wire.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_verify_inclusion(proof: Slice, key: Slice, entry: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(entry)?;
        let proved = InclusionProof::from_json(proof.bytes()?)?.verify(&verifier_key(key)?)?;
        place.write(hand_over(canonical(&proved)?));
        Ok(())
    })
}

/// Makes the proof, complete in itself, that the log only grew from `earlier`, a checkpoint kept elsewhere, to its last: JSON.
///
/// Errors: `audit.…`, `host.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_prove_consistency(
    folder: Slice,
    key: Slice,
    earlier: Slice,
    proof: *mut Buffer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let place = out(proof)?;
        let (folder, earlier, key) = (folder.path()?, earlier.bytes()?, verifier_key(key)?);
        let earlier = Checkpoint::open(earlier, &key)?;
        let made = ConsistencyProof::of(&Folder::open(&folder)?, &key, &earlier)?;
        place.write(hand_over(canonical(&made)?));
        Ok(())
    })
}

/// Verifies a proof of consistency with the public key alone, and gives the two sizes.
///
/// Errors: `audit.…`, `wire.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_verify_consistency(
    proof: Slice,
    key: Slice,
    earlier: *mut u64,
    later: *mut u64,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (earlier, later) = (out(earlier)?, out(later)?);
        let (first, last) = ConsistencyProof::from_json(proof.bytes()?)?.verify(&verifier_key(key)?)?;
        earlier.write(first);
        later.write(last);
        Ok(())
    })
}

fn verifier_key(key: Slice) -> Result<VerifierKey, Error> {
    let text = key.text().ok().and_then(|text| text.parse::<VerifierKey>().ok());
    text.map_or_else(|| load_verifier_key(&key.path()?), Ok)
}
