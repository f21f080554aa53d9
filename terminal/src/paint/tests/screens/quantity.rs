//! How many of a line, and what waits while there is no signal.

use super::super::samples::*;
use super::changed;
use crate::paint::text_screen;
use crate::view::View;

/// Three rows of goods and a message leave no room for three rows of digits, unless the worker wants them large.
#[test]
fn large_text_keeps_the_quantity_large() {
    let goods = ["Joghurt Erdbeer 3,8 % 150 g", "Los L2406B-2026-0001", "31.12.2026 Palette"];
    let view =
        View { goods: goods.map(Into::into).to_vec(), message: Some("scan.wrong_item".into()), ..pick_qty() };
    let digits = |large| text_screen(&View { large, ..view.clone() }, 16, 20).contains("▀▀▀ ▀▀▀");
    assert_eq!((digits(false), digits(true)), (false, true));
}

#[test]
fn a_quantity_is_typed() {
    insta::assert_snapshot!(changed(&SIZES, &pick_item(), &pick_qty()), @"
    16 x 20
     2 Take, then ENT
    14 > 12_         ENT OK
    8 x 40
     2 Take, then ENT       A12 · 04 · 3 ↓
     7 > 12_                             ENT OK
    20 x 26
     2 Take, then ENT
    16 > 12_               ENT OK
    24 x 80
     2 Take, then ENT                           Next
    16 > 12_                             ENT OK
    ");
    insta::assert_snapshot!(changed(&SIZES, &pick_qty(), &german(pick_qty())), @"
    16 x 20
     1 Picken          7/23
     2 Entnehmen, dann ENT
    15 F1 Warum  F2 Problem
    16 F3 Zurück F4 Mehr
    8 x 40
     1 Picken                              7/23
     2 Entnehmen, dann ENT  A12 · 04 · 3 ↓
     8 F1 Warum F2 Problem F3 Zurück  F4 Mehr
    20 x 26
     1 Picken                7/23
     2 Entnehmen, dann ENT
    17 Danach
    19 F1 Warum     F2 Problem
    20 F3 Zurück    F4 Mehr
    24 x 80
     1 Picken                                                                      7/23
     2 Entnehmen, dann ENT                      Danach
    24 F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn without_signal_twelve_confirms_wait() {
    insta::assert_snapshot!(changed(&SIZES, &pick_loc(), &offline()), @"
    16 x 20
     1 Pick     7/23 Q12 --
    10 i No signal. Your
    11 own work goes on.
    8 x 40
     1 Pick                         7/23 Q12 --
     5 i No signal. Your own work goes on.
    20 x 26
     1 Pick           7/23 Q12 --
    12 i No signal. Your own work
    13 goes on.
    24 x 80
     1 Pick                                                                 7/23 Q12 --
    13 i No signal. Your own work goes on.
    ");
    insta::assert_snapshot!(changed(&SIZES, &offline(), &german(offline())), @"
    16 x 20
     1 Picken   7/23 Q12 --
     2 Zum Fach gehen
    10 i Kein Netz. Eigene
    11 Arbeit geht weiter.
    15 F1 Warum  F2 Problem
    16 F3 Zurück F4 Mehr
    8 x 40
     1 Picken                       7/23 Q12 --
     2 Zum Fach gehen       A12 · 04 · 3 ↑ [__]
     5 i Kein Netz. Eigene Arbeit geht weiter.
     8 F1 Warum F2 Problem F3 Zurück  F4 Mehr
    20 x 26
     1 Picken         7/23 Q12 --
     2 Zum Fach gehen
    12 i Kein Netz. Eigene Arbeit
    13 geht weiter.
    17 Danach
    19 F1 Warum     F2 Problem
    20 F3 Zurück    F4 Mehr
    24 x 80
     1 Picken                                                               7/23 Q12 --
     2 Zum Fach gehen                           Danach
    13 i Kein Netz. Eigene Arbeit geht weiter.
    24 F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}
