//! What is looked for in content, and what becomes of what is found.

use super::step::{self, Becomes, Cell, Place};
use crate::crypto::KeyProvider;
use crate::error::{Error, ErrorCode, excerpt};
use crate::mask::JsonMasker;
use crate::mask::scan::{Entity, EntityId, Group, Hint, Scanner};
use crate::mask::shape::ValueKind;
use crate::mask::transform::{MARK, Transform};
use crate::policy::{ContentDuty, Mask};
use crate::request::Value;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// What content is masked, and what finds it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sought<'a> {
    /// What a permit obliges to.
    pub duties: &'a [ContentDuty],
    /// The policy's scanner; needed where there is a duty.
    pub scanner: Option<&'a Scanner>,
}

/// What is sought under some classes, ready to run.
#[derive(Debug)]
pub(in crate::mask) struct Content {
    pub(super) scanner: Scanner,
    actions: Vec<Action>,
    /// By entity: one of the actions, or [`NONE`].
    by_entity: Box<[u16]>,
    /// For documents: one for each thread that reads one just now.
    documents: Documents,
}

/// Maskers of documents that nobody uses; they remember what names of members say.
#[derive(Default)]
struct Documents(Mutex<Vec<JsonMasker>>);

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Documents")
    }
}

const NONE: u16 = u16::MAX;

/// What becomes of the entities that belong to the same classes.
#[derive(Debug)]
struct Action {
    classes: Vec<Arc<str>>,
    operator: Operator,
}

/// An operator for every kind of value that content is found in.
#[derive(Debug)]
pub(super) struct Operator {
    /// For a stretch of text.
    text: Transform,
    int: Transform,
    decimal: Transform,
    float: Transform,
    /// For a value of another type, whole.
    other: Transform,
}

/// What makes operators of duties.
#[derive(Clone, Copy)]
pub(super) struct Making<'a> {
    pub(super) keys: &'a dyn KeyProvider,
    pub(super) domain: &'a str,
    /// Whether what is shown is a stored value, rather than computed or said.
    pub(super) stored: bool,
}

impl Content {
    /// Makes ready what these duties seek, save under the classes that are shown; `None` where that is nothing.
    ///
    /// Errors: `mask.key`; `scan.config` where a duty names what the scanner does not look for.
    pub(super) fn new(sought: Sought<'_>, shown: &[Arc<str>], making: Making<'_>) -> Result<Option<Self>, Error> {
        let mut of: HashMap<EntityId, BTreeSet<usize>> = HashMap::new();
        for (index, duty) in sought.duties.iter().enumerate().filter(|(_, duty)| !shown.contains(&duty.class)) {
            let unknown = |name: &str| Error::new(ErrorCode::ScanConfig, format!("nothing looks for `{}`", excerpt(name)));
            for name in &*duty.detect {
                let scanner = sought.scanner.ok_or_else(|| unknown(name))?;
                if &**name == SECRETS {
                    let secret = |name: &str| Entity::named(name).is_some_and(|entity| entity.group() == Group::Secret);
                    let secrets = scanner.entities().filter(|(_, name)| secret(name));
                    secrets.for_each(|(entity, _)| of.entry(entity).or_default().extend([index]));
                } else {
                    of.entry(scanner.entity(name).ok_or_else(|| unknown(name))?).or_default().insert(index);
                }
            }
        }
        let Some(scanner) = sought.scanner.filter(|_| !of.is_empty()) else { return Ok(None) };
        let places = of.keys().map(|entity| entity.index() + 1).max().unwrap_or(0);
        let scanner = scanner.only(of.keys().copied());
        let by_entity = vec![NONE; places].into();
        let mut content = Self { scanner, actions: Vec::new(), by_entity, documents: Documents::default() };
        let mut known: HashMap<BTreeSet<usize>, u16> = HashMap::new();
        for (entity, duties) in of {
            let action = match known.get(&duties) {
                Some(action) => *action,
                None => {
                    let action = u16::try_from(content.actions.len()).unwrap_or(NONE);
                    content.actions.push(Action::new(duties.iter().filter_map(|index| sought.duties.get(*index)), making)?);
                    known.insert(duties, action);
                    action
                }
            };
            content.by_entity.get_mut(entity.index()).into_iter().for_each(|place| *place = action);
        }
        Ok(Some(content))
    }

    /// Masks a document by its leaves.
    ///
    /// Errors: `mask.json` for one that is nested too deeply.
    pub(super) fn document<'t>(&self, text: &'t str, hint: Option<&Hint>, mut found: impl FnMut(u16)) -> Result<Cow<'t, str>, Error> {
        let unused = self.documents.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut masker = unused.unwrap_or_else(|| JsonMasker::new(&self.scanner));
        let masked = masker.mask(text, hint, &mut |entity, value| match self.action(entity) {
            Some((action, operator)) => {
                found(action);
                operator.whole(value);
            }
            None => *value = Value::Null,
        });
        self.documents.0.lock().unwrap_or_else(PoisonError::into_inner).push(masker);
        masked
    }

    /// The action for an entity, and what it does.
    pub(super) fn action(&self, entity: EntityId) -> Option<(u16, &Operator)> {
        let index = *self.by_entity.get(entity.index())?;
        self.actions.get(usize::from(index)).map(|action| (index, &action.operator))
    }

    /// The classes of what an action is for.
    pub(super) fn classes_of(&self, action: u16) -> &[Arc<str>] {
        self.actions.get(usize::from(action)).map_or(&[], |action| &action.classes)
    }

    /// All classes that are sought, sorted.
    pub(super) fn classes(&self) -> Vec<Arc<str>> {
        self.actions.iter().flat_map(|action| &action.classes).cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// All vendors' secrets, in a class's `detect`.
const SECRETS: &str = "secret";

impl Action {
    fn new<'d>(duties: impl Iterator<Item = &'d ContentDuty> + Clone, making: Making<'_>) -> Result<Self, Error> {
        let classes: BTreeSet<Arc<str>> = duties.clone().map(|duty| Arc::clone(&duty.class)).collect();
        let classes: Vec<Arc<str>> = classes.into_iter().collect();
        let masks: Vec<&Mask> = duties.map(|duty| if making.stored { &duty.mask } else { &duty.derived }).collect();
        let mask = Mask::strongest(&masks).unwrap_or(Mask::Redact);
        let operator = Operator::new(&mask, &classes, making)?;
        Ok(Self { classes, operator })
    }
}

impl Operator {
    fn new(mask: &Mask, classes: &[Arc<str>], making: Making<'_>) -> Result<Self, Error> {
        let place = Place::Class(classes.first().map_or("", |class| class));
        let compile = |kind| step::compile(mask, &Cell { place, kind, classes, computed: false }, making.keys, making.domain);
        let kept = |kind| match compile(kind) {
            Ok((transform, Becomes::Kind(becomes))) if becomes == kind => Ok(transform),
            // What does not stay of its kind is hidden: the column's other values stay what they are.
            Ok((_, Becomes::Kind(_) | Becomes::Null | Becomes::ByValue)) => Ok(Transform::Fixed(Value::Null)),
            Err(error) if matches!(error.code(), ErrorCode::MaskKind | ErrorCode::MaskConstant) => Ok(Transform::Fixed(Value::Null)),
            Err(error) => Err(error),
        };
        let text = match mask {
            Mask::Bucket { .. } | Mask::Round(_) => Transform::Fixed(Value::Text(MARK.to_owned())),
            _ => compile(ValueKind::Text)?.0,
        };
        let other = match mask {
            Mask::ShiftDate { .. } | Mask::TruncateDate { .. } => kept(ValueKind::Timestamp)?,
            _ => kept(ValueKind::Other)?,
        };
        Ok(Self { text, int: kept(ValueKind::Int)?, decimal: kept(ValueKind::Decimal)?, float: kept(ValueKind::Float)?, other })
    }

    /// Puts what may be seen of a stretch of text behind the others: the mark, where that is nothing.
    pub(super) fn stretch(&self, text: &str, to: &mut String) {
        let mut value = Value::Text(text.to_owned());
        self.text.apply(&mut value);
        match &value {
            Value::Text(shown) => to.push_str(shown),
            _ => to.push_str(MARK),
        }
    }

    /// What may be seen of a value that is one finding as a whole: of its own kind, or NULL.
    pub(super) fn whole(&self, value: &mut Value) {
        let transform = match value {
            Value::Text(_) => &self.text,
            Value::Int(_) => &self.int,
            Value::Decimal(_) => &self.decimal,
            Value::Float(_) => &self.float,
            Value::Other { .. } => &self.other,
            Value::Null | Value::Bool(_) | Value::Bytes(_) => {
                *value = Value::Null;
                return;
            }
        };
        transform.apply(value);
    }
}
