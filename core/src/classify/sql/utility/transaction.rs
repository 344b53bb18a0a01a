//! Transactions in the forms that the grammar does not know: two phases, modes, chains.

use super::reader::Reader;
use crate::classify::Effect::{Setting, Transaction};
use crate::classify::StateChange;

/// BEGIN and START TRANSACTION, behind the first word.
pub(super) fn begin(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Transaction]);
    r.draft.change(StateChange::Begin);
    let _ = r.any(&["transaction", "work"]);
    modes(r)
}

/// `ISOLATION LEVEL …, READ ONLY, DEFERRABLE`, with or without commas.
fn modes(r: &mut Reader<'_, '_>) -> Option<()> {
    while !r.is_done() {
        r.any(&[
            "isolation level read uncommitted",
            "isolation level read committed",
            "isolation level repeatable read",
            "isolation level serializable",
            "read only",
            "read write",
            "deferrable",
            "not deferrable",
        ])?;
        if r.sign(",") && r.is_done() {
            return None;
        }
    }
    Some(())
}

/// COMMIT PREPARED, behind the first word: what another transaction did is there from now on.
pub(super) fn commit(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("prepared")?;
    r.draft.does(&[Transaction]);
    r.draft.touched_any();
    r.string()
}

/// ROLLBACK PREPARED, behind the first word.
pub(super) fn rollback(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("prepared")?;
    r.draft.does(&[Transaction]);
    r.string()
}

/// PREPARE TRANSACTION, behind the first word: settings stay as after COMMIT, relations are as if it had been undone.
pub(super) fn prepare(r: &mut Reader<'_, '_>) -> Option<()> {
    r.need("transaction")?;
    r.draft.does(&[Transaction]);
    r.draft.change(StateChange::Commit);
    r.draft.touched_any();
    r.string()
}

/// SET of transactions, constraints and XML, behind the verb.
pub(super) fn set(r: &mut Reader<'_, '_>) -> Option<()> {
    match r.any(&[
        "constraints all deferred",
        "constraints all immediate",
        "constraints",
        "session characteristics as transaction",
        "transaction",
        "xml option document",
        "xml option content",
    ])? {
        "constraints all deferred" | "constraints all immediate" => r.draft.does(&[Transaction, Setting]),
        "session characteristics as transaction" => {
            r.draft.does(&[Transaction, Setting]);
            modes(r)?;
        }
        "transaction" => {
            r.draft.does(&[Transaction]);
            modes(r)?;
        }
        "constraints" => {
            r.draft.does(&[Transaction, Setting]);
            r.draft.construct("constraints whose tables are not named");
            r.list(|r| r.name().map(drop))?;
            r.any(&["deferred", "immediate"])?;
        }
        _ => r.draft.does(&[Setting]),
    }
    Some(())
}
