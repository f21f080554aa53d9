//! Before work: the badge, the PIN.

use super::super::samples::*;
use super::{at, changed};

#[test]
fn the_badge_is_asked_for() {
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
    insta::assert_snapshot!(changed(&SIZES, &badge(), &german(badge())), @"
    16 x 20
     1 Anmelden
     2 Zum Start den
     3 Ausweis scannen
    8 x 40
     1 Anmelden
     2 Zum Start den Ausweis scannen
    20 x 26
     1 Anmelden
     2 Zum Start den Ausweis
     3 scannen
    24 x 80
     1 Anmelden
     2 Zum Start den Ausweis scannen
    ");
}

#[test]
fn a_pin_is_masked() {
    insta::assert_snapshot!(at(&SIZES, &pin()), @"
    16 x 20
    Log on
    Type your PIN


    Anna




    ! Wrong PIN. 3 tries «
    left. «


    > ****_       ENT OK

    F3 Back

    8 x 40
    Log on
    Type your PIN
    Anna

    ! Wrong PIN. 3 tries left. «

    > ****_                           ENT OK
                        F3 Back

    20 x 26
    Log on
    Type your PIN



    Anna





    ! Wrong PIN. 3 tries left. «



    > ****_             ENT OK



    F3 Back

    24 x 80
    Log on
    Type your PIN



    Anna






    ! Wrong PIN. 3 tries left. «


    > ****_                           ENT OK







                                            F3 Back
    ");
    insta::assert_snapshot!(changed(&SIZES, &pin(), &german(pin())), @"
    16 x 20
     1 Anmelden
     2 PIN eintippen
    10 ! PIN stimmt nicht. «
    11 Noch 3 Versuche. «
    16 F3 Zurück
    8 x 40
     1 Anmelden
     2 PIN eintippen
     5 ! PIN stimmt nicht. Noch 3 Versuche. «
     8                     F3 Zurück
    20 x 26
     1 Anmelden
     2 PIN eintippen
    12 ! PIN stimmt nicht. Noch 3 «
    13 Versuche. «
    20 F3 Zurück
    24 x 80
     1 Anmelden
     2 PIN eintippen
    13 ! PIN stimmt nicht. Noch 3 Versuche. «
    24                                         F3 Zurück
    ");
}
