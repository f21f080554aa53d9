//! What is asked, and what was wrong.

use super::super::samples::*;
use super::changed;

#[test]
fn an_ask_stands_beside_what_was_planned() {
    insta::assert_snapshot!(changed(&SIZES, &pick_item(), &ask()), @"
    16 x 20
    10 ? Another lot. Scan
    11 it again to swap.
    12 Expected L2406B
    13 Got      L2405A
    8 x 40
     5 ? Another lot. Scan it again to swap.
     6 Expected L2406B     Got L2405A
    20 x 26
    12 ? Another lot. Scan it
    13 again to swap.
    14 Expected L2406B
    15 Got      L2405A
    24 x 80
    13 ? Another lot. Scan it again to swap.
    14 Expected L2406B
    15 Got      L2405A
    ");
    insta::assert_snapshot!(changed(&SIZES, &ask(), &german(ask())), @"
    16 x 20
     1 Picken          7/23
     2 Artikel scannen
    10 ? Andere Charge. Zum
    11 Tausch nochmal.
    12 Soll L2406B
    13 Ist  L2405A
    15 F1 Warum  F2 Problem
    16 F3 Zurück F4 Mehr
    8 x 40
     1 Picken                              7/23
     2 Artikel scannen      A12 · 04 · 3 ↓
     5 ? Andere Charge. Zum Tausch nochmal.
     6 Soll L2406B         Ist L2405A
     8 F1 Warum F2 Problem F3 Zurück  F4 Mehr
    20 x 26
     1 Picken                7/23
     2 Artikel scannen
    12 ? Andere Charge. Zum
    13 Tausch nochmal.
    14 Soll L2406B
    15 Ist  L2405A
    17 Danach
    19 F1 Warum     F2 Problem
    20 F3 Zurück    F4 Mehr
    24 x 80
     1 Picken                                                                      7/23
     2 Artikel scannen                          Danach
    13 ? Andere Charge. Zum Tausch nochmal.
    14 Soll L2406B
    15 Ist  L2405A
    24 F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
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
    insta::assert_snapshot!(changed(&SIZES, &wrong_item(), &german(wrong_item())), @"
    16 x 20
     1 Picken          7/23
     2 Artikel scannen
    10 ! Anderer Artikel. «
    11 Zurücklegen. «
    12 Soll …Erdbeer 3,8 %…
    13 Ist  …Kirsche 3,8 %…
    15 F1 Warum  F2 Problem
    16 F3 Zurück F4 Mehr
    8 x 40
     1 Picken                              7/23
     2 Artikel scannen      A12 · 04 · 3 ↓
     5 ! Anderer Artikel. Zurücklegen. «
     6 Soll …Erdbeer 3,8…  Ist …Kirsche 3,8 %…
     8 F1 Warum F2 Problem F3 Zurück  F4 Mehr
    20 x 26
     1 Picken                7/23
     2 Artikel scannen
    12 ! Anderer Artikel. «
    13 Zurücklegen. «
    14 Soll Joghurt Er…,8 % 150 g
    15 Ist  Joghurt Ki…,8 % 150 g
    17 Danach
    19 F1 Warum     F2 Problem
    20 F3 Zurück    F4 Mehr
    24 x 80
     1 Picken                                                                      7/23
     2 Artikel scannen                          Danach
    13 ! Anderer Artikel. Zurücklegen. «
    14 Soll Joghurt Erdbeer 3,8 % 150 g
    15 Ist  Joghurt Kirsche 3,8 % 150 g
    24 F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}
