//! Before work: the badge, the PIN.

use super::super::samples::*;
use super::at;

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
    insta::assert_snapshot!(at(&SIZES, &pin()), @"
    16 x 20
    Log on
    Type your PIN


    Anna




    ! PIN is off. «
    3 tries left. «


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
