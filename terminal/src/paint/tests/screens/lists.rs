//! Lists to choose from.

use super::super::samples::*;
use super::{at, changed};

#[test]
fn a_list_is_chosen_from_by_digit() {
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
    insta::assert_snapshot!(changed(&SIZES, &list(), &german(list())), @"
    16 x 20
     1 Picken
     2 Was stimmt nicht?
     3 1 Fehlmenge
     4 2 Nicht gefunden
     5 3 Beschädigt
     6 4 Falscher Artikel
     7 5 Platz versperrt
     8 6 Kein Zugang
     9 7 Mehrmenge
    16 F3 Zurück
    8 x 40
     1 Picken
     2 Was stimmt nicht?
     3 1 Fehlmenge         5 Platz versperrt
     4 2 Nicht gefunden    6 Kein Zugang
     5 3 Beschädigt        7 Mehrmenge
     6 4 Falscher Artikel
     8                     F3 Zurück
    20 x 26
     1 Picken
     2 Was stimmt nicht?
     3 1 Fehlmenge
     4 2 Nicht gefunden
     5 3 Beschädigt
     6 4 Falscher Artikel
     7 5 Platz versperrt
     8 6 Kein Zugang
     9 7 Mehrmenge
    20 F3 Zurück
    24 x 80
     1 Picken
     2 Was stimmt nicht?
     3 1 Fehlmenge
     4 2 Nicht gefunden
     5 3 Beschädigt
     6 4 Falscher Artikel
     7 5 Platz versperrt
     8 6 Kein Zugang
     9 7 Mehrmenge
    24                                         F3 Zurück
    ");
}
