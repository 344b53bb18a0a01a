//! A configuration made ready to scan with.

use super::builtin::Builtin;
use super::config::{self, ScanConfig};
use super::custom::{Custom, Customs};
use super::entity::Profile;
use super::find::{CHOSEN, Layout, STRONG, Shapes, Vendors, WEAK, Words};
use super::finding::{EntityId, EntitySet};
use super::national::NATIONAL;
use super::phone::Dialling;
use super::secret::SECRETS;
use super::verify;
use crate::error::{Error, ErrorCode, excerpt, near};
use std::collections::{HashMap, HashSet};

/// What a scanner knows of an entity.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    /// The least score that makes a finding.
    pub(super) threshold: u16,
    /// Somebody asked for it by name.
    pub(super) chosen: bool,
}

/// Everything that a scan needs, and that no scan changes.
pub(super) struct Compiled {
    names: Vec<Box<str>>,
    /// Every entity, by its name.
    by_name: Vec<EntityId>,
    /// By entity; absent where it is off.
    pub(super) settings: Vec<Option<Settings>>,
    pub(super) shapes: Shapes,
    pub(super) vendors: Vendors,
    pub(super) words: Words,
    pub(super) customs: Customs,
    pub(super) regions: Vec<&'static Dialling>,
    /// Values that are nobody's, in lower case.
    allowed: HashSet<Box<[u8]>>,
}

impl Compiled {
    pub(super) fn new<'a>(config: &'a ScanConfig, detected: impl Iterator<Item = &'a str>) -> Result<Self, Error> {
        let builtin = Builtin::ALL.iter().map(|builtin| builtin.name());
        let national = NATIONAL.iter().map(|scheme| scheme.name);
        let secrets = SECRETS.iter().map(|secret| secret.name);
        let mut names: Vec<Box<str>> = builtin.chain(national).map(Box::from).collect();
        // Several formats of one vendor may go by one name.
        let mut secret_ids = Vec::new();
        for name in secrets {
            let known = names.iter().position(|known| **known == *name).unwrap_or(names.len());
            if known == names.len() {
                names.push(name.into());
            }
            secret_ids.push(id(known)?);
        }
        let own = config.patterns.iter().map(|pattern| pattern.name.as_str()).chain(config.words.iter().map(|words| words.name.as_str()));
        // Detectors' come first: those of patterns and lists are counted from the end.
        for name in detected.chain(own) {
            if names.iter().any(|known| **known == *name) || !config::is_name(name) {
                return Err(wrong(format!("`{}` cannot be the name of an entity", excerpt(name)))
                    .with_help("a name is lower-case letters, digits and `_`, and is given once"));
            }
            names.push(name.into());
        }
        id(names.len())?;
        let mut compiled = Self {
            settings: vec![None; names.len()],
            by_name: Vec::new(),
            names,
            shapes: Shapes::default(),
            vendors: Vendors::default(),
            words: Words::default(),
            customs: Customs::default(),
            regions: config.regions()?.iter().filter_map(|region| Dialling::of(region)).collect(),
            allowed: config.allow.iter().map(|value| value.trim().to_ascii_lowercase().into_bytes().into()).collect(),
        };
        compiled.by_name = (0..).map(EntityId).take(compiled.names.len()).collect();
        compiled.by_name.sort_unstable_by_key(|entity| compiled.names.get(usize::from(entity.0)));
        compiled.choose(config)?;
        let on = |(_, id): &(_, EntityId)| compiled.is_enough(*id, STRONG);
        let secrets = SECRETS.iter().zip(secret_ids.iter().copied()).filter(on);
        compiled.vendors = Vendors::new(secrets).ok_or_else(|| wrong("there are more keywords than a scanner has room for"))?;
        compiled.shapes = compiled.layouts()?;
        compiled.customs(config)?;
        Ok(compiled)
    }

    /// Who is on, with which threshold.
    fn choose(&mut self, config: &ScanConfig) -> Result<(), Error> {
        let known: HashMap<&str, usize> = self.names.iter().enumerate().map(|(index, name)| (&**name, index)).collect();
        let lists = config.only.iter().chain(&config.detect).flatten().chain(&config.on).chain(&config.off).chain(config.thresholds.keys());
        for name in lists {
            if !known.contains_key(name.as_str()) && name != SECRET_GROUP {
                let error = wrong(format!("there is no entity `{}`", excerpt(name)));
                return Err(match near(name, known.keys().copied()) {
                    Some(nearest) => error.with_help(format!("did you mean `{nearest}`?")),
                    None => error,
                });
            }
        }
        let secrets: HashSet<&str> = SECRETS.iter().map(|secret| secret.name).collect();
        let named =
            |list: &[String], name: &str| list.iter().any(|listed| listed == name || listed == SECRET_GROUP && secrets.contains(name));
        for (name, settings) in self.names.iter().zip(&mut self.settings) {
            let only = config.only.as_ref().is_some_and(|only| named(only, name));
            let chosen = only || named(&config.on, name);
            let on_request = Builtin::ALL.iter().any(|builtin| builtin.is_on_request() && builtin.name() == &**name);
            let detected = config.detect.as_ref().is_some_and(|detect| named(detect, name));
            let others = config.detect.is_some() && !detected || config.only.is_some() && !chosen;
            let off = named(&config.off, name) || others || on_request && !chosen && !detected;
            // What is found by words alone is looked for because it is chosen; that makes none of it surer.
            let chosen = chosen && !on_request;
            let threshold = config.thresholds.get(&**name).copied().unwrap_or(config.threshold);
            *settings = (!off).then_some(Settings { threshold, chosen });
        }
        Ok(())
    }

    fn layouts(&mut self) -> Result<Shapes, Error> {
        let mut layouts = Vec::new();
        let mut add = |entity: EntityId, forms: &[&'static str], profiles: &dyn Fn(&str) -> Profile, check: fn(&[u8]) -> bool| {
            let alone = (self.is_enough(entity, WEAK), self.is_enough(entity, STRONG));
            let chosen = self.settings(entity).is_some_and(|settings| settings.chosen);
            let layout = |form: &&'static str| Layout { entity, form: form.as_bytes(), profile: profiles(form), check, alone, chosen };
            layouts.extend(forms.iter().map(layout));
        };
        // Nine digits are much else; the dashes make the number.
        let dashed = |form: &str| if form.contains('-') { Profile::Strong } else { Profile::Weak };
        let us: [(Builtin, &[&str], Check); 3] = [
            (Builtin::UsSsn, &["999999999", "999-99-9999"], verify::us_ssn),
            (Builtin::UsItin, &["999999999", "999-99-9999"], verify::us_itin),
            (Builtin::UsAba, &["999999999", "9999 9999 9"], verify::us_aba),
        ];
        for (builtin, forms, check) in us {
            if let Some(entity) = self.builtin(builtin) {
                add(entity, forms, &dashed, check);
            }
        }
        for (index, scheme) in NATIONAL.iter().enumerate() {
            let Some(entity) = id(Builtin::ALL.len() + index).ok().filter(|entity| self.settings(*entity).is_some()) else { continue };
            add(entity, scheme.layouts, &|form| scheme.profile_in(form), scheme.check);
        }
        for (index, scheme) in NATIONAL.iter().enumerate() {
            if let Some(entity) = id(Builtin::ALL.len() + index).ok().filter(|entity| self.settings(*entity).is_some()) {
                scheme.context.iter().for_each(|word| self.words.add(word, entity));
            }
        }
        for builtin in Builtin::ALL {
            if let Some(entity) = self.builtin(*builtin) {
                builtin.context().iter().for_each(|word| self.words.add(word, entity));
            }
        }
        Shapes::new(&layouts).ok_or_else(|| wrong("there are more layouts than a scanner has room for"))
    }

    fn customs(&mut self, config: &ScanConfig) -> Result<(), Error> {
        let first = self.names.len() - config.patterns.len() - config.words.len();
        let mut customs: Vec<Custom> = self.builtin(Builtin::PersonName).map(Custom::person).into_iter().collect();
        customs.extend(self.builtin(Builtin::StreetAddress).map(Custom::street));
        for (index, pattern) in config.patterns.iter().enumerate() {
            let entity = id(first + index)?;
            if self.settings(entity).is_some() {
                customs.push(Custom::pattern(pattern, entity)?);
                pattern.context.iter().for_each(|word| self.words.add(word, entity));
            }
        }
        for (index, words) in config.words.iter().enumerate() {
            let entity = id(first + config.patterns.len() + index)?;
            if self.settings(entity).is_some() {
                customs.push(Custom::words(words, entity)?);
            }
        }
        self.customs = Customs::new(customs);
        Ok(())
    }

    /// The entity of that name, on or off.
    pub(super) fn named(&self, name: &str) -> Result<EntityId, Error> {
        self.entity(name).ok_or_else(|| wrong(format!("there is no entity `{}`", excerpt(name))))
    }

    pub(super) fn name(&self, entity: EntityId) -> &str {
        self.names.get(usize::from(entity.0)).map_or("", |name| name)
    }

    /// The entity of that name, on or off.
    pub(super) fn entity(&self, name: &str) -> Option<EntityId> {
        self.by_name.binary_search_by(|place| self.name(*place).cmp(name)).ok().and_then(|place| self.by_name.get(place)).copied()
    }

    /// The names of all entities, also of those that are off, in the order of their identifiers.
    pub(super) fn all_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }

    /// How the entity is configured, if it is on.
    pub(super) fn settings(&self, entity: EntityId) -> Option<Settings> {
        self.settings.get(usize::from(entity.0)).copied().flatten()
    }

    /// Whether a score is a finding, without a word that speaks of the entity.
    pub(super) fn is_enough(&self, entity: EntityId, base: u16) -> bool {
        self.settings(entity).is_some_and(|settings| settings.threshold <= if settings.chosen { base.max(CHOSEN) } else { base })
    }

    /// The entity of a matcher, if it is on.
    pub(super) fn builtin(&self, builtin: Builtin) -> Option<EntityId> {
        let entity = EntityId(builtin as u16);
        self.settings(entity).map(|_| entity)
    }

    /// Whether a value is on the list of those that are nobody's.
    pub(super) fn allows(&self, value: &[u8]) -> bool {
        !self.allowed.is_empty() && self.allowed.contains(value.to_ascii_lowercase().as_slice())
    }
}

/// A check of a compact number.
type Check = fn(&[u8]) -> bool;
/// All vendors' secrets, in lists of the configuration.
const SECRET_GROUP: &str = "secret";

fn id(index: usize) -> Result<EntityId, Error> {
    let room = u16::try_from(index).ok().filter(|_| index < EntitySet::ROOM);
    room.map(EntityId).ok_or_else(|| wrong("there are more entities than a scanner has room for"))
}

pub(super) fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::ScanConfig, message)
}
