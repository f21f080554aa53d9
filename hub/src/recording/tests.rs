//! Asking, coming in, going.

use super::*;
use crate::testing::{NOW, World, on_both};

fn states(world: &mut World, device: &'static str) -> Vec<(i64, String)> {
    let all = world.change(|cx| of_device(cx.conn, "main", device));
    all.into_iter().map(|one| (one.wish, one.state)).collect()
}

fn row(wish: i64, state: &str) -> (i64, String) {
    (wish, state.to_owned())
}

#[test]
fn a_recording_is_asked_for_comes_once_and_goes_after_its_days() {
    on_both(|home| {
        let mut world = World::new(home);
        let (first, second) = (DeviceId::from("K7Q2MX"), DeviceId::from("B3C4D5"));
        let ask = |world: &mut World, device: &DeviceId| world.change(|cx| ask(cx, device));
        let one = ask(&mut world, &first);
        assert_eq!(ask(&mut world, &first), one, "told again");
        let two = ask(&mut world, &second);
        let told = "select count(*) from event where device = 'K7Q2MX' and body like '%\"recording\"%'";
        assert_eq!(world.count(told), 2);
        let said = "select count(*) from event where device = 'K7Q2MX' and body like '%sys.recording_asked%'";
        assert_eq!(world.count(said), 1, "the worker is told once");
        let wanted = |world: &mut World, wish: i64, device: &DeviceId| {
            world.change(|cx| is_wanted(cx.conn, "main", wish, device))
        };
        assert!(wanted(&mut world, one, &first) && !wanted(&mut world, one, &second));
        assert!(!wanted(&mut world, two + 100, &first));
        let hash = "ab".repeat(32);
        let mut comes =
            |wish, device: &DeviceId, bytes| world.change(|cx| came(cx, wish, device, (&hash, bytes)));
        assert!(!comes(two, &first, 9), "not its own");
        assert!(comes(one, &first, 9) && !comes(one, &first, 9), "once");
        assert!(comes(two, &second, 0));
        assert_eq!(states(&mut world, "K7Q2MX"), [row(one, "kept")]);
        assert_eq!(states(&mut world, "B3C4D5"), [row(two, "none")]);
        assert_eq!(world.change(|cx| kept(cx.conn, "main", one, "K7Q2MX")), Some(hash.clone()));
        assert_eq!(world.change(|cx| kept(cx.conn, "main", two, "B3C4D5")), None);
        let three = ask(&mut world, &first);
        assert!(three > two, "another one");

        let needed = |world: &mut World, days: i64| {
            world.now = NOW.plus(days * DAY_MS);
            world.change(forget)
        };
        assert_eq!(needed(&mut world, DAYS - 1), std::slice::from_ref(&hash), "not before its day");
        assert_eq!(needed(&mut world, DAYS), [""; 0]);
        assert_eq!(states(&mut world, "K7Q2MX"), [row(three, "gone"), row(one, "gone")]);
        assert_eq!(world.count("select count(*) from recording where hash <> '' and state = 'gone'"), 0);
    });
}

#[test]
fn a_file_is_called_by_its_hash_and_goes_when_nobody_needs_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Shelf::at(folder.path().join("recordings"));
    assert_eq!(shelf.sweep(&[]).expect("nothing there"), 0);
    let kept = |pieces: &[&[u8]]| {
        let mut draft = shelf.begin().expect("begun");
        pieces.iter().for_each(|piece| draft.write(piece).expect("written"));
        draft.keep(&shelf).expect("kept")
    };
    let (hash, bytes) = kept(&[b"one", b"two"]);
    assert_eq!((shelf.read(&hash).expect("there").as_slice(), bytes), (&b"onetwo"[..], 6));
    assert_eq!(kept(&[b"onetwo"]).0, hash, "the same is kept once");
    let (other, _) = kept(&[b"other"]);
    assert_eq!(kept(&[]).1, 0, "an empty one is not kept");
    shelf.begin().expect("begun").write(b"never ended").expect("written");
    let files = || std::fs::read_dir(folder.path().join("recordings")).expect("a folder").flatten();
    assert_eq!(files().count(), 2);
    assert_eq!(shelf.sweep(&[]).expect("swept"), 0, "just come");
    let old = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for entry in files() {
        let file = std::fs::File::options().write(true).open(entry.path()).expect("a file");
        file.set_modified(old).expect("older");
    }
    assert_eq!(shelf.sweep(std::slice::from_ref(&hash)).expect("swept"), 1);
    assert!(shelf.read(&hash).is_ok() && shelf.read(&other).is_err());
    for bad in ["", "../../etc/passwd", "/etc/passwd", &"g".repeat(64)] {
        assert!(shelf.read(bad).is_err(), "{bad}");
    }
}
