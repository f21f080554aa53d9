//! What a barcode or number belongs to: read as terminals read it, then by what knows the number, then by name.

use super::cards;
use crate::db::{Conn, DbError, Row, params, query_opt_text};
use regal_shared::barcode::{Meaning, fields, place_named, read};
use regal_shared::base::Day;
use regal_shared::flow::common::{Card, Directory};
use regal_shared::gs1::{ElementString, Scan, gtin14, keys};

/// The most things that are told of at once.
const MOST: i64 = 20;
/// Letters of a name that are looked for; fewer stand in too many names.
const NAME: usize = 3;

/// Something that has a page of its own, or is at least known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// An order.
    Order(String),
    /// A receipt.
    Receipt(String),
    /// A load, by its number.
    Load(String),
    /// A location.
    Location(String),
    /// An LPN.
    Lpn(String),
    /// An item.
    Item(String),
    /// A lot of an item.
    Lot {
        /// The item.
        item: String,
        /// The lot.
        lot: String,
    },
    /// A piece with a serial number, where it lies.
    Serial {
        /// The serial number.
        serial: String,
        /// The item.
        item: String,
        /// The location.
        location: String,
    },
    /// A task.
    Task(String),
    /// An exception.
    Exception(i64),
    /// A device.
    Device(String),
    /// A person, by number.
    Person(String),
    /// A carton type.
    CartonType(String),
    /// A workstation.
    Workstation(String),
    /// A cart or vehicle.
    Equipment(String),
}

impl Found {
    /// Code of its kind, as in the words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Found::Order(_) => "order",
            Found::Receipt(_) => "receipt",
            Found::Load(_) => "load",
            Found::Location(_) => "location",
            Found::Lpn(_) => "lpn",
            Found::Item(_) => "item",
            Found::Lot { .. } => "lot",
            Found::Serial { .. } => "serial",
            Found::Task(_) => "task",
            Found::Exception(_) => "exception",
            Found::Device(_) => "device",
            Found::Person(_) => "person",
            Found::CartonType(_) => "carton_type",
            Found::Workstation(_) => "workstation",
            Found::Equipment(_) => "equipment",
        }
    }

    /// Its number or name.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Found::Order(what)
            | Found::Receipt(what)
            | Found::Load(what)
            | Found::Location(what)
            | Found::Lpn(what)
            | Found::Item(what)
            | Found::Lot { lot: what, .. }
            | Found::Serial { serial: what, .. }
            | Found::Task(what)
            | Found::Device(what)
            | Found::Person(what)
            | Found::CartonType(what)
            | Found::Workstation(what)
            | Found::Equipment(what) => what.clone(),
            Found::Exception(number) => number.to_string(),
        }
    }

    /// The item it is or belongs to; empty for anything else.
    #[must_use]
    pub fn item(&self) -> &str {
        match self {
            Found::Item(item) | Found::Lot { item, .. } | Found::Serial { item, .. } => item,
            _ => "",
        }
    }
}

/// What somebody who looks may find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// Devices.
    pub devices: bool,
    /// People.
    pub people: bool,
}

/// Everything that was scanned or typed may be, the likeliest first; nothing when nobody knows it. `today` decides the
/// century of dates.
///
/// # Errors
/// The database.
pub fn find(
    conn: &mut dyn Conn,
    site: &str,
    q: &str,
    sight: Sight,
    today: Day,
) -> Result<Vec<Found>, DbError> {
    let found = exactly(conn, site, q, sight, today)?;
    // Whoever types a number need not look for the capitals.
    let upper = q.to_uppercase();
    let found =
        if found.is_empty() && upper != q { exactly(conn, site, &upper, sight, today)? } else { found };
    if found.is_empty() && q.chars().count() >= NAME { named(conn, site, q) } else { Ok(found) }
}

fn exactly(
    conn: &mut dyn Conn,
    site: &str,
    q: &str,
    sight: Sight,
    today: Day,
) -> Result<Vec<Found>, DbError> {
    let mut seeker = Seeker { conn, site, sight, found: Vec::new() };
    let (meanings, raw) = seeker.meanings(&as_scanned(q), today)?;
    for meaning in &meanings {
        seeker.means(meaning)?;
    }
    // A label of our own says what it is; anything else may be the number of many a thing.
    if meanings.iter().any(own_label) {
        return Ok(seeker.found);
    }
    match (raw.get(..2), raw.get(2..)) {
        (Some("L." | "D."), Some(bare)) => seeker.location(bare)?,
        (Some("U."), Some(bare)) => seeker.lpn(bare)?,
        (Some("O."), Some(bare)) => seeker.doc(bare)?,
        _ => seeker.number(&raw)?,
    }
    Ok(seeker.found)
}

/// What a scanner would have sent: what stands in brackets below a barcode is read like it, and so are elements of GS1
/// that a scanner typed without saying what they are.
fn as_scanned(q: &str) -> String {
    let typed = q.len() > 16 && ["00", "01", "02"].iter().any(|ai| q.starts_with(ai));
    let elements = match q.starts_with('(') {
        true => ElementString::from_bracketed(q).ok(),
        false => ElementString::parse(q).ok().filter(|_| typed),
    };
    elements.map_or_else(|| q.to_owned(), |elements| format!("]C1{}", elements.to_scan()))
}

/// Whether a meaning is that of a label of our own, which says by its prefix what it is.
fn own_label(meaning: &Meaning) -> bool {
    !matches!(
        meaning,
        Meaning::Item(_)
            | Meaning::Lot { .. }
            | Meaning::Serial { .. }
            | Meaning::Gtin { .. }
            | Meaning::Unknown
    )
}

/// Looks for one thing after the other.
struct Seeker<'a> {
    conn: &'a mut dyn Conn,
    site: &'a str,
    sight: Sight,
    found: Vec<Found>,
}

impl Seeker<'_> {
    fn add(&mut self, found: Found) {
        if !self.found.contains(&found) && (self.found.len() as i64) < MOST {
            self.found.push(found);
        }
    }

    /// Adds what a query names, each row's text made into something found.
    fn all(&mut self, rows: &[Row], of: impl Fn(String) -> Found) -> Result<(), DbError> {
        for row in rows {
            let found = of(row.string(0)?);
            self.add(found);
        }
        Ok(())
    }

    /// What a scan may mean, by the reading terminals have, with the cards of all it may be about.
    fn meanings(&mut self, scan: &str, today: Day) -> Result<(Vec<Meaning>, String), DbError> {
        let bare = read(scan.as_bytes(), &Directory::default(), today);
        let raw = bare.raw;
        let mut codes = vec![raw.clone()];
        codes.extend(gtin14(&raw));
        codes.extend(keys::upc_e(&raw).map(|upc| format!("{upc:0>14}")));
        let mut lots = vec![raw.clone()];
        for meaning in bare.candidates {
            match meaning {
                Meaning::Gtin { gtin } => codes.push(gtin),
                Meaning::Lot { lot, .. } => lots.push(lot),
                _ => (),
            }
        }
        if let Some(parts) = Scan::read(scan.as_bytes()).ok().and_then(|scan| fields(scan.data)) {
            codes.extend(parts.into_iter().map(|(_, value)| value.to_owned()));
        }
        let mut directory = Directory::default();
        for card in cards::item(self.conn, self.site, &raw)? {
            directory.learn(card);
        }
        for code in codes {
            for card in cards::barcodes(self.conn, self.site, &code)? {
                directory.learn(Card::Barcode(card));
            }
        }
        for lot in lots {
            for card in cards::lots_named(self.conn, self.site, &lot, MOST)? {
                directory.learn(Card::Lot(card));
            }
        }
        Ok((read(scan.as_bytes(), &directory, today).candidates, raw))
    }

    fn means(&mut self, meaning: &Meaning) -> Result<(), DbError> {
        match meaning {
            Meaning::Location { location } | Meaning::Door { location } => self.location(location),
            Meaning::Lpn { lpn } => self.lpn(lpn),
            Meaning::Doc { doc } => self.doc(doc),
            Meaning::Item(scan) => {
                if let Some(serial) = &scan.serial {
                    self.serial(serial, &scan.item)?;
                }
                if let Some(lot) = &scan.lot {
                    self.lot(&scan.item, lot)?;
                }
                // What the label says beside the item is not known here: the item is.
                if !self.found.iter().any(|found| found.item() == scan.item) {
                    self.add(Found::Item(scan.item.clone()));
                }
                Ok(())
            }
            Meaning::Lot { item, lot, .. } => self.lot(item, lot),
            Meaning::Serial { serial } => self.serial(serial, ""),
            Meaning::CartonType { carton_type } => {
                let sql = "select carton_type from carton_type where site = $1 and carton_type = $2";
                self.known(sql, carton_type, Found::CartonType)
            }
            Meaning::Workstation { workstation } => {
                let sql = "select workstation from workstation where site = $1 and workstation = $2";
                self.known(sql, workstation, Found::Workstation)
            }
            Meaning::Equipment { equipment } => {
                let sql = "select equipment from equipment where site = $1 and equipment = $2";
                self.known(sql, equipment, Found::Equipment)
            }
            Meaning::Badge { badge } => {
                self.person("select person from person where site = $1 and badge = $2", badge)
            }
            Meaning::Cmd { .. } | Meaning::Gtin { .. } | Meaning::Unknown => Ok(()),
        }
    }

    fn known(&mut self, sql: &'static str, what: &str, of: fn(String) -> Found) -> Result<(), DbError> {
        let found = self.conn.query(sql, params![self.site, what])?;
        self.all(&found, of)
    }

    fn location(&mut self, location: &str) -> Result<(), DbError> {
        let sql = "select location from location where site = $1 and location = $2 and kind <> 'load'";
        self.known(sql, place_named(location), Found::Location)
    }

    fn lpn(&mut self, lpn: &str) -> Result<(), DbError> {
        self.known("select lpn from lpn where site = $1 and lpn = $2", lpn, Found::Lpn)?;
        self.known(
            "select lpn from lpn where site = $1 and sscc = $2 and sscc <> '' limit 20",
            lpn,
            Found::Lpn,
        )
    }

    /// A document: an order, a receipt by any of its numbers, a load.
    fn doc(&mut self, doc: &str) -> Result<(), DbError> {
        self.known("select order_no from order_head where site = $1 and order_no = $2", doc, Found::Order)?;
        for sql in [
            "select receipt from receipt where site = $1 and receipt = $2",
            "select receipt from receipt where site = $1 and asn = $2 and asn <> '' order by receipt limit 20",
            "select receipt from receipt where site = $1 and purchase_order = $2 and purchase_order <> '' \
             order by receipt limit 20",
        ] {
            self.known(sql, doc, Found::Receipt)?;
        }
        self.known("select load from load where site = $1 and load = $2", doc, Found::Load)
    }

    fn lot(&mut self, item: &str, lot: &str) -> Result<(), DbError> {
        let sql = "select item from lot where site = $1 and item = $2 and lot = $3";
        if query_opt_text(self.conn, sql, params![self.site, item, lot])?.is_some() {
            self.add(Found::Lot { item: item.to_owned(), lot: lot.to_owned() });
        }
        Ok(())
    }

    fn serial(&mut self, serial: &str, item: &str) -> Result<(), DbError> {
        let found = self.conn.query(
            "select item, location from balance where site = $1 and serial = $2 and serial <> '' and \
             (item = $3 or $3 = '') and on_hand > 0 and virtual = 0 limit 20",
            params![self.site, serial, item],
        )?;
        for row in &found {
            let (item, location) = (row.string(0)?, row.string(1)?);
            self.add(Found::Serial { serial: serial.to_owned(), item, location });
        }
        Ok(())
    }

    fn person(&mut self, sql: &'static str, what: &str) -> Result<(), DbError> {
        if self.sight.people { self.known(sql, what, Found::Person) } else { Ok(()) }
    }

    /// What has this number, with no label that says of what.
    fn number(&mut self, q: &str) -> Result<(), DbError> {
        self.doc(q)?;
        self.location(q)?;
        self.lpn(q)?;
        self.known("select task from task where site = $1 and task = $2", q, Found::Task)?;
        if let Some(number) = q.parse::<i64>().ok().filter(|number| *number > 0) {
            let sql = "select code from exception where site = $1 and exception = $2";
            if query_opt_text(self.conn, sql, params![self.site, number])?.is_some() {
                self.add(Found::Exception(number));
            }
        }
        if self.sight.devices {
            self.known("select device from device where site = $1 and device = $2", q, Found::Device)?;
        }
        self.person("select person from person where site = $1 and person = $2", q)?;
        self.serial(q, "")?;
        self.known("select item from item where site = $1 and item = $2", q, Found::Item)
    }
}

/// Items with a text in their name.
fn named(conn: &mut dyn Conn, site: &str, q: &str) -> Result<Vec<Found>, DbError> {
    let found = conn.query(
        "select item from item where site = $1 and lower(name) like '%' || $2 || '%' escape '!' \
         order by case when state = 'active' then 0 else 1 end, item limit $3",
        params![site, &liked(q), MOST],
    )?;
    found.iter().map(|row| Ok(Found::Item(row.string(0)?))).collect()
}

/// A text looked for with `like`: its own signs are no wildcards.
#[must_use]
pub fn liked(q: &str) -> String {
    let mut like = String::with_capacity(q.len() + 2);
    for sign in q.to_lowercase().chars() {
        if matches!(sign, '%' | '_' | '!') {
            like.push('!');
        }
        like.push(sign);
    }
    like
}

/// A text as one part of a path.
#[must_use]
pub fn escaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'~')
            || (byte == b'.' && part != "." && part != "..")
        {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
