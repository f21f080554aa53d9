//! Stage, load, depart.

#[cfg(test)]
mod screens;
mod steps;
#[cfg(test)]
mod tests;
mod truck;
mod view;

use super::{Ctx, Fit, Flow, Given, Need, Place, Prompt, Reach, Step, needs_at};
use regal_shared::barcode::Meaning;
use regal_shared::flow::common::{Card, ExceptionCode};
use regal_shared::flow::load::{LoadPacket, LoadUnit, StagePacket};
use regal_shared::wire::Work;
use serde::{Deserialize, Serialize};

/// The state at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// LD.DOOR, STG.UNIT: a door to load at, or a unit to bring to its lane; nothing is leased.
    Door,
    /// LD.DOOR: no load is open there and one may be made.
    Create {
        /// The door.
        door: String,
    },
    /// STG.UNIT: the unit is known, its lane is asked for.
    Lane {
        /// The unit and its lane.
        unit: Box<StagePacket>,
    },
    /// LD.SCAN.
    Scan,
    /// LD.SCAN: the hub is asked whether it knows a unit that the packet lacks.
    Looking {
        /// The unit.
        lpn: String,
    },
    /// LD.SCAN: what is loaded and what still stands.
    List,
    /// LD.OFF.
    Off,
    /// LD.CLOSE: the hub is asked to release the load.
    Close,
    /// LD.SEAL: the seal number.
    Seal,
    /// LD.SEAL: what names the driver.
    Driver {
        /// Seal number, or empty.
        seal: String,
    },
}

/// A door as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// The load, once there is one.
    pub work: Option<LoadPacket>,
    /// Where in the work.
    pub at: At,
}

/// Codes at the truck.
const PROBLEMS: [ExceptionCode; 3] =
    [ExceptionCode::DepartedAnyway, ExceptionCode::Damaged, ExceptionCode::TempOut];

/// Codes of a unit on its way to a lane.
const UNIT_PROBLEMS: [ExceptionCode; 2] = [ExceptionCode::Damaged, ExceptionCode::TempOut];

impl Load {
    /// Before a door or a unit is known.
    #[must_use]
    pub fn begin() -> Load {
        Load { work: None, at: At::Door }
    }

    /// A load at its start.
    #[must_use]
    pub fn start(work: LoadPacket) -> Load {
        let at = if work.released { At::Seal } else { At::Scan };
        Load { work: Some(work), at }
    }

    /// A unit that goes to its lane.
    #[must_use]
    pub fn stage(unit: StagePacket) -> Load {
        Load { work: None, at: At::Lane { unit: Box::new(unit) } }
    }

    fn units(&self) -> &[LoadUnit] {
        self.work.as_ref().map_or(&[], |work| &work.units)
    }

    fn unit(&self, lpn: &str) -> Option<&LoadUnit> {
        self.units().iter().find(|unit| unit.lpn == lpn)
    }

    fn loaded(&self) -> usize {
        self.units().iter().filter(|unit| unit.loaded).count()
    }

    fn standing(&self) -> usize {
        self.units().len() - self.loaded()
    }

    /// Takes a newer packet over; what was loaded here stays loaded.
    fn take_over(&mut self, packet: &LoadPacket) {
        let loaded: Vec<LoadUnit> = self.units().iter().filter(|unit| unit.loaded).cloned().collect();
        let mut packet = packet.clone();
        for unit in loaded {
            packet.others.retain(|one| one.lpn != unit.lpn);
            match packet.units.iter_mut().find(|one| one.lpn == unit.lpn) {
                Some(one) => one.loaded = true,
                None => packet.units.push(unit),
            }
        }
        self.work = Some(packet);
    }
}

impl Flow for Load {
    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Load> {
        steps::on(self, ctx, given)
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self.at {
            At::Door => "door",
            At::Create { .. } => "create",
            At::Lane { .. } => "lane",
            At::Scan => "scan",
            At::Looking { .. } => "looking",
            At::List => "list",
            At::Off => "off",
            At::Close => "close",
            At::Seal => "seal",
            At::Driver { .. } => "driver",
        };
        ("load", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        steps::fits(self, ctx, meaning)
    }

    fn place(&self) -> Place {
        match (&self.work, &self.at) {
            (Some(work), _) => Place { location: work.door.clone(), ..Place::default() },
            (None, At::Lane { unit }) => Place { lpn: unit.lpn.clone(), ..Place::default() },
            _ => Place::default(),
        }
    }

    fn place_of(&self, code: ExceptionCode) -> Place {
        use ExceptionCode as E;
        match (code, &self.at) {
            (E::BinBlocked | E::NoAccess, At::Lane { unit }) => {
                Place { location: unit.lane.clone(), ..Place::default() }
            }
            // The door, or one of the lanes: that is asked.
            (E::BinBlocked | E::NoAccess | E::SurplusFound, _) => Place::default(),
            _ => self.place(),
        }
    }

    fn needs(&self, code: ExceptionCode) -> &'static [Need] {
        match (code, &self.at) {
            (ExceptionCode::Damaged | ExceptionCode::TempOut, At::Lane { .. }) => &[],
            // Which of the units that stand there or on the truck.
            (ExceptionCode::Damaged | ExceptionCode::TempOut, _) => &[Need::Lpn],
            _ => needs_at(&self.place_of(code), code),
        }
    }

    fn reach(&self) -> Reach {
        match self.at {
            At::Door | At::Lane { .. } | At::Off => Reach::Down,
            _ if self.at_rest() => Reach::LineStart,
            _ => Reach::InHand,
        }
    }

    fn at_rest(&self) -> bool {
        matches!(self.at, At::Door | At::Scan | At::List)
    }

    fn revise(&mut self, work: &Work) {
        if let Work::Load(packet) = work {
            self.take_over(packet);
        }
    }

    fn cards(&self) -> &[Card] {
        match (&self.work, &self.at) {
            (Some(work), _) => &work.cards,
            (None, At::Lane { unit }) => &unit.cards,
            _ => &[],
        }
    }
}
