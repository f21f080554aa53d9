//! Carton types: added, or changed when they are there.

use super::{Checked, Kind};
use crate::catalog::save::{self, CartonType};
use crate::cx::Cx;
use crate::db::{Conn, DbError};
use crate::import::known::Seen;
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::{Findings, told};
use crate::import::value::Check;
use crate::outbound::carrier;

/// Carton types of a file.
pub struct Cartons {
    seen: Seen,
}

/// A carton type and the carriers that do not take it.
pub struct Carton {
    carton: CartonType,
    denied_by: Vec<String>,
}

impl Kind for Cartons {
    type Thing = Carton;
    type Run = ();
    const COLUMNS: &'static [Column] = &[
        needed("carton_type"),
        needed("name"),
        needed("length_mm"),
        needed("width_mm"),
        needed("height_mm"),
        optional("tare_g"),
        optional("max_g"),
        optional("denied_by"),
    ];
    const DIRECTORY: bool = false;
    const CODE: &'static str = "cartons";

    fn begin(_conn: &mut dyn Conn, _site: &str) -> Result<Cartons, DbError> {
        Ok(Cartons { seen: Seen::default() })
    }

    fn row(
        &mut self,
        _conn: &mut dyn Conn,
        fields: &Fields<'_>,
        found: &mut Findings,
    ) -> Result<Option<Checked<Carton>>, DbError> {
        let mut row = Check::new(fields, found);
        let mut side = |name| row.number(name, 0, 1, 10_000);
        let size_mm = [side("length_mm"), side("width_mm"), side("height_mm")];
        let carton = CartonType {
            carton_type: row.label("carton_type", 20),
            name: row.text("name", 40),
            size_mm,
            tare_g: row.number("tare_g", 0, 0, 1_000_000),
            max_g: row.number("max_g", 0, 0, 10_000_000),
        };
        let denied_by = row.text("denied_by", 400).split_whitespace().map(str::to_owned).collect();
        if let Some(line) = self.seen.again(row.line(), &[&carton.carton_type]) {
            row.wrong("carton_type", told("imp.twice_carton", line), "imp.keep_one");
        }
        Ok((!row.bad).then_some(Checked::New(Carton { carton, denied_by }, 1)))
    }

    fn name(thing: &Carton) -> String {
        thing.carton.carton_type.clone()
    }

    fn write(cx: &mut Cx<'_>, (): &mut (), thing: &Carton) -> Result<bool, DbError> {
        save::carton_type(cx, &thing.carton)?;
        carrier::deny(cx, &thing.carton.carton_type, &thing.denied_by)?;
        Ok(true)
    }
}
