//! What is told without being asked: an alarm, and why.

use super::super::samples::*;
use super::{at, changed};

#[test]
fn an_alarm() {
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
    insta::assert_snapshot!(changed(&SIZES, &alarm(), &german(alarm())), @"
    16 x 20
     1 Anmelden «
     2 Zum Start den «
     3 Ausweis scannen «
    10 ! Abstand halten. «
    11 Hilfe ist gerufen. «
    8 x 40
     1 Anmelden «
     2 Zum Start den Ausweis scannen «
     5 ! Abstand halten. Hilfe ist gerufen. «
    20 x 26
     1 Anmelden «
     2 Zum Start den Ausweis «
     3 scannen «
    12 ! Abstand halten. Hilfe «
    13 ist gerufen. «
    24 x 80
     1 Anmelden «
     2 Zum Start den Ausweis scannen «
    13 ! Abstand halten. Hilfe ist gerufen. «
    ");
}

#[test]
fn why_is_answered() {
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
    insta::assert_snapshot!(changed(&SIZES, &why(), &german(why())), @"
    16 x 20
     1 Begründung
    10 ! Kunde will genau «
    11 die Charge im Bild. «
    16 F3 Zurück
    8 x 40
     1 Begründung
     5 ! Kunde will genau die Charge im Bild. «
     8                     F3 Zurück
    20 x 26
     1 Begründung
    12 ! Kunde will genau die «
    13 Charge im Bild. «
    20 F3 Zurück
    24 x 80
     1 Begründung
    13 ! Kunde will genau die Charge im Bild. «
    24                                         F3 Zurück
    ");
}
