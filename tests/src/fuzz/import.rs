//! Files of others: good ones whole, bad ones not at all.

use super::choice;
use regal_hub::db::{Conn, Database, DbError, Inline};
use regal_hub::floor::hall::prepare;
use regal_hub::import::{self, ImportError, Outcome, Source, What};
use regal_hub::site::Site;
use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;

pub(super) const WORDS: &[&[u8]] = &[
    b"item",
    b"location",
    b"order",
    b"qty",
    b"lot",
    b"expiry",
    b"lpn",
    b"barcode",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r\n",
    b"\"",
    b"\"\"",
    b"TEA",
    b"MUG",
    b"A01.01.1",
    b"SHIP.1",
    b"-1",
    b"9223372036854775807",
    b"2027-02-30",
    b"yes",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\0",
];

/// What stands in the books already.
const STOCKED: [(What, &str); 4] = [
    (
        What::Items,
        "item,name,lot_tracked,expiry,weight_g\nTEA,\"Tea, green\",yes,best_before,250\nMUG,Mug,no,,\n",
    ),
    (What::Barcodes, "barcode;item;level;factor\n9506000134352;TEA;each;1\n19506000134359;TEA;case;12\n"),
    (
        What::Locations,
        "location\tkind\tzone\twalk\tdigits\nA01.01.1\tbin\tA\t10\t42\nSHIP.1\tlane\tship\t900\t\n",
    ),
    (What::Stock, "location,item,qty,lot,expiry\nA01.01.1,TEA,40,L1,2027-03-31\n"),
];

/// A folder in memory where the machine has that.
pub(super) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder")
}

pub(super) fn open(folder: &Path) -> Inline<Site> {
    let mut conn = Database::Sqlite(folder.join("hub.db")).open_writer().expect("opened");
    prepare(&mut *conn, "main", "Test").expect("a site");
    Inline::new(conn, Site::named("main"))
}

pub(super) fn take(
    writer: &mut Inline<Site>,
    what: What,
    bytes: &[u8],
    dry: bool,
) -> Result<Outcome, ImportError> {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    import::alone(writer, what, &Source::File(file), dry, &mut |_| {})
}

/// The stocked database as one file, made once.
pub(super) fn stocked() -> &'static [u8] {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = folder();
        let mut writer = open(folder.path());
        for (what, text) in STOCKED {
            let outcome = take(&mut writer, what, text.as_bytes(), false).expect("imported");
            assert_eq!(outcome.findings.total, 0, "{outcome}");
        }
        let path = folder.path().join("copy.db");
        let sql = format!("vacuum into '{}'", path.display());
        drop(writer);
        rusqlite::Connection::open(folder.path().join("hub.db"))
            .expect("a file")
            .execute_batch(&sql)
            .expect("copied");
        std::fs::read(path).expect("a copy")
    })
}

/// All rows an import could change.
fn books(writer: &mut Inline<Site>) -> Vec<String> {
    let read = |conn: &mut dyn Conn, site: &mut Site| {
        let mut all =
            vec![format!("{} {}", site.series, site.event), format!("{} {}", site.journal, site.head)];
        for sql in [
            "select count(*) from item",
            "select count(*) from barcode",
            "select count(*) from location",
            "select count(*) from lot",
            "select count(*) from lpn",
            "select count(*) from movement",
            "select cast(coalesce(sum(on_hand), 0) as bigint) from balance",
            "select count(*) from order_line",
            "select count(*) from receipt_line",
            "select count(*) from carton_type",
            "select directory from site",
        ] {
            all.push(format!("{} {sql}", conn.query(sql, &[])?[0].int(0)?));
        }
        Ok::<_, DbError>(all)
    };
    writer.run(read).expect("read")
}

/// Without what counts changes alone: numbers drawn, events, the directory's revision.
fn goods(books: &[String]) -> &[String] {
    &books[1..books.len() - 1]
}

pub(super) fn run(bytes: &[u8]) {
    let (which, bytes) = choice(bytes, What::ALL.len());
    let what = What::ALL[which];
    let folder = folder();
    std::fs::write(folder.path().join("hub.db"), stocked()).expect("written");
    let mut writer = open(folder.path());
    let before = books(&mut writer);
    let checked = take(&mut writer, what, bytes, true).expect("checked");
    assert_eq!(books(&mut writer), before, "a dry run changes nothing");
    let done = take(&mut writer, what, bytes, false).expect("taken");
    let say = |outcome: &Outcome| outcome.findings.shown.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(say(&done), say(&checked), "both say the same");
    for finding in say(&done) {
        assert!(!finding.contains(char::is_control), "a finding steers the screen: {finding:?}");
    }
    if done.findings.total > 0 {
        assert_eq!((done.written, books(&mut writer)), (0, before), "a bad file changes nothing");
        return;
    }
    assert_eq!((done.written, done.rows), (checked.written, checked.rows));
    let after = books(&mut writer);
    let again = take(&mut writer, what, bytes, false).expect("taken");
    assert_eq!(again.findings.total, 0, "the same file again is good: {again}");
    assert_eq!(goods(&books(&mut writer)), goods(&after), "the same file again adds nothing");
}
