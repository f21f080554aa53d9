//! Which application identifiers may, and which must, stand together (GS1 General Specifications 4.13).

use super::dictionary::{self, fits};
use super::{Code, Element, Gs1Error};

/// Checks every rule: repeats, exclusions, requirements, serials of signed keys.
///
/// # Errors
/// The first rule that is broken, at the element it belongs to; `detail` names the other identifiers.
pub fn check(elements: &[Element<'_>]) -> Result<(), Gs1Error> {
    repeats(elements.iter().copied())?;
    exclusions(elements)?;
    requirements(elements)?;
    signed_serials(elements)
}

/// An identifier that stands twice has the same value each time.
///
/// # Errors
/// [`Code::Repeated`] at the first element that differs.
pub fn repeats<'a>(elements: impl Iterator<Item = Element<'a>> + Clone) -> Result<(), Gs1Error> {
    for (index, element) in elements.clone().enumerate() {
        if elements.clone().take(index).any(|other| other.ai == element.ai && other.value != element.value) {
            return Err(Gs1Error::new(Code::Repeated, element.at, element.ai));
        }
    }
    Ok(())
}

/// No element stands beside one that its identifier excludes. An identifier never excludes itself.
///
/// # Errors
/// [`Code::PairExcluded`] at the element whose rule is broken.
pub fn exclusions(elements: &[Element<'_>]) -> Result<(), Gs1Error> {
    for element in elements {
        let Some(spec) = dictionary::find(element.ai) else { continue };
        let excluded = |other: &&Element<'_>| {
            other.ai != element.ai && spec.excludes.iter().any(|pattern| fits(pattern, other.ai))
        };
        if let Some(other) = elements.iter().find(excluded) {
            return Err(Gs1Error::new(Code::PairExcluded, element.at, element.ai).with_detail(other.ai));
        }
    }
    Ok(())
}

/// Every element stands beside those its identifier needs.
///
/// # Errors
/// [`Code::PairMissing`] at the element whose rule is broken; `detail` lists the groups that would do.
pub fn requirements(elements: &[Element<'_>]) -> Result<(), Gs1Error> {
    let present = |pattern: &&str| elements.iter().any(|element| fits(pattern, element.ai));
    for element in elements {
        let Some(spec) = dictionary::find(element.ai) else { continue };
        let unmet =
            spec.requires.iter().find(|groups| !groups.iter().any(|group| group.iter().all(&present)));
        if let Some(groups) = unmet {
            let groups: Vec<String> = groups.iter().map(|group| group.join("+")).collect();
            let error = Gs1Error::new(Code::PairMissing, element.at, element.ai);
            return Err(error.with_detail(&groups.join(",")));
        }
    }
    Ok(())
}

/// Beside a digital signature (8030), keys with an optional serial part have it.
///
/// # Errors
/// [`Code::SerialMissing`] at the key.
pub fn signed_serials(elements: &[Element<'_>]) -> Result<(), Gs1Error> {
    const KEYS: [&str; 3] = ["253", "255", "8003"];
    if !elements.iter().any(|element| element.ai == "8030") {
        return Ok(());
    }
    for element in elements.iter().filter(|element| KEYS.contains(&element.ai)) {
        let shortest = dictionary::find(element.ai).map_or(0, |spec| spec.lengths().0);
        if element.value.len() <= shortest {
            return Err(Gs1Error::new(Code::SerialMissing, element.at, element.ai).with_detail("8030"));
        }
    }
    Ok(())
}
