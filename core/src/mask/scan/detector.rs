//! A host's own way to recognise things: a model, a service of its own, a dictionary.

use super::finding::{EntityId, Finding, Reason, Settled};
use crate::error::Error;
use std::fmt;
use std::sync::Arc;

/// Recognises one kind of thing in a text.
///
/// Its findings are treated as all others are: thresholds, allow-lists and overlaps. It sees each text as a whole, so a scanner that has
/// one reads no [`Stream`](super::Stream). Where it fails, nothing of the text is shown: the whole text is one finding, whose reason is
/// [`Reason::DetectorFailed`].
///
/// ```
/// use checkrein::mask::scan::{Detector, DetectorFailure, Reason, ScanConfig, Scanner};
/// use std::sync::Arc;
///
/// struct ProjectNames;
///
/// impl Detector for ProjectNames {
///     fn entity(&self) -> &str {
///         "project_name"
///     }
///
///     fn detect(&self, text: &str, found: &mut dyn FnMut(usize, usize, u16)) -> Result<(), DetectorFailure> {
///         text.match_indices("Bluebird").for_each(|(start, name)| found(start, start + name.len(), 900));
///         Ok(())
///     }
/// }
///
/// let scanner = Scanner::with_detectors(&ScanConfig::default(), vec![Arc::new(ProjectNames)])?;
/// let text = "Bluebird: write to jane@example.com";
/// let found: Vec<_> = scanner.scan(text, None).iter().map(|found| (scanner.name(found.entity), &text[found.start..found.end])).collect();
/// assert_eq!(found, [("project_name", "Bluebird"), ("email", "jane@example.com")]);
/// # Ok::<(), checkrein::Error>(())
/// ```
pub trait Detector: Send + Sync {
    /// The entity's name: lower-case letters, digits and `_`, and no other entity's.
    fn entity(&self) -> &str;

    /// Reports what there is: where it begins and ends, in bytes, and how sure that is, in thousandths. What does not lie on characters'
    /// boundaries within the text is taken for a failure.
    ///
    /// # Errors
    /// [`DetectorFailure`] where it cannot say.
    fn detect(&self, text: &str, found: &mut dyn FnMut(usize, usize, u16)) -> Result<(), DetectorFailure>;
}

/// A detector could not say what there is in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DetectorFailure;

impl fmt::Display for DetectorFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the detector could not read the text")
    }
}

impl std::error::Error for DetectorFailure {}

/// The detectors of a scanner, with their entities.
#[derive(Clone, Default)]
pub(super) struct Detectors(Vec<(EntityId, Arc<dyn Detector>)>);

impl Detectors {
    pub(super) fn new(detectors: Vec<Arc<dyn Detector>>, identify: impl Fn(&str) -> Result<EntityId, Error>) -> Result<Self, Error> {
        detectors.into_iter().map(|detector| Ok((identify(detector.entity())?, detector))).collect::<Result<_, _>>().map(Self)
    }

    /// Those of some entities.
    pub(super) fn only(&self, wanted: impl Fn(EntityId) -> bool) -> Self {
        Self(self.0.iter().filter(|(entity, _)| wanted(*entity)).cloned().collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what they find to what was found, which is in order.
    pub(super) fn add(&self, text: &[u8], accept: impl Fn(EntityId, &[u8], u16) -> bool, findings: &mut Vec<Finding>, first: usize) {
        let mut settled = Settled::default();
        findings.drain(first..).for_each(|finding| _ = settled.add(finding));
        for (entity, detector) in &self.0 {
            let mut answered = Vec::new();
            let read = std::str::from_utf8(text).map_err(|_| DetectorFailure).and_then(|text| {
                let mut valid = true;
                detector.detect(text, &mut |start, end, score| {
                    valid &= start < end && text.get(start..end).is_some();
                    answered.push((start, end, score.min(1000)));
                })?;
                if valid { Ok(()) } else { Err(DetectorFailure) }
            });
            if read.is_err() {
                findings.push(Finding { start: 0, end: text.len(), entity: *entity, score: 1000, reason: Reason::DetectorFailed });
                return;
            }
            for (start, end, score) in answered {
                if accept(*entity, text.get(start..end).unwrap_or_default(), score) {
                    settled.add(Finding { start, end, entity: *entity, score, reason: Reason::Detector });
                }
            }
        }
        settled.drain(usize::MAX, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ScanConfig, Scanner, Stream};
    use super::*;

    struct Fixed(&'static [(usize, usize, u16)], bool);

    impl Detector for Fixed {
        fn entity(&self) -> &str {
            "fixed"
        }

        fn detect(&self, _: &str, found: &mut dyn FnMut(usize, usize, u16)) -> Result<(), DetectorFailure> {
            self.0.iter().for_each(|(start, end, score)| found(*start, *end, *score));
            if self.1 { Ok(()) } else { Err(DetectorFailure) }
        }
    }

    fn masked(detector: Fixed, text: &str) -> String {
        let scanner = Scanner::with_detectors(&ScanConfig::default(), vec![Arc::new(detector)]).unwrap();
        scanner.mask(text, None, &scanner.replacements(|entity| format!("[{entity}]"))).into_owned()
    }

    #[test]
    fn a_detectors_findings_are_masked_beside_the_others_and_below_the_threshold_they_are_none() {
        assert_eq!(masked(Fixed(&[(0, 3, 900), (4, 6, 100)], true), "Ada at jane@example.com"), "[fixed] at [email]");
    }

    #[test]
    fn a_detector_that_fails_or_reports_what_is_not_there_hides_the_text() {
        for (found, ok) in [(&[][..], false), (&[(0, 99, 900)], true), (&[(2, 1, 900)], true), (&[(0, 2, 900)], true)] {
            assert_eq!(
                masked(Fixed(found, ok), "é1 jane@example.com!"),
                if ok && found == [(0, 2, 900)] { "[fixed]1 [email]!" } else { "[fixed]" }
            );
        }
        assert_eq!(masked(Fixed(&[(0, 1, 900)], true), "é1"), "[fixed]", "half a character");
    }

    #[test]
    fn bytes_that_are_no_text_are_hidden_from_a_detector_and_from_everybody() {
        let scanner = Scanner::with_detectors(&ScanConfig::default(), vec![Arc::new(Fixed(&[], true))]).unwrap();
        let findings = scanner.scan([0xff, b'a'], None);
        assert_eq!(
            findings.iter().map(|found| (found.start, found.end, found.reason)).collect::<Vec<_>>(),
            [(0, 2, Reason::DetectorFailed)]
        );
    }

    #[test]
    fn a_name_that_is_taken_is_refused_and_a_stream_too() {
        struct Taken;
        impl Detector for Taken {
            fn entity(&self) -> &str {
                "email"
            }
            fn detect(&self, _: &str, _: &mut dyn FnMut(usize, usize, u16)) -> Result<(), DetectorFailure> {
                Ok(())
            }
        }
        assert!(Scanner::with_detectors(&ScanConfig::default(), vec![Arc::new(Taken)]).is_err());
        let scanner = Scanner::with_detectors(&ScanConfig::default(), vec![Arc::new(Fixed(&[], true))]).unwrap();
        let mut stream = Stream::new(&scanner, scanner.replacements(str::to_owned), None);
        assert_eq!(stream.push(b"abc", &mut Vec::new()).unwrap_err().code().name(), "scan.config");
    }
}
