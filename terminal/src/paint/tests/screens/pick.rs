//! A line of a pick: the bin and the item.

use super::super::samples::*;
use super::at;

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
    L2406B · 31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀





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
    L2406B · 31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀





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
