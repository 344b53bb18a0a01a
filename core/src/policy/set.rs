//! The compiled policy.

use super::classes::Classes;
use super::condition;
use super::content::Section;
use super::decide::{self, Query};
use super::document::{Document, Format, Mode, at, located, near, schema, typed};
use super::files::Files;
use super::index::Index;
use super::line::MaskRule;
use super::lint::{self, Finding};
use super::resource::Resource;
use super::rule::Rule;
use super::ruling::{Permission, Ruling};
use super::testcase::TestCase;
use crate::crypto;
use crate::error::{Error, ErrorCode, excerpt};
use crate::identity::{Issuer, IssuerConfig, Principal};
use crate::mask::scan::Scanner;
use crate::wire::canonical;
use cel_interpreter::Context;
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The most rules, masks, resources or tests of a policy.
const LINES: usize = 10_000;

/// A compiled, immutable policy: the only thing that decides.
pub struct PolicySet {
    mode: Mode,
    digest: [u8; 32],
    issuers: Vec<Arc<Issuer>>,
    resources: BTreeMap<Arc<str>, Arc<Resource>>,
    pub(super) classes: Classes,
    pub(super) masks: Vec<MaskRule>,
    /// Of all that the classes' `detect` names.
    scanner: Option<Scanner>,
    rules: Vec<Rule>,
    index: Index,
    pub(super) root: Context<'static>,
    tests: Vec<TestCase>,
    findings: Vec<Finding>,
}

impl std::fmt::Debug for PolicySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PolicySet").field("digest", &crypto::hex(&self.digest)).field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}

impl PolicySet {
    /// Reads and checks a policy, and the files that it names.
    ///
    /// ```
    /// use checkrein::policy::{Format, NoFiles, PolicySet};
    ///
    /// let text = r#"
    /// version: 1
    /// resources:
    ///   orders-db: {kind: sql, dialect: postgres, labels: {env: prod}}
    /// rules:
    ///   - name: analysts-read
    ///     decision: permit
    ///     subjects: {groups: [analysts]}
    ///     effects: [raed]
    ///     relations: ["sales.*"]
    /// "#;
    /// let error = PolicySet::compile(text.as_bytes(), Format::Yaml, &NoFiles).expect_err("there is a typo");
    /// assert_eq!(error.to_string(), "policy.name: rules[0].effects[0]: there is no effect `raed`");
    /// assert_eq!(error.help(), Some("did you mean `read`?"));
    ///
    /// let policy = PolicySet::compile(text.replace("raed", "read").as_bytes(), Format::Yaml, &NoFiles)?;
    /// assert_eq!(policy.resources().map(|resource| resource.name()).collect::<Vec<_>>(), ["orders-db"]);
    /// assert!(policy.lint().is_empty());
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `wire.*` for text that is not YAML or JSON; `policy.*` for what is wrong in it, saying where (`rules[3].effects[1]`);
    /// `scan.config` for what is wrong in `scan`; `catalog.invalid`; what `files` answers.
    pub fn compile(bytes: &[u8], format: Format, files: &dyn Files) -> Result<Self, Error> {
        let (document, value) = Document::read(bytes, format)?;
        let read_files: RefCell<BTreeMap<String, Json>> = RefCell::default();
        let read = |name: &str| {
            let content = files.read(name)?;
            read_files.borrow_mut().insert(name.to_owned(), Json::String(crypto::hex(&crypto::sha256(&[&content]))));
            Ok(content)
        };
        let lists = [
            ("rules", document.rules.len()),
            ("masks", document.masks.len()),
            ("resources", document.resources.len()),
            ("tests", document.tests.len()),
        ];
        if let Some((name, _)) = lists.iter().find(|(_, count)| *count > LINES) {
            return Err(at(ErrorCode::PolicyTooLarge, name, format_args!("more than {LINES} entries")));
        }
        let issuers = document.issuers.into_iter().enumerate().map(|(index, line)| issuer(&format!("issuers[{index}]"), line, read));
        let issuers = issuers.collect::<Result<_, _>>()?;
        let mut resources = BTreeMap::new();
        for (name, line) in document.resources {
            let path = format!("resources.{}", excerpt(&name));
            if name.is_empty() || name.contains('*') {
                return Err(schema(&path, "a resource's name is not empty and has no `*`"));
            }
            let resource = Arc::new(Resource::new(&path, &name, line, read)?);
            resources.insert(resource.shared_name(), resource);
        }
        let section = Section::new(document.scan)?;
        let classes = Classes::new(&document.classes, &section.names().collect::<Vec<_>>())?;
        let scanner = section.scanner(&classes)?;
        let masks = document.masks.into_iter().enumerate();
        let masks: Vec<MaskRule> =
            masks.map(|(index, line)| MaskRule::new(&format!("masks[{index}]"), line, &classes, read)).collect::<Result<_, _>>()?;
        check_masks(&classes, &masks)?;
        let mut rules = Vec::with_capacity(document.rules.len());
        let mut names = HashMap::new();
        for (index, line) in document.rules.into_iter().enumerate() {
            let rule = Rule::new(index, line, &resources, read)?;
            if names.insert(Arc::clone(&rule.name), index).is_some() {
                return Err(at(
                    ErrorCode::PolicyDuplicate,
                    &format!("rules[{index}].name"),
                    format_args!("a rule `{}` is there already", excerpt(&rule.name)),
                ));
            }
            rules.push(rule);
        }
        for (index, line) in masks.iter().enumerate() {
            if let Some((name, _)) = &line.asks
                && names.insert(Arc::clone(name), index).is_some()
            {
                let what = format_args!("a rule or a line of masks `{}` is there already", excerpt(name));
                return Err(at(ErrorCode::PolicyDuplicate, &format!("masks[{index}].name"), what));
            }
        }
        for (index, grant) in document.grants.iter().enumerate() {
            lint::check_grant(&format!("grants[{index}]"), grant, &resources)?;
        }
        let tests = document.tests.into_iter().enumerate();
        let tests: Vec<TestCase> = tests.map(|(index, line)| TestCase::new(&format!("tests[{index}]"), line)).collect::<Result<_, _>>()?;
        for (index, test) in tests.iter().enumerate() {
            test.check_names(&format!("tests[{index}]"), &resources, &names, &classes)?;
        }
        let findings = lint::findings(&rules, &masks, &classes, &resources, document.mode, document.grants.len());
        let digest = crypto::sha256(&[&canonical::to_bytes(&json!({"document": value, "files": read_files.into_inner()}))?]);
        let index = Index::new(&rules, resources.values().cloned());
        let root = condition::root();
        Ok(Self { mode: document.mode, digest, issuers, resources, classes, masks, scanner, rules, index, root, tests, findings })
    }

    /// The answer to a query: deny over hold over permit over the default deny.
    ///
    /// Every pair of an effect and the relation it is done to, every effect that no relation carries and every call of an unknown
    /// function must be covered by a permit, or by a hold that is approved; a deny or a hold matches if any pair matches. In observe
    /// mode this is still the true ruling. The order of rules never changes the answer; of several denies (holds) that match, the
    /// first by name is told.
    #[must_use]
    pub fn decide(&self, query: &Query<'_>) -> Ruling {
        decide::decide(self, query)
    }

    /// The permission that an observing policy gives whatever the ruling: nothing is denied, but what must be masked is masked, and
    /// where a class would be refused (probed, aggregated, carried away) every cell is redacted.
    #[must_use]
    pub fn observed(&self, query: &Query<'_>) -> Permission {
        decide::observed(self, query)
    }

    /// Whether rulings hold or are only logged.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// SHA-256 over the canonical document and the digests of the files that it names: the policy's version.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// What is protected, by name.
    pub fn resources(&self) -> impl Iterator<Item = &Arc<Resource>> {
        self.resources.values()
    }

    /// One resource.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&Arc<Resource>> {
        self.resources.get(name)
    }

    /// The tests that the policy carries.
    #[must_use]
    pub fn tests(&self) -> &[TestCase] {
        &self.tests
    }

    /// What is not wrong but may not be meant.
    #[must_use]
    pub fn lint(&self) -> &[Finding] {
        &self.findings
    }

    /// Detectors of content by class, for the second net.
    pub fn detectors(&self) -> impl Iterator<Item = (&str, &[Arc<str>])> {
        self.classes.detect()
    }

    /// Finds what the classes' `detect` names, as the section `scan` says; none where no class has `detect`.
    #[must_use]
    pub fn scanner(&self) -> Option<&Scanner> {
        self.scanner.as_ref()
    }

    /// The names of keys that masks need: a host checks at start that it has them.
    #[must_use]
    pub fn mask_keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.masks.iter().filter_map(|line| line.mask.key()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether there is a class of this name.
    #[must_use]
    pub fn has_class(&self, name: &str) -> bool {
        self.classes.id(name).is_some()
    }

    /// Who may vouch for callers.
    pub(crate) fn issuers(&self) -> &[Arc<Issuer>] {
        &self.issuers
    }

    #[cfg(test)]
    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules that may match, in order of the document.
    pub(super) fn candidates<'p>(&'p self, query: &Query<'_>, whole: bool) -> Vec<&'p Rule> {
        let principal: &Principal = query.principal;
        let ids = self.index.candidates(query.resource.name(), principal, query.classification, whole);
        ids.into_iter().filter_map(|id| self.rules.get(usize::try_from(id).ok()?)).collect()
    }
}

/// Reads an issuer and its keys, and checks that tokens can be verified with them.
fn issuer(path: &str, line: Json, read: impl Fn(&str) -> Result<Vec<u8>, Error>) -> Result<Arc<Issuer>, Error> {
    let config: IssuerConfig = typed(path, line)?;
    let jwks = config.keys().bytes(read)?;
    Issuer::new(&config, &jwks).map(Arc::new).map_err(|error| located(path, &error))
}

/// Every class has a line, and no two lines of equal rank stand on one class.
fn check_masks(classes: &Classes, masks: &[MaskRule]) -> Result<(), Error> {
    for (id, name) in classes.ids().zip(classes.names()) {
        let mut lines = masks.iter().enumerate().filter(|(_, line)| line.classes.contains(&id)).peekable();
        if lines.peek().is_none() {
            return Err(at(ErrorCode::PolicyMaskMissing, &format!("classes.{}", excerpt(name)), "no line of `masks` names the class"));
        }
        let mut seen: Vec<(usize, &MaskRule)> = Vec::new();
        for (index, line) in lines {
            if let Some((other, _)) = seen.iter().find(|(_, other)| other.unless == line.unless) {
                let what = format_args!("`masks[{other}]` stands on the class `{}` with the same `unless`", excerpt(name));
                return Err(at(ErrorCode::PolicyMaskRank, &format!("masks[{index}]"), what));
            }
            seen.push((index, line));
        }
    }
    Ok(())
}

/// The error for a name that is not known, with the near miss.
pub(super) fn unknown_name<'a>(path: &str, what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let error = at(ErrorCode::PolicyName, path, format_args!("there is no {what} `{}`", excerpt(name)));
    match near(name, known) {
        Some(word) => error.with_help(format!("did you mean `{word}`?")),
        None => error,
    }
}
