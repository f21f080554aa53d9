//! Lists to choose from.

use super::super::samples::*;
use super::at;

#[test]
fn a_list_is_chosen_from_by_digit_in_english() {
    insta::assert_snapshot!(at(&SIZES, &list()), @"
    16 x 20
    Pick
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
    Pick
    What is wrong?
    1 Shortage          5 Bin obstructed
    2 Not found         6 No access
    3 Damaged           7 Surplus
    4 Wrong item

                        F3 Back

    20 x 26
    Pick
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
    Pick
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
    insta::assert_snapshot!(at(&SIZES, &german(list())), @"
    16 x 20
    Picken
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
    Picken
    Was stimmt nicht?
    1 Fehlmenge         5 Platz versperrt
    2 Nicht gefunden    6 Kein Zugang
    3 Beschädigt        7 Mehrmenge
    4 Falscher Artikel

                        F3 Zurück

    20 x 26
    Picken
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
    Picken
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
