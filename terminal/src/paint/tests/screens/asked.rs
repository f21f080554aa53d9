//! What is asked, and what was wrong.

use super::super::samples::*;
use super::changed;

#[test]
fn an_ask_stands_beside_what_was_planned() {
    insta::assert_snapshot!(changed(&SIZES, &pick_item(), &ask()), @"
    16 x 20
    10 Not the lot planned.
    11 Same scan swaps. ?
    12 Expected L2406B
    13 Got      L2405A
    8 x 40
     5 ? Not the lot planned. Same scan swaps.
     6 Expected L2406B     Got L2405A
    20 x 26
    12 ? Not the lot planned.
    13 Same scan swaps.
    14 Expected L2406B
    15 Got      L2405A
    24 x 80
    13 ? Not the lot planned. Same scan swaps.
    14 Expected L2406B
    15 Got      L2405A
    ");
    insta::assert_snapshot!(changed(&SIZES, &ask(), &german(ask())), @"");
}

#[test]
fn an_error_shows_expected_and_got() {
    insta::assert_snapshot!(changed(&SIZES, &pick_item(), &wrong_item()), @"
    16 x 20
    10 ! Another item. Put «
    11 it back. «
    12 Expected …Erdbeer 3…
    13 Got      …Kirsche 3…
    8 x 40
     5 ! Another item. Put it back. «
     6 Expected …Erdbeer…  Got …Kirsche 3,8 %…
    20 x 26
    12 ! Another item. Put it «
    13 back. «
    14 Expected …Erdbeer 3,8 % 1…
    15 Got      …Kirsche 3,8 % 1…
    24 x 80
    13 ! Another item. Put it back. «
    14 Expected Joghurt Erdbeer 3,8 % 150 g
    15 Got      Joghurt Kirsche 3,8 % 150 g
    ");
    insta::assert_snapshot!(changed(&SIZES, &wrong_item(), &german(wrong_item())), @"");
}
