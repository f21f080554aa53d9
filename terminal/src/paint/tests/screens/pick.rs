//! A line of a pick: the bin and the item.

use super::super::samples::*;
use super::{at, changed};

#[test]
fn a_bin_is_seen_from_the_aisle() {
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
    insta::assert_snapshot!(changed(&SIZES, &pick_loc(), &german(pick_loc())), @"
    16 x 20
     1 Picken          7/23
     2 Zum Fach gehen
    15 F1 Warum  F2 Problem
    16 F3 Zurück F4 Mehr
    8 x 40
     1 Picken                              7/23
     2 Zum Fach gehen       A12 · 04 · 3 ↑ [__]
     8 F1 Warum F2 Problem F3 Zurück  F4 Mehr
    20 x 26
     1 Picken                7/23
     2 Zum Fach gehen
    17 Danach
    19 F1 Warum     F2 Problem
    20 F3 Zurück    F4 Mehr
    24 x 80
     1 Picken                                                                      7/23
     2 Zum Fach gehen                           Danach
    24 F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn an_item_with_lot_and_expiry() {
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
    insta::assert_snapshot!(changed(&SIZES, &pick_item(), &german(pick_item())), @"
    16 x 20
     1 Picken          7/23
     2 Artikel scannen
    15 F1 Warum  F2 Problem
    16 F3 Zurück F4 Mehr
    8 x 40
     1 Picken                              7/23
     2 Artikel scannen      A12 · 04 · 3 ↓
     8 F1 Warum F2 Problem F3 Zurück  F4 Mehr
    20 x 26
     1 Picken                7/23
     2 Artikel scannen
    17 Danach
    19 F1 Warum     F2 Problem
    20 F3 Zurück    F4 Mehr
    24 x 80
     1 Picken                                                                      7/23
     2 Artikel scannen                          Danach
    24 F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}
