//! What is asked, and what was wrong.

use super::super::samples::*;
use super::at;

#[test]
fn an_ask_stands_beside_what_was_planned_in_english() {
    insta::assert_snapshot!(at(&SIZES, &ask()), @"
    16 x 20
    Pick            7/23
    Scan the item
    A12 · 04 · 3 ↓

    Joghurt Er…8 % 150 g
    L2406B · 31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
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
    L2406B · 31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
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
    L2406B · 31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
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
    L2406B · 31.12.2026
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
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
