//! The screens of the floor at every size, in both languages.

use super::super::text_screen;
use super::samples::*;
use crate::view::View;

/// The screen at each of these sizes, one below the other.
fn at(sizes: &[(u16, u16)], view: &View) -> String {
    let screen = |(rows, cols): &(u16, u16)| format!("{rows} x {cols}\n{}", text_screen(view, *rows, *cols));
    sizes.iter().map(screen).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_badge_is_asked_for_in_english() {
    insta::assert_snapshot!(at(&SIZES, &badge()), @r"
    16 x 20
    Log on
    Scan your badge to
    start

    Oststadt
    T07











    8 x 40
    Log on
    Scan your badge to start
    Oststadt
    T07





    20 x 26
    Log on
    Scan your badge to start



    Oststadt
    T07














    24 x 80
    Log on
    Scan your badge to start



    Oststadt
    T07
    ");
}

#[test]
fn the_badge_is_asked_for_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(badge())), @r"
    16 x 20
    Anmelden
    Zum Start den
    Ausweis scannen

    Oststadt
    T07











    8 x 40
    Anmelden
    Zum Start den Ausweis scannen
    Oststadt
    T07





    20 x 26
    Anmelden
    Zum Start den Ausweis
    scannen


    Oststadt
    T07














    24 x 80
    Anmelden
    Zum Start den Ausweis scannen



    Oststadt
    T07
    ");
}

#[test]
fn a_pin_is_masked_in_english() {
    insta::assert_snapshot!(at(&SIZES, &pin()), @r"
    16 x 20
    Log on
    Type your PIN


    Anna




    ! PIN is off. 3 «
    tries left. «


    > ****_       ENT OK

    F3 Back

    8 x 40
    Log on
    Type your PIN
    Anna

    ! PIN is off. 3 tries left. «

    > ****_                           ENT OK
                        F3 Back

    20 x 26
    Log on
    Type your PIN



    Anna





    ! PIN is off. 3 tries «
    left. «


    > ****_             ENT OK



    F3 Back

    24 x 80
    Log on
    Type your PIN



    Anna






    ! PIN is off. 3 tries left. «


    > ****_                           ENT OK







                                            F3 Back
    ");
}

#[test]
fn a_pin_is_masked_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(pin())), @r"
    16 x 20
    Anmelden
    PIN eintippen


    Anna




    ! PIN stimmt nicht. «
    Noch 3 Versuche. «


    > ****_       ENT OK

    F3 Zurück

    8 x 40
    Anmelden
    PIN eintippen
    Anna

    ! PIN stimmt nicht. Noch 3 Versuche. «

    > ****_                           ENT OK
                        F3 Zurück

    20 x 26
    Anmelden
    PIN eintippen



    Anna





    ! PIN stimmt nicht. Noch 3 «
    Versuche. «


    > ****_             ENT OK



    F3 Zurück

    24 x 80
    Anmelden
    PIN eintippen



    Anna






    ! PIN stimmt nicht. Noch 3 Versuche. «


    > ****_                           ENT OK







                                            F3 Zurück
    ");
}

#[test]
fn a_bin_is_seen_from_the_aisle_in_english() {
    insta::assert_snapshot!(at(&SIZES, &pick_loc()), @"
    16 x 20
    Pick            7/23
    Go to the bin
    A12 · 04 · 3 ↑  [__]

    Nagelschere rostfrei
    9 cm
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀





    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                                7/23
    Go to the bin        A12 · 04 · 3 ↑ [__]
    Nagelschere rostfrei 9 cm
                        12



    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick                  7/23
    Go to the bin
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↑
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Nagelschere rostfrei 9 cm


    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _
    Next
    A13 · 02 · 1   4
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                                        7/23
    Go to the bin                            Next
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↑   [__] B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Nagelschere rostfrei 9 cm


    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀












    F1 Why              F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn a_bin_is_seen_from_the_aisle_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(pick_loc())), @"
    16 x 20
    Picken          7/23
    Zum Fach gehen
    A12 · 04 · 3 ↑  [__]

    Nagelschere rostfrei
    9 cm
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀





    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr

    8 x 40
    Picken                              7/23
    Zum Fach gehen       A12 · 04 · 3 ↑ [__]
    Nagelschere rostfrei 9 cm
                        12



    F1 Warum F2 Problem F3 Zurück  F4 Mehr

    20 x 26
    Picken                7/23
    Zum Fach gehen
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↑
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Nagelschere rostfrei 9 cm


    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _
    Danach
    A13 · 02 · 1   4
    F1 Warum     F2 Problem
    F3 Zurück    F4 Mehr

    24 x 80
    Picken                                                                      7/23
    Zum Fach gehen                           Danach
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↑   [__] B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Nagelschere rostfrei 9 cm


    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀












    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn an_item_with_lot_and_expiry_in_english() {
    insta::assert_snapshot!(at(&SIZES, &pick_item()), @"
    16 x 20
    Pick            7/23
    Scan the item
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B
    31.12.2026
    12






    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                                7/23
    Scan the item        A12 · 04 · 3 ↓
    Joghurt Erdbeer 3,8 % 150 g
    L2406B · 31.12.2026 12



    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick                  7/23
    Scan the item
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↓
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Joghurt Erdbe… 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀





    Next
    A13 · 02 · 1   4
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                                        7/23
    Scan the item                            Next
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↓        B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Joghurt Erdbeer 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀












    F1 Why              F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn an_item_with_lot_and_expiry_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(pick_item())), @"
    16 x 20
    Picken          7/23
    Artikel scannen
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B
    31.12.2026
    12






    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr

    8 x 40
    Picken                              7/23
    Artikel scannen      A12 · 04 · 3 ↓
    Joghurt Erdbeer 3,8 % 150 g
    L2406B · 31.12.2026 12



    F1 Warum F2 Problem F3 Zurück  F4 Mehr

    20 x 26
    Picken                7/23
    Artikel scannen
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↓
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Joghurt Erdbe… 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀





    Danach
    A13 · 02 · 1   4
    F1 Warum     F2 Problem
    F3 Zurück    F4 Mehr

    24 x 80
    Picken                                                                      7/23
    Artikel scannen                          Danach
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↓        B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Joghurt Erdbeer 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀












    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn a_quantity_is_typed_in_english() {
    insta::assert_snapshot!(at(&SIZES, &pick_qty()), @"
    16 x 20
    Pick            7/23
    Take, then ENT
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B
    31.12.2026
    12





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
    L2406B
    31.12.2026
    12





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
fn an_ask_stands_beside_what_was_planned_in_english() {
    insta::assert_snapshot!(at(&SIZES, &ask()), @"
    16 x 20
    Pick            7/23
    Scan the item
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B
    31.12.2026
    12

    Not the lot planned.
    Same scan swaps. ?
    Expected L2406B
    Got      L2405A

    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                                7/23
    Scan the item        A12 · 04 · 3 ↓
    Joghurt Erdbeer 3,8 % 150 g
    L2406B · 31.12.2026 12
    ? Not the lot planned. Same scan swaps.
    Expected L2406B     Got L2405A

    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick                  7/23
    Scan the item
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↓
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Joghurt Erdbe… 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ? Not the lot planned.
    Same scan swaps.
    Expected L2406B
    Got      L2405A

    Next
    A13 · 02 · 1   4
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                                        7/23
    Scan the item                            Next
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↓        B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Joghurt Erdbeer 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀

    ? Not the lot planned. Same scan swaps.
    Expected L2406B
    Got      L2405A








    F1 Why              F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn an_ask_stands_beside_what_was_planned_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(ask())), @"
    16 x 20
    Picken          7/23
    Artikel scannen
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B
    31.12.2026
    12

    ? Andere Charge. Zum
    Tausch nochmal.
    Soll L2406B
    Ist  L2405A

    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr

    8 x 40
    Picken                              7/23
    Artikel scannen      A12 · 04 · 3 ↓
    Joghurt Erdbeer 3,8 % 150 g
    L2406B · 31.12.2026 12
    ? Andere Charge. Zum Tausch nochmal.
    Soll L2406B         Ist L2405A

    F1 Warum F2 Problem F3 Zurück  F4 Mehr

    20 x 26
    Picken                7/23
    Artikel scannen
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↓
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Joghurt Erdbe… 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ? Andere Charge. Zum
    Tausch nochmal.
    Soll L2406B
    Ist  L2405A

    Danach
    A13 · 02 · 1   4
    F1 Warum     F2 Problem
    F3 Zurück    F4 Mehr

    24 x 80
    Picken                                                                      7/23
    Artikel scannen                          Danach
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↓        B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Joghurt Erdbeer 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀

    ? Andere Charge. Zum Tausch nochmal.
    Soll L2406B
    Ist  L2405A








    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn an_error_shows_expected_and_got_in_english() {
    insta::assert_snapshot!(at(&SIZES, &wrong_item()), @"
    16 x 20
    Pick            7/23
    Scan the item
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B
    31.12.2026
    12

    ! Another item. Put «
    it back. «
    Expected …Erdbeer 3…
    Got      …Kirsche 3…

    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                                7/23
    Scan the item        A12 · 04 · 3 ↓
    Joghurt Erdbeer 3,8 % 150 g
    L2406B · 31.12.2026 12
    ! Another item. Put it back. «
    Expected …Erdbeer…  Got …Kirsche 3,8 %…

    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick                  7/23
    Scan the item
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↓
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Joghurt Erdbe… 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ! Another item. Put it «
    back. «
    Expected …Erdbeer 3,8 % 1…
    Got      …Kirsche 3,8 % 1…

    Next
    A13 · 02 · 1   4
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                                        7/23
    Scan the item                            Next
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↓        B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Joghurt Erdbeer 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀

    ! Another item. Put it back. «
    Expected Joghurt Erdbeer 3,8 % 150 g
    Got      Joghurt Kirsche 3,8 % 150 g








    F1 Why              F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn an_error_shows_expected_and_got_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(wrong_item())), @"
    16 x 20
    Picken          7/23
    Artikel scannen
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B
    31.12.2026
    12

    ! Anderer Artikel. «
    Zurücklegen. «
    Soll …Erdbeer 3,8 %…
    Ist  …Kirsche 3,8 %…

    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr

    8 x 40
    Picken                              7/23
    Artikel scannen      A12 · 04 · 3 ↓
    Joghurt Erdbeer 3,8 % 150 g
    L2406B · 31.12.2026 12
    ! Anderer Artikel. Zurücklegen. «
    Soll …Erdbeer 3,8…  Ist …Kirsche 3,8 %…

    F1 Warum F2 Problem F3 Zurück  F4 Mehr

    20 x 26
    Picken                7/23
    Artikel scannen
    █▀█ ▀█  ▀▀█  █▀█ █ █  ▀▀█
    █▀█  █  █▀▀  █ █ ▀▀█  ▀▀█↓
    ▀ ▀ ▀▀▀ ▀▀▀  ▀▀▀   ▀  ▀▀▀
    Joghurt Erdbe… 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ! Anderer Artikel. «
    Zurücklegen. «
    Soll Joghurt Er…,8 % 150 g
    Ist  Joghurt Ki…,8 % 150 g

    Danach
    A13 · 02 · 1   4
    F1 Warum     F2 Problem
    F3 Zurück    F4 Mehr

    24 x 80
    Picken                                                                      7/23
    Artikel scannen                          Danach
    █▀█ ▀█  ▀▀█     █▀█ █ █     ▀▀█          A13 · 02 · 1   4
    █▀█  █  █▀▀  ▀  █ █ ▀▀█  ▀  ▀▀█ ↓        B02 · 11 · 2   1
    ▀ ▀ ▀▀▀ ▀▀▀     ▀▀▀   ▀     ▀▀▀          B07 · 01 · 1   24
    Joghurt Erdbeer 3,8 % 150 g
    L2406B
    31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀

    ! Anderer Artikel. Zurücklegen. «
    Soll Joghurt Erdbeer 3,8 % 150 g
    Ist  Joghurt Kirsche 3,8 % 150 g








    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn a_list_is_chosen_from_by_digit_in_english() {
    insta::assert_snapshot!(at(&SIZES, &list()), @r"
    16 x 20
    Problem
    What is wrong?
    1 Shortage
    2 Not found
    3 Damaged
    4 Wrong item
    5 Bin obstructed
    6 No access
    7 Surplus






    F3 Back

    8 x 40
    Problem
    What is wrong?
    1 Shortage          5 Bin obstructed
    2 Not found         6 No access
    3 Damaged           7 Surplus
    4 Wrong item

                        F3 Back

    20 x 26
    Problem
    What is wrong?
    1 Shortage
    2 Not found
    3 Damaged
    4 Wrong item
    5 Bin obstructed
    6 No access
    7 Surplus










    F3 Back

    24 x 80
    Problem
    What is wrong?
    1 Shortage
    2 Not found
    3 Damaged
    4 Wrong item
    5 Bin obstructed
    6 No access
    7 Surplus














                                            F3 Back
    ");
}

#[test]
fn a_list_is_chosen_from_by_digit_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(list())), @r"
    16 x 20
    Störgrund
    Was stimmt nicht?
    1 Fehlmenge
    2 Nicht gefunden
    3 Beschädigt
    4 Falscher Artikel
    5 Platz versperrt
    6 Kein Zugang
    7 Mehrmenge






    F3 Zurück

    8 x 40
    Störgrund
    Was stimmt nicht?
    1 Fehlmenge         5 Platz versperrt
    2 Nicht gefunden    6 Kein Zugang
    3 Beschädigt        7 Mehrmenge
    4 Falscher Artikel

                        F3 Zurück

    20 x 26
    Störgrund
    Was stimmt nicht?
    1 Fehlmenge
    2 Nicht gefunden
    3 Beschädigt
    4 Falscher Artikel
    5 Platz versperrt
    6 Kein Zugang
    7 Mehrmenge










    F3 Zurück

    24 x 80
    Störgrund
    Was stimmt nicht?
    1 Fehlmenge
    2 Nicht gefunden
    3 Beschädigt
    4 Falscher Artikel
    5 Platz versperrt
    6 Kein Zugang
    7 Mehrmenge














                                            F3 Zurück
    ");
}

#[test]
fn an_alarm_in_english() {
    insta::assert_snapshot!(at(&SIZES, &alarm()), @r"
    16 x 20
    Log on «
    Scan your badge to «
    start «
     «
    Oststadt «
    T07 «
     «
     «
     «
    ! Keep clear. Help «
    is called. «
     «
     «
                  ENT OK «
     «
     «

    8 x 40
    Log on «
    Scan your badge to start «
    Oststadt «
    T07 «
    ! Keep clear. Help is called. «
     «
                                      ENT OK «
     «

    20 x 26
    Log on «
    Scan your badge to start «
     «
     «
     «
    Oststadt «
    T07 «
     «
     «
     «
     «
    ! Keep clear. Help is «
    called. «
     «
     «
                        ENT OK «
     «
     «
     «
     «

    24 x 80
    Log on «
    Scan your badge to start «
     «
     «
     «
    Oststadt «
    T07 «
     «
     «
     «
     «
     «
    ! Keep clear. Help is called. «
     «
     «
                                      ENT OK «
     «
     «
     «
     «
     «
     «
     «
     «
    ");
}

#[test]
fn an_alarm_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(alarm())), @r"
    16 x 20
    Anmelden «
    Zum Start den «
    Ausweis scannen «
     «
    Oststadt «
    T07 «
     «
     «
     «
    ! Abstand halten. «
    Hilfe ist gerufen. «
     «
     «
                  ENT OK «
     «
     «

    8 x 40
    Anmelden «
    Zum Start den Ausweis scannen «
    Oststadt «
    T07 «
    ! Abstand halten. Hilfe ist gerufen. «
     «
                                      ENT OK «
     «

    20 x 26
    Anmelden «
    Zum Start den Ausweis «
    scannen «
     «
     «
    Oststadt «
    T07 «
     «
     «
     «
     «
    ! Abstand halten. Hilfe «
    ist gerufen. «
     «
     «
                        ENT OK «
     «
     «
     «
     «

    24 x 80
    Anmelden «
    Zum Start den Ausweis scannen «
     «
     «
     «
    Oststadt «
    T07 «
     «
     «
     «
     «
     «
    ! Abstand halten. Hilfe ist gerufen. «
     «
     «
                                      ENT OK «
     «
     «
     «
     «
     «
     «
     «
     «
    ");
}

#[test]
fn why_is_answered_in_english() {
    insta::assert_snapshot!(at(&SIZES, &why()), @r"
    16 x 20
    Why



    A12 · 04 · 3
    L2406B
    31.12.2026


    ! Customer insists «
    on the lot shown. «


                  ENT OK

    F3 Back

    8 x 40
    Why

    A12 · 04 · 3
    L2406B · 31.12.2026
    ! Customer insists on the lot shown. «

                                      ENT OK
                        F3 Back

    20 x 26
    Why




    A12 · 04 · 3
    L2406B
    31.12.2026



    ! Customer insists on the «
    lot shown. «


                        ENT OK



    F3 Back

    24 x 80
    Why




    A12 · 04 · 3
    L2406B
    31.12.2026




    ! Customer insists on the lot shown. «


                                      ENT OK







                                            F3 Back
    ");
}

#[test]
fn why_is_answered_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(why())), @r"
    16 x 20
    Begründung



    A12 · 04 · 3
    L2406B
    31.12.2026


    ! Kunde will genau «
    die Charge im Bild. «


                  ENT OK

    F3 Zurück

    8 x 40
    Begründung

    A12 · 04 · 3
    L2406B · 31.12.2026
    ! Kunde will genau die Charge im Bild. «

                                      ENT OK
                        F3 Zurück

    20 x 26
    Begründung




    A12 · 04 · 3
    L2406B
    31.12.2026



    ! Kunde will genau die «
    Charge im Bild. «


                        ENT OK



    F3 Zurück

    24 x 80
    Begründung




    A12 · 04 · 3
    L2406B
    31.12.2026




    ! Kunde will genau die Charge im Bild. «


                                      ENT OK







                                            F3 Zurück
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

#[test]
fn hostile_names_stay_in_their_fields_in_english() {
    insta::assert_snapshot!(at(&SIZES, &hostile()), @"
    16 x 20
    P… 1234/5678 Q999 --
    Go to the bin
    HALLE-7…SCHOSS ·
    ␛]0;own… �abc · 3 ↑
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    1234567 Gebinde +
    1234567 = …
    Planned: ␛]0;…bc␍␊.
    Use this bin? ?
    Expected ␛]0;o… �abc
    Got      ␛]0;o… �abc
    > 語 �abc␍␊_  ENT OK
    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                   1234/5678 Q999 --
    Go to the bin        HALLE-7-… �abc·3 ↑
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc
    ␛]0;ow… �abc · ␛…c  1234567 Ge…345678901
    ? Planned: ␛]0;…bc␍␊. Use this bin?
    Expected ␛]0;o…�abc Got ␛]0;owne…語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK
    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick     1234/5678 Q999 --
    Go to the bin
    HALLE-7-ERDGESCHOSS ·
    ␛]0;owned␇␛]5… 日本語 �abc
    · 3 ↑
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J
    �31m …
    ␛]0;owned␇␛]5… 日本語 �abc
    ␛]0;owned␇␛]5… 日本語 �abc
    1234567 Gebinde + 1234567
    = 12345678901
    ? Planned: ␛]0;…bc␍␊. Use
    this bin?
    Expected ␛]0;owne…語 �abc
    Got      ␛]0;owne…語 �abc
    > tz 日本語 �abc␍␊_ ENT OK
    Next
    ␛]0;owned␇␛]5… 日本語 �abc
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                           1234/5678 Q999 --
    Go to the bin                            Next                                 +3
    HALLE-7-ERDGESCHOSS ·                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    · 3 ↑                                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J�31m           ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    Schraubendreherbitsatz 日本語 �abc       ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    1234567 Gebinde + 1234567 = 12345678901  ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
                                             ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc

    ? Planned: ␛]0;…bc␍␊. Use this bin?
    Expected ␛]0;owned␇␛]52;…atz 日本語 �abc
    Got      ␛]0;owned␇␛]52;…atz 日本語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK







    F1 Why              F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn hostile_names_stay_in_their_fields_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(hostile())), @"
    16 x 20
    P… 1234/5678 Q999 --
    Zum Fach gehen
    HALLE-7…SCHOSS ·
    ␛]0;own… �abc · 3 ↑
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    1234567 Gebinde +
    1234567 = …
    Geplant: ␛]0;…bc␍␊.
    Doch hier? ?
    Soll ␛]0;own…語 �abc
    Ist  ␛]0;own…語 �abc
    > 語 �abc␍␊_  ENT OK
    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr

    8 x 40
    Picken                 1234/5678 Q999 --
    Zum Fach gehen       HALLE-7-… �abc·3 ↑
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc
    ␛]0;ow… �abc · ␛…c  1234567 Ge…345678901
    ? Geplant: ␛]0;…bc␍␊. Doch hier?
    Soll ␛]0;own… �abc  Ist ␛]0;owne…語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK
    F1 Warum F2 Problem F3 Zurück  F4 Mehr

    20 x 26
    Picken   1234/5678 Q999 --
    Zum Fach gehen
    HALLE-7-ERDGESCHOSS ·
    ␛]0;owned␇␛]5… 日本語 �abc
    · 3 ↑
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J
    �31m …
    ␛]0;owned␇␛]5… 日本語 �abc
    ␛]0;owned␇␛]5… 日本語 �abc
    1234567 Gebinde + 1234567
    = 12345678901
    ? Geplant: ␛]0;…bc␍␊. Doch
    hier?
    Soll ␛]0;owned␇…本語 �abc
    Ist  ␛]0;owned␇…本語 �abc
    > tz 日本語 �abc␍␊_ ENT OK
    Danach
    ␛]0;owned␇␛]5… 日本語 �abc
    F1 Warum     F2 Problem
    F3 Zurück    F4 Mehr

    24 x 80
    Picken                                                         1234/5678 Q999 --
    Zum Fach gehen                           Danach                               +3
    HALLE-7-ERDGESCHOSS ·                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    · 3 ↑                                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J�31m           ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    Schraubendreherbitsatz 日本語 �abc       ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    1234567 Gebinde + 1234567 = 12345678901  ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
                                             ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc

    ? Geplant: ␛]0;…bc␍␊. Doch hier?
    Soll ␛]0;owned␇␛]52;c;…tsatz 日本語 �abc
    Ist  ␛]0;owned␇␛]52;c;…tsatz 日本語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK







    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}
