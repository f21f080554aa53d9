//! What is told without being asked: an alarm, and why.

use super::super::samples::*;
use super::at;

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
