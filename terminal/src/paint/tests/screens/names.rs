//! Names that try to steer the screen.

use super::super::samples::*;
use super::at;

#[test]
fn hostile_names_stay_in_their_fields_in_english() {
    insta::assert_snapshot!(at(&SIZES, &hostile()), @"
    16 x 20
    P… 1234/5678 Q999 --
    Go to the bin
    HALLE-7…SCHOSS ·
    ␛]0;own… �abc · 3 ↑
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    1234567 Gebinde +
    1234567 = …
    Planned: ␛]0;…bc␍␊.
    Use this bin? ?
    Expected ␛]0;o… �abc
    Got      ␛]0;o… �abc
    > 語 �abc␍␊_  ENT OK
    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                   1234/5678 Q999 --
    Go to the bin        HALLE-7-… �abc·3 ↑
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc
    ␛]0;ow… �abc · ␛…c  1234567 Ge…345678901
    ? Planned: ␛]0;…bc␍␊. Use this bin?
    Expected ␛]0;o…�abc Got ␛]0;owne…語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK
    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick     1234/5678 Q999 --
    Go to the bin
    HALLE-7-ERDGESCHOSS ·
    ␛]0;owned␇␛]5… 日本語 �abc
    · 3 ↑
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J
    �31m …
    ␛]0;owned␇␛]5… 日本語 �abc
    ␛]0;owned␇␛]5… 日本語 �abc
    1234567 Gebinde + 1234567
    = 12345678901
    ? Planned: ␛]0;…bc␍␊. Use
    this bin?
    Expected ␛]0;owne…語 �abc
    Got      ␛]0;owne…語 �abc
    > tz 日本語 �abc␍␊_ ENT OK
    Next
    ␛]0;owned␇␛]5… 日本語 �abc
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                           1234/5678 Q999 --
    Go to the bin                            Next                                 +3
    HALLE-7-ERDGESCHOSS ·                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    · 3 ↑                                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J�31m           ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    Schraubendreherbitsatz 日本語 �abc       ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    1234567 Gebinde + 1234567 = 12345678901  ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
                                             ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc

    ? Planned: ␛]0;owned␇␛]52;c…z 日本語 �abc␍␊. Use this bin?
    Expected ␛]0;owned␇␛]52;…atz 日本語 �abc
    Got      ␛]0;owned␇␛]52;…atz 日本語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK







    F1 Why              F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn hostile_names_stay_in_their_fields_in_german() {
    insta::assert_snapshot!(at(&SIZES, &german(hostile())), @"
    16 x 20
    P… 1234/5678 Q999 --
    Zum Fach gehen
    HALLE-7…SCHOSS ·
    ␛]0;own… �abc · 3 ↑
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    1234567 Gebinde +
    1234567 = …
    Geplant: ␛]0;…bc␍␊.
    Doch hier? ?
    Soll ␛]0;own…語 �abc
    Ist  ␛]0;own…語 �abc
    > 語 �abc␍␊_  ENT OK
    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr

    8 x 40
    Picken                 1234/5678 Q999 --
    Zum Fach gehen       HALLE-7-… �abc·3 ↑
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc
    ␛]0;ow… �abc · ␛…c  1234567 Ge…345678901
    ? Geplant: ␛]0;…bc␍␊. Doch hier?
    Soll ␛]0;own… �abc  Ist ␛]0;owne…語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK
    F1 Warum F2 Problem F3 Zurück  F4 Mehr

    20 x 26
    Picken   1234/5678 Q999 --
    Zum Fach gehen
    HALLE-7-ERDGESCHOSS ·
    ␛]0;owned␇␛]5… 日本語 �abc
    · 3 ↑
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J
    �31m …
    ␛]0;owned␇␛]5… 日本語 �abc
    ␛]0;owned␇␛]5… 日本語 �abc
    1234567 Gebinde + 1234567
    = 12345678901
    ? Geplant: ␛]0;…bc␍␊. Doch
    hier?
    Soll ␛]0;owned␇…本語 �abc
    Ist  ␛]0;owned␇…本語 �abc
    > tz 日本語 �abc␍␊_ ENT OK
    Danach
    ␛]0;owned␇␛]5… 日本語 �abc
    F1 Warum     F2 Problem
    F3 Zurück    F4 Mehr

    24 x 80
    Picken                                                         1234/5678 Q999 --
    Zum Fach gehen                           Danach                               +3
    HALLE-7-ERDGESCHOSS ·                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    · 3 ↑                                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J�31m           ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    Schraubendreherbitsatz 日本語 �abc       ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    1234567 Gebinde + 1234567 = 12345678901  ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
                                             ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc

    ? Geplant: ␛]0;owned␇␛]52;c…z 日本語 �abc␍␊. Doch hier?
    Soll ␛]0;owned␇␛]52;c;…tsatz 日本語 �abc
    Ist  ␛]0;owned␇␛]52;c;…tsatz 日本語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK







    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}
