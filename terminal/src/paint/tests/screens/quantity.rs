//! How many of a line, and what waits while there is no signal.

use super::super::samples::*;
use super::at;
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
fn a_quantity_is_typed_in_english() {
    insta::assert_snapshot!(at(&SIZES, &pick_qty()), @"
    16 x 20
    Pick            7/23
    Take, then ENT
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B · 31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > 12_         ENT OK
    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                                7/23
    Take, then ENT       A12 · 04 · 3 ↓
    Joghurt Erdbeer 3,8 % 150 g
    L2406B · 31.12.2026 12


    > 12_                             ENT OK
    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick                  7/23
    Take, then ENT
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↓
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Joghurt Erdbe… 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > 12_               ENT OK
    Next
    A13 · 02 · 1   4
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                                        7/23
    Take, then ENT                           Next
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↓        B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Joghurt Erdbeer 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > 12_                             ENT OK







    F1 Why              F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn a_quantity_is_typed_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(pick_qty())), @"
    16 x 20
    Picken          7/23
    Entnehmen, dann ENT
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B · 31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > 12_         ENT OK
    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr

    8 x 40
    Picken                              7/23
    Entnehmen, dann ENT  A12 · 04 · 3 ↓
    Joghurt Erdbeer 3,8 % 150 g
    L2406B · 31.12.2026 12


    > 12_                             ENT OK
    F1 Warum F2 Problem F3 Zurück  F4 Mehr

    20 x 26
    Picken                7/23
    Entnehmen, dann ENT
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↓
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Joghurt Erdbe… 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > 12_               ENT OK
    Danach
    A13 · 02 · 1   4
    F1 Warum     F2 Problem
    F3 Zurück    F4 Mehr

    24 x 80
    Picken                                                                      7/23
    Entnehmen, dann ENT                      Danach
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↓        B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Joghurt Erdbeer 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > 12_                             ENT OK







    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn without_signal_twelve_confirms_wait_in_english() {
    insta::assert_snapshot!(at(&SIZES, &offline()), @"
    16 x 20
    Pick     7/23 Q12 --
    Go to the bin
    A12 · 04 · 3 ↑  [__]

    Nagelschere rostfrei
    9 cm
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    i No signal. Your
    own work goes on.



    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                         7/23 Q12 --
    Go to the bin        A12 · 04 · 3 ↑ [__]
    Nagelschere rostfrei 9 cm
                        12
    i No signal. Your own work goes on.


    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick           7/23 Q12 --
    Go to the bin
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↑
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Nagelschere rostfrei 9 cm


    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    i No signal. Your own work
    goes on.


    > _
    Next
    A13 · 02 · 1   4
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                                 7/23 Q12 --
    Go to the bin                            Next
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↑   [__] B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Nagelschere rostfrei 9 cm


    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀

    i No signal. Your own work goes on.










    F1 Why              F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn without_signal_twelve_confirms_wait_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(offline())), @"
    16 x 20
    Picken   7/23 Q12 --
    Zum Fach gehen
    A12 · 04 · 3 ↑  [__]

    Nagelschere rostfrei
    9 cm
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    i Kein Netz. Eigene
    Arbeit geht weiter.



    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr

    8 x 40
    Picken                       7/23 Q12 --
    Zum Fach gehen       A12 · 04 · 3 ↑ [__]
    Nagelschere rostfrei 9 cm
                        12
    i Kein Netz. Eigene Arbeit geht weiter.


    F1 Warum F2 Problem F3 Zurück  F4 Mehr

    20 x 26
    Picken         7/23 Q12 --
    Zum Fach gehen
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↑
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Nagelschere rostfrei 9 cm


    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    i Kein Netz. Eigene Arbeit
    geht weiter.


    > _
    Danach
    A13 · 02 · 1   4
    F1 Warum     F2 Problem
    F3 Zurück    F4 Mehr

    24 x 80
    Picken                                                               7/23 Q12 --
    Zum Fach gehen                           Danach
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↑   [__] B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Nagelschere rostfrei 9 cm


    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀

    i Kein Netz. Eigene Arbeit geht weiter.










    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}
