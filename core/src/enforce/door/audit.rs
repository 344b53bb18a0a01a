use super::{Door, respond};
use crate::audit::{self, Checkpoint, ConsistencyProof, InclusionProof, Memory, VerifierKey};
use crate::error::Error;
use crate::wire::strict;
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// What a stranger does with a log: `key` is the log's public key, `origin+hash+base64`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    key: String,
    ask: Ask,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ask {
    /// Verifies a whole log.
    Verify(Given),
    /// Makes the proof that one entry is in the log, and verifies it.
    Include(Given, u64),
    /// Makes the proof that the log continues `earlier`, and verifies it.
    Continue(Given),
    /// Verifies a proof of inclusion that somebody made.
    Inclusion(InclusionProof),
    /// Verifies a proof of consistency that somebody made.
    Consistency(ConsistencyProof),
}

/// A log: the entries' lines, byte by byte, and the signed notes, both in order; `published` is the last note unless it is given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    entries: Vec<String>,
    checkpoints: Vec<String>,
    published: Option<String>,
    earlier: Option<String>,
}

impl Given {
    fn memory(&self) -> Memory {
        let published = self.published.as_ref().or(self.checkpoints.last());
        Memory::holding(&self.entries, &self.checkpoints, published)
    }

    fn earlier(&self, key: &VerifierKey) -> Result<Option<Checkpoint>, Error> {
        self.earlier.as_ref().map(|note| Checkpoint::open(note.as_bytes(), key)).transpose()
    }
}

impl Door {
    pub(super) fn audit(request: Json) -> Result<Vec<u8>, Error> {
        let request: Request = strict::from_value(request)?;
        let key: VerifierKey = request.key.parse()?;
        match request.ask {
            Ask::Verify(log) => respond(&json!({"report": audit::verify(&log.memory(), &key, log.earlier(&key)?.as_ref())?})),
            Ask::Include(log, seq) => {
                let proof = InclusionProof::of(&log.memory(), &key, seq)?;
                respond(&json!({"proof": proof, "entry": proof.verify(&key)?}))
            }
            Ask::Continue(log) => {
                let earlier = log.earlier(&key)?.ok_or_else(|| super::wrong("`earlier` is missing"))?;
                let proof = ConsistencyProof::of(&log.memory(), &key, &earlier)?;
                respond(&json!({"proof": proof, "sizes": proof.verify(&key)?}))
            }
            Ask::Inclusion(proof) => respond(&json!({"entry": proof.verify(&key)?})),
            Ask::Consistency(proof) => respond(&json!({"sizes": proof.verify(&key)?})),
        }
    }
}
