//! The templates: built in, or the house's own from a folder.

use super::check::{LabelError, MAX_LPN_LINES, item_elements};
use super::layout::{clean, fit, rows};
use super::{CartonLabel, ItemLabel, Label, LocationLabel, LpnLabel, zpl};
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context};
use regal_shared::barcode::{CHECK_FIRST, CHECK_SECOND};
use regal_shared::base::Day;
use std::path::Path;
use std::sync::OnceLock;

const BUILT_IN: [(&str, &str); 5] = [
    ("location.zpl", include_str!("../../labels/location.zpl")),
    ("lpn.zpl", include_str!("../../labels/lpn.zpl")),
    ("item.zpl", include_str!("../../labels/item.zpl")),
    ("carton.zpl", include_str!("../../labels/carton.zpl")),
    ("scanner-check.zpl", include_str!("../../labels/scanner-check.zpl")),
];

/// Most bytes of one template.
const MAX_TEMPLATE: u64 = 64 * 1024;

/// The five templates, ready to fill.
#[derive(Debug)]
pub struct Templates {
    env: Environment<'static>,
}

impl Templates {
    /// The templates that come with the hub.
    #[must_use]
    pub fn built_in() -> &'static Templates {
        static BUILT: OnceLock<Templates> = OnceLock::new();
        BUILT.get_or_init(|| {
            let mut env = environment();
            for (name, source) in BUILT_IN {
                env.add_template(name, source).expect("the built-in templates are tested");
            }
            Templates { env }
        })
    }

    /// The built-in templates, each replaced by the file of the same name in `folder` where there is one. Every
    /// template is filled once with a sample, so that a wrong one is found now and not at the first label.
    ///
    /// # Errors
    /// When the folder cannot be read, holds a `.zpl` of another name, or a template is wrong.
    pub fn load(folder: &Path) -> Result<Templates, LabelError> {
        let mut env = environment();
        for (name, source) in BUILT_IN {
            env.add_template(name, source).map_err(|e| wrong(name, &e))?;
        }
        let unread = |e: std::io::Error| LabelError::Template {
            name: folder.display().to_string(),
            why: format!("the folder cannot be read: {e}"),
        };
        for entry in std::fs::read_dir(folder).map_err(unread)? {
            let path = entry.map_err(unread)?.path();
            if path.extension().is_some_and(|ending| ending == "zpl") {
                let (name, source) = read(&path)?;
                env.add_template_owned(name, source).map_err(|e| wrong(name, &e))?;
            }
        }
        let templates = Templates { env };
        samples().iter().try_for_each(|label| templates.render(label).map(drop))?;
        Ok(templates)
    }

    /// The label as ZPL: one label, `^XA` to `^XZ`.
    ///
    /// # Errors
    /// When the label's data is wrong, or a template of the house is.
    pub fn render(&self, label: &Label) -> Result<String, LabelError> {
        label.check()?;
        let (name, values) = match label {
            Label::Location(label) => ("location.zpl", location(label)),
            Label::Lpn(label) => ("lpn.zpl", lpn(label)),
            Label::Item(label) => ("item.zpl", item(label)?),
            Label::Carton(label) => ("carton.zpl", carton(label)),
            Label::ScannerCheck => ("scanner-check.zpl", scanner_check()),
        };
        let template = self.env.get_template(name).map_err(|e| wrong(name, &e))?;
        let zpl = template.render(values).map_err(|e| wrong(name, &e))?;
        match zpl::inspect(&zpl) {
            Ok(()) => Ok(zpl),
            Err(why) => Err(LabelError::Template { name: name.to_owned(), why }),
        }
    }
}

fn read(path: &Path) -> Result<(&'static str, String), LabelError> {
    let template = |why: String| LabelError::Template { name: path.display().to_string(), why };
    let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some((name, _)) = BUILT_IN.iter().find(|(name, _)| *name == file) else {
        return Err(template(
            "no label has this name; use location, lpn, item, carton or scanner-check.zpl".to_owned(),
        ));
    };
    let unread = |e: std::io::Error| template(format!("it cannot be read: {e}"));
    let size = std::fs::metadata(path).map_err(unread)?.len();
    if size > MAX_TEMPLATE {
        return Err(template(format!("it has {size} bytes, more than {MAX_TEMPLATE}")));
    }
    Ok((name, std::fs::read_to_string(path).map_err(unread)?))
}

fn wrong(name: &str, error: &Error) -> LabelError {
    let line = error.line().map(|line| format!("line {line}: ")).unwrap_or_default();
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    LabelError::Template { name: error.name().unwrap_or(name).to_owned(), why: format!("{line}{detail}") }
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    // `{% … %}` alone on a line leaves no empty line behind.
    env.set_syntax(
        minijinja::syntax::SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .expect("a plain syntax"),
    );
    env.set_recursion_limit(20);
    // Everything a template puts out goes through here: no `safe` filter or `autoescape` block gets around it.
    env.set_formatter(put_out);
    env.add_filter("rows", |text: String, room: usize, height: usize, most: usize| {
        rows(&text, room, height, most)
    });
    env.add_filter("fit", |text: String, room: usize, most: usize, least: usize| {
        fit(&text, room, most, least)
    });
    env.add_filter("bars", |data: String, room: usize, most: usize| {
        bars(zpl::code_128_width(&data), room, most, "Code 128")
    });
    env.add_filter("cells", |data: String, room: usize, most: usize| {
        bars(zpl::matrix_width(&data), room, most, "DataMatrix")
    });
    env
}

fn put_out(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::None => Ok(()),
        ValueKind::String | ValueKind::Number | ValueKind::Bool => {
            Ok(out.write_str(&zpl::escape(&value.to_string()))?)
        }
        kind => Err(Error::new(ErrorKind::InvalidOperation, format!("a {kind} cannot be printed as it is"))),
    }
}

/// The greatest width of one bar or cell, in dots, at which the code fits the room.
fn bars(width: usize, room: usize, most: usize, what: &str) -> Result<usize, Error> {
    match (room / width.max(1)).min(most) {
        0 | 1 => {
            let why =
                format!("a {what} of {width} bars does not fit into {room} dots; make room or shorten it");
            Err(Error::new(ErrorKind::InvalidOperation, why))
        }
        dots => Ok(dots),
    }
}

fn location(label: &LocationLabel) -> Value {
    let parts: Vec<String> =
        label.parts.iter().map(|part| clean(part)).filter(|part| !part.is_empty()).collect();
    context! {
        barcode => &label.barcode,
        bars => zpl::code_128(&label.barcode),
        parts => parts,
        check_digits => clean(&label.check_digits),
        note => clean(&label.note),
    }
}

fn lpn(label: &LpnLabel) -> Value {
    let barcode = format!("U.{}", label.lpn);
    let bars = match &label.sscc {
        Some(sscc) => zpl::gs1_128(&format!("00{sscc}")),
        None => zpl::code_128(&barcode),
    };
    let lines: Vec<String> = label.lines.iter().map(|line| clean(line)).collect();
    context! { lpn => &label.lpn, sscc => &label.sscc, barcode, bars, lines }
}

fn item(label: &ItemLabel) -> Result<Value, LabelError> {
    let elements = item_elements(label)?;
    let matrix = match &elements {
        Some(elements) => zpl::gs1_matrix(&elements.to_scan()),
        None => clean(&label.item),
    };
    let gtin = elements.as_ref().and_then(|elements| elements.value("01"));
    let day = |day: Option<Day>| day.map(date);
    Ok(context! {
        item => clean(&label.item),
        name => clean(&label.name),
        matrix,
        gtin,
        lot => label.lot.as_deref().map(clean),
        best_before => day(label.best_before),
        use_by => day(label.use_by),
    })
}

fn carton(label: &CartonLabel) -> Value {
    let ship_to: Vec<String> = label.ship_to.iter().map(|line| clean(line)).collect();
    context! {
        sscc => &label.sscc,
        bars => zpl::gs1_128(&format!("00{}", label.sscc)),
        order => clean(&label.order),
        ship_to,
        carrier => clean(&label.carrier),
        weight => label.weight_g.map(|grams| format!("{}.{:03} kg", grams / 1000, grams % 1000)),
        number_of => label.number_of.map(|(number, of)| format!("{number} / {of}")),
    }
}

fn scanner_check() -> Value {
    let bare = |part: &'static str| part.get(2..).unwrap_or(part);
    context! {
        first => bare(CHECK_FIRST),
        second => bare(CHECK_SECOND),
        bars => zpl::gs1_128_texts(&[CHECK_FIRST, CHECK_SECOND]),
    }
}

/// `DD.MM.YYYY`.
fn date(day: Day) -> String {
    match day.ymd() {
        Some((year, month, day)) => format!("{day:02}.{month:02}.{year}"),
        None => day.iso(),
    }
}

/// One full and one sparse label of each kind, to try templates with.
fn samples() -> Vec<Label> {
    let sscc = "340123450000000017".to_owned();
    let day = Day(20_818);
    vec![
        Label::Location(LocationLabel {
            barcode: "L.A.01.3".to_owned(),
            parts: ["A", "01", "3"].map(str::to_owned).to_vec(),
            check_digits: "47".to_owned(),
            note: "Zone 1".to_owned(),
        }),
        Label::Location(LocationLabel {
            barcode: "D.5".to_owned(),
            parts: vec!["5".to_owned()],
            check_digits: String::new(),
            note: String::new(),
        }),
        Label::Lpn(LpnLabel {
            lpn: "1000234".to_owned(),
            sscc: Some(sscc.clone()),
            lines: vec!["Goods".to_owned(); MAX_LPN_LINES],
        }),
        Label::Lpn(LpnLabel { lpn: "1".to_owned(), sscc: None, lines: Vec::new() }),
        Label::Item(ItemLabel {
            item: "4711".to_owned(),
            name: "Goods".to_owned(),
            gtin: Some("09506000134352".to_owned()),
            lot: Some("A1".to_owned()),
            best_before: Some(day),
            use_by: Some(day),
        }),
        Label::Item(ItemLabel {
            item: "4711".to_owned(),
            name: String::new(),
            gtin: None,
            lot: None,
            best_before: None,
            use_by: None,
        }),
        Label::Carton(CartonLabel {
            sscc: sscc.clone(),
            order: "O1".to_owned(),
            ship_to: vec!["Somebody".to_owned(); 6],
            carrier: "Carrier".to_owned(),
            weight_g: Some(1_250),
            number_of: Some((1, 2)),
        }),
        Label::Carton(CartonLabel {
            sscc,
            order: "O1".to_owned(),
            ship_to: Vec::new(),
            carrier: String::new(),
            weight_g: None,
            number_of: None,
        }),
        Label::ScannerCheck,
    ]
}
