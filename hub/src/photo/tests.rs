//! Kept whole, and gone on their day.

use super::picture::tests::{a_jpeg, a_png};
use super::*;
use crate::exception::{self, Raise};
use crate::testing::{NOW, World, on_both};
use regal_shared::flow::common::ExceptionCode;

fn case(world: &mut World) -> i64 {
    world.change(|cx| exception::raise(cx, &Raise::new(ExceptionCode::Damaged)))
}

fn added(world: &mut World, exception: i64, picture: &Picture) -> i64 {
    assert_eq!(world.change(|cx| add(cx, exception, picture)), Ok(()));
    let all = world.change(|cx| of_case(cx.conn, "main", exception));
    all.last().expect("a photo").photo
}

#[test]
fn a_photo_comes_back_as_it_was_kept_in_however_many_pieces() {
    on_both(|home| {
        let mut world = World::new(home);
        let exception = case(&mut world);
        let mut large = Picture::read(&a_png(640, 480)).expect("a picture");
        large.bytes = (0..picture::MOST).map(|at| u8::try_from(at % 251).unwrap_or(0)).collect();
        for picture in [Picture::read(&a_jpeg(64, 48)).expect("a picture"), large] {
            let photo = added(&mut world, exception, &picture);
            let there = world.change(|cx| file(cx.conn, "main", exception, photo));
            assert_eq!(there, Some((picture.kind, picture.bytes.clone())));
            assert_eq!(
                world.change(|cx| file(cx.conn, "main", exception + 1, photo)),
                None,
                "of its case alone"
            );
        }
        assert_eq!(world.count("select count(*) from case_photo_piece"), 1 + 11);
        assert_eq!(world.count("select max(length(body)) from case_photo_piece"), 64 * 1024);
    });
}

#[test]
fn photos_go_with_their_case_and_none_grows_older_than_a_year() {
    on_both(|home| {
        let mut world = World::new(home);
        let (open, closed) = (case(&mut world), case(&mut world));
        let picture = Picture::read(&a_png(64, 48)).expect("a picture");
        for exception in [open, closed] {
            added(&mut world, exception, &picture);
        }
        world.now = NOW.plus(10 * DAY_MS);
        world.change(|cx| exception::closed(cx, closed));
        let left = |world: &mut World, day: i64| {
            world.now = NOW.plus(day * DAY_MS);
            let gone = world.change(forget);
            let of = |world: &mut World, one| world.change(move |cx| how_many(cx.conn, "main", one));
            (gone, of(world, open), of(world, closed))
        };
        assert_eq!(left(&mut world, 10 + DAYS - 1), (0, 1, 1), "not before its day");
        assert_eq!(left(&mut world, 10 + DAYS), (1, 1, 0));
        assert_eq!(left(&mut world, LONGEST_DAYS - 1), (0, 1, 0), "the case is open still");
        assert_eq!(left(&mut world, LONGEST_DAYS), (1, 0, 0));
        assert_eq!(world.count("select count(*) from case_photo_piece"), 0, "with all of its bytes");
        // A site that keeps them for shorter.
        let short = case(&mut world);
        added(&mut world, short, &picture);
        world.change(|cx| exception::closed(cx, short));
        world.change(|cx| policy::set(cx, POLICY, 2));
        world.now = world.now.plus(2 * DAY_MS);
        assert_eq!(world.change(forget), 1);
    });
}
