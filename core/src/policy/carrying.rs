//! Classes that are carried away: what is refused of it, and what the columns where they arrive inherit.
//!
//! A value that is masked where it is shown is not stored elsewhere, unless every line that counts says `store: permit`. What is stored,
//! by whomever, keeps its classes: the column inherits them. A statement that carries away in a way that is not followed column by
//! column (defines, sends, calls what has effects) is refused where it touches a masked class at all.

use super::classes::ClassId;
use super::decide::Query;
use super::inherited::{Inheritance, ORIGINS};
use super::line::MaskRule;
use super::masking::{Refused, Sensitive, Value};
use super::ruling::RefusalReason;
use super::touched::Touched;
use crate::classify::{ColumnName, Effect, EffectSet, FunctionUse, Lineage, RelationName};
use std::collections::BTreeSet;

/// Effects by which a value that is read gets somewhere without our knowing where.
fn carries_away() -> EffectSet {
    use Effect::{
        Alter, Comment, CopyIn, DynamicSql, FileWrite, FunctionWrite, LexerSetting, Network, Notify, Procedure, Program, Replication,
        Setting,
    };
    [CopyIn, Alter, Comment, Procedure, DynamicSql, FunctionWrite, FileWrite, Program, Network, Setting, LexerSetting, Notify, Replication]
        .into_iter()
        .collect()
}

/// Whether a call shows its argument to others or by how long it takes: in the server's list of locks, in a warning, in the log that
/// other servers read.
fn tells(call: &FunctionUse) -> bool {
    let effects: EffectSet =
        [Effect::Lock, Effect::Sleep, Effect::Terminate, Effect::Maintenance, Effect::Replication].into_iter().collect();
    call.arguments > 0 && !call.effects.intersection(effects).is_empty()
}

/// Effects by which it gets into columns that `stores` tells.
fn stores() -> EffectSet {
    [Effect::Insert, Effect::Update, Effect::Merge].into_iter().collect()
}

const CARRIED: &str = "it is read by a statement that can carry it away";

impl<'a> Sensitive<'a> {
    /// Refuses what carries a masked class away, or asks.
    pub(super) fn carried(
        &self,
        query: &Query<'_>,
        touched: &Touched,
        clean: &[bool],
        asks: &mut Vec<&'a MaskRule>,
    ) -> Result<(), Refused> {
        let classification = query.classification;
        let effects = classification.effects;
        let here: BTreeSet<ClassId> =
            touched.certain.union(&touched.possible).filter(|class| self.masked.contains(class)).copied().collect();
        let blind = !effects.intersection(carries_away()).is_empty() || classification.functions.iter().any(tells);
        if blind && let Some(class) = here.first() {
            return Err(self.refused(RefusalReason::Class, *class, CARRIED));
        }
        let exact = classification.complete && classification.lineage_complete;
        if effects.contains(Effect::Create) || (!exact && !effects.intersection(stores()).is_empty()) {
            for class in &here {
                self.ask(*class, |line| line.store, asks).map_err(|class| self.refused(RefusalReason::Class, class, CARRIED))?;
            }
        }
        if effects.contains(Effect::Alter) {
            // Under another name it would be a column that inherited nothing.
            let altered = classification.relations.iter().filter(|relation| relation.effects.contains(Effect::Alter));
            let mut classes = BTreeSet::new();
            altered.for_each(|relation| self.labels.inherited_by(&relation.name, &mut classes));
            if let Some(class) = classes.intersection(&self.masked).next() {
                return Err(self.refused(RefusalReason::Class, *class, "a relation that inherited it would change"));
            }
        }
        for store in &classification.stores {
            let Some(duty) = self.duty(store.into(), clean)? else { continue };
            if duty.mask.is_none() {
                continue;
            }
            let named: BTreeSet<ClassId> = duty.classes.iter().filter_map(|name| self.labels.classes.id(name)).collect();
            let concerned = if duty.lineage == Lineage::Unknown { &self.masked } else { &named };
            for class in concerned.intersection(&self.masked) {
                self.ask(*class, |line| line.store, asks).map_err(|class| {
                    let column = crate::error::excerpt(&store.to_string());
                    self.refused(RefusalReason::Class, class, &format!("its values would be stored in {column}"))
                })?;
            }
        }
        Ok(())
    }

    /// What columns inherit once the statement has run, whoever runs it.
    pub(super) fn inherits(&self, query: &Query<'_>, touched: &Touched, clean: &[bool]) -> Vec<Inheritance> {
        let classification = query.classification;
        if self.labels.classes.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for store in &classification.stores {
            let value = Value::from(store);
            let lineage = value.lineage(clean);
            let made = self.labels.made(value.sources, lineage);
            let target = store.column.as_ref().map(|column| ColumnName { relation: store.relation.clone(), column: column.clone() });
            if lineage == Lineage::Unknown || made.anything || made.roots.len() > ORIGINS {
                found.push(self.anything(&store.relation, store.column.clone()));
                continue;
            }
            let mut own = BTreeSet::new();
            if let Some(target) = &target {
                self.labels.classes.of(target, &mut own);
            }
            let kinds: BTreeSet<Lineage> = made.kinds.values().flatten().copied().collect();
            let same = kinds.iter().all(|kind| *kind == Lineage::Identity) && made.kinds.keys().all(|class| own.contains(class));
            if made.kinds.is_empty() || same {
                continue;
            }
            let lineage = match kinds.into_iter().max() {
                None | Some(Lineage::Constant) => Lineage::Derived,
                Some(worst) => worst,
            };
            found.push(Inheritance {
                relation: store.relation.clone(),
                column: store.column.clone(),
                classes: self.labels.classes.named(&made.kinds.keys().copied().collect()),
                sources: made.roots.into_iter().collect(),
                lineage,
            });
        }
        let exact = classification.complete && classification.lineage_complete;
        if !exact && touched.any() {
            let written = classification.relations.iter().filter(|relation| !relation.effects.intersection(stores()).is_empty());
            found.extend(written.map(|relation| self.anything(&relation.name, None)));
        }
        if classification.effects.contains(Effect::Alter) && self.labels.held.is_some() {
            self.renamed(query, &mut found);
        }
        found
    }

    /// A relation that inherited may be renamed, or be a part of another from now on: every relation that is altered with it may hold
    /// the same.
    fn renamed(&self, query: &Query<'_>, found: &mut Vec<Inheritance>) {
        let changed: EffectSet = [Effect::Alter, Effect::Create].into_iter().collect();
        let relations = || query.classification.relations.iter().filter(|relation| !relation.effects.intersection(changed).is_empty());
        let mut classes = BTreeSet::new();
        relations().for_each(|relation| self.labels.inherited_by(&relation.name, &mut classes));
        if !classes.is_empty() {
            found.extend(relations().map(|relation| self.anything(&relation.name, None)));
        }
    }

    fn anything(&self, relation: &RelationName, column: Option<String>) -> Inheritance {
        let classes = self.labels.classes.named(&self.labels.classes.ids().collect());
        Inheritance { relation: relation.clone(), column, classes, sources: Vec::new(), lineage: Lineage::Unknown }
    }
}
