//! A disk whose every operation can fail, and the events that the tests write.

use checkrein::audit::{Digest, Event, Log, Storage, VerifierKey, event};
use checkrein::crypto::{Signer, SigningKey};
use checkrein::host::Folder;
use checkrein::policy::{AuditMode, RecordLevel};
use checkrein::request::FixedClock;
use checkrein::request::Timestamp;
use checkrein::{Error, classify};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zeroize::Zeroizing;

pub(crate) const ORIGIN: &str = "checkrein.example/log";

pub(crate) fn signer() -> SigningKey {
    SigningKey::from_seed(&Zeroizing::new([7; 32])).unwrap()
}

pub(crate) fn key() -> VerifierKey {
    VerifierKey::new(ORIGIN, signer().verifying_key()).unwrap()
}

pub(crate) fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(Timestamp(1_773_310_000_000)))
}

pub(crate) fn open(storage: impl Storage + 'static) -> Result<Log, Error> {
    Log::open(Box::new(storage), Box::new(signer()), ORIGIN, clock())
}

/// A short event.
pub(crate) fn closed(number: u64) -> Event<'static> {
    Event::SessionClosed(event::SessionClosed { session: format!("s-{number}").into(), reason: "closed".into() })
}

/// A permit of the usual size.
pub(crate) fn permit(number: u64) -> Event<'static> {
    let names = |name: &str| vec![Arc::from(name)].into();
    Event::Decision(event::Decision {
        session: format!("s-{}", number % 10).into(),
        connection: number % 3,
        statement_sha256: Digest::of(&number.to_be_bytes()),
        statement_bytes: 59,
        parameters_sha256: None,
        effects: classify::EffectSet::of(classify::Effect::Read),
        relations: names("public.customers"),
        classes: names("personal"),
        decision: event::Verdict::Permit,
        rules: names("analysts-read"),
        reason: "".into(),
        detail: "".into(),
        columns: vec![].into(),
        whole: false,
        obligations: event::Duties { row_limit: Some(1000), record: RecordLevel::Meta, audit: AuditMode::Group },
        scanned: vec![].into(),
        inherits: vec![].into(),
        observed: false,
        approval: None,
        policy: Digest::of(b"policy"),
    })
}

/// The first operation that fails, and whether later ones fail as well.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) lasting: bool,
}

/// What a disk holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    pub(crate) entries: Vec<u8>,
    pub(crate) signed: Vec<u8>,
    pub(crate) published: Option<Vec<u8>>,
    /// How many bytes of the entries a loss of power leaves.
    pub(crate) durable: usize,
    /// Appends that a finished sync covers, and all of them.
    pub(crate) synced: u64,
    pub(crate) appended: u64,
    pub(crate) syncs: u64,
    pub(crate) operations: usize,
    pub(crate) fault: Option<Fault>,
}

/// A disk in memory, shared by clones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    pub(crate) content: Arc<Mutex<Content>>,
    pub(crate) sync_takes: Duration,
}

impl Disk {
    pub(crate) fn of(content: Content) -> Self {
        let content = Content { fault: None, operations: 0, ..content };
        Self { content: Arc::new(Mutex::new(content)), sync_takes: Duration::ZERO }
    }

    pub(crate) fn failing(fault: Fault) -> Self {
        let disk = Self::default();
        disk.content.lock().unwrap().fault = Some(fault);
        disk
    }

    pub(crate) fn copy(&self) -> Content {
        self.content.lock().unwrap().clone()
    }

    pub(crate) fn from_folder(path: &Path) -> Content {
        let read = |name| std::fs::read(path.join(name)).unwrap();
        let (entries, signed) = (read("entries.log"), read("checkpoints.log"));
        Content { durable: entries.len(), entries, signed, published: Some(read("checkpoint")), ..Content::default() }
    }
}

impl Content {
    fn operation(&mut self) -> Result<(), Error> {
        let number = self.operations;
        self.operations += 1;
        match self.fault {
            Some(fault) if number == fault.at || (fault.lasting && number > fault.at) => Err(disk_error()),
            Some(_) | None => Ok(()),
        }
    }
}

/// The error that a folder gives when its files are not there.
fn disk_error() -> Error {
    Folder::open(Path::new("/nowhere/at/all")).unwrap_err()
}

impl Storage for Disk {
    fn lock(&self) -> Result<(), Error> {
        Ok(())
    }

    fn append(&self, bytes: &[u8]) -> Result<(), Error> {
        let mut content = self.content.lock().unwrap();
        let result = content.operation();
        let written = if result.is_ok() { bytes } else { &bytes[..bytes.len() / 2] };
        content.entries.extend_from_slice(written);
        content.appended += u64::from(result.is_ok());
        result
    }

    fn sync(&self) -> Result<(), Error> {
        let (length, appended) = {
            let mut content = self.content.lock().unwrap();
            content.syncs += 1;
            content.operation()?;
            (content.entries.len(), content.appended)
        };
        std::thread::sleep(self.sync_takes);
        let mut content = self.content.lock().unwrap();
        content.durable = content.durable.max(length);
        content.synced = content.synced.max(appended);
        Ok(())
    }

    fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Error> {
        let content = self.content.lock().unwrap();
        let rest = content.entries.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn cut(&self, length: u64) -> Result<(), Error> {
        let mut content = self.content.lock().unwrap();
        content.operation()?;
        content.entries.truncate(usize::try_from(length).unwrap());
        content.durable = content.entries.len();
        Ok(())
    }

    fn append_signed(&self, bytes: &[u8]) -> Result<(), Error> {
        let mut content = self.content.lock().unwrap();
        let result = content.operation();
        let written = if result.is_ok() { bytes } else { &bytes[..bytes.len() / 2] };
        content.signed.extend_from_slice(written);
        result
    }

    fn signed(&self) -> Result<Vec<u8>, Error> {
        Ok(self.content.lock().unwrap().signed.clone())
    }

    fn cut_signed(&self, length: u64) -> Result<(), Error> {
        let mut content = self.content.lock().unwrap();
        content.operation()?;
        content.signed.truncate(usize::try_from(length).unwrap());
        Ok(())
    }

    fn publish(&self, note: &[u8]) -> Result<(), Error> {
        let mut content = self.content.lock().unwrap();
        content.operation()?;
        content.published = Some(note.to_vec());
        Ok(())
    }

    fn published(&self) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.content.lock().unwrap().published.clone())
    }
}
